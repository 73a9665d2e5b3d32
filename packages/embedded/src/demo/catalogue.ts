/** Who is in the demo and what they drive. */

export type Country = 'germany' | 'sweden' | 'britain'

export type DemoUser = {
  email: string
  name: string
  role: 'owner' | 'driver'
  units: 'metric' | 'imperial'
  timeZone: string
}

export type Fuel = 'petrol' | 'diesel' | 'hybrid' | 'electric'
export type Body = 'hatchback' | 'estate' | 'suv' | 'van' | 'convertible'

export type DemoVehicle = {
  plate: string
  /** First letters of the VIN: the manufacturer's world identifier. */
  maker: string
  make: string
  model: string
  year: number
  body: Body
  fuel: Fuel
  colour: string
  /** The paint in the photographs, red, green, blue. */
  paint: [number, number, number]
  /** Litres, or kWh for an electric one. */
  tank: number
  /** Litres, or kWh, in 100 km. */
  consumption: number
  kmPerMonth: number
  boughtOn: string
  boughtAtKm: number
  priceEur: number
  soldOn?: string
  /** Index into the users. */
  owner: number
  country: Country
}

export const demoUsers: readonly DemoUser[] = [
  {
    email: 'anna.bergmann@garage.example',
    name: 'Anna Bergmann',
    role: 'owner',
    units: 'metric',
    timeZone: 'Europe/Berlin',
  },
  {
    email: 'joerg.mueller@garage.example',
    name: 'Jörg Müller',
    role: 'owner',
    units: 'metric',
    timeZone: 'Europe/Berlin',
  },
  {
    email: 'sofia.lindqvist@garage.example',
    name: 'Sofia Lindqvist',
    role: 'owner',
    units: 'metric',
    timeZone: 'Europe/Stockholm',
  },
  {
    email: 'tom.walker@garage.example',
    name: 'Tom Walker',
    role: 'owner',
    units: 'imperial',
    timeZone: 'Europe/London',
  },
  {
    email: 'zoe.novakova@garage.example',
    name: 'Zoë Nováková',
    role: 'driver',
    units: 'metric',
    timeZone: 'Europe/Prague',
  },
  {
    email: 'marc.dubois@garage.example',
    name: 'Marc Dubois',
    role: 'driver',
    units: 'metric',
    timeZone: 'Europe/Paris',
  },
]

type Row = [plate: string, maker: string, make: string, model: string, year: number, body: Body, fuel: Fuel]
type Looks = [colour: string, paint: [number, number, number]]
type Use = [tank: number, consumption: number, kmPerMonth: number]
type Purchase = [boughtOn: string, boughtAtKm: number, priceEur: number, owner: number, soldOn?: string]

const countryOfOwner: readonly Country[] = ['germany', 'germany', 'sweden', 'britain']

const silver: Looks = ['silver', [178, 182, 188]]
const black: Looks = ['black', [38, 40, 46]]
const white: Looks = ['white', [232, 234, 236]]
const blue: Looks = ['blue', [34, 78, 158]]
const red: Looks = ['red', [176, 32, 38]]
const green: Looks = ['green', [38, 92, 66]]
const grey: Looks = ['grey', [104, 110, 118]]
const orange: Looks = ['orange', [214, 110, 30]]

const rows: [Row, Looks, Use, Purchase][] = [
  [
    ['B-MV 1207', 'WVW', 'Volkswagen', 'Golf VII 1.5 TSI', 2018, 'hatchback', 'petrol'],
    silver,
    [50, 6.4, 1250],
    ['2022-03-18', 41_320, 17_900, 0],
  ],
  [
    ['B-AB 8850', 'WAU', 'Audi', 'A4 Avant 40 TDI', 2020, 'estate', 'diesel'],
    black,
    [54, 5.6, 2100],
    ['2022-06-02', 38_950, 29_400, 0],
  ],
  [
    ['B-AB 77E', 'WBY', 'BMW', 'i3 120 Ah', 2019, 'hatchback', 'electric'],
    white,
    [38, 15.2, 780],
    ['2023-04-11', 28_400, 21_500, 0],
  ],
  [
    ['M-JM 4410', 'WBA', 'BMW', '320d Touring', 2017, 'estate', 'diesel'],
    blue,
    [57, 5.8, 1900],
    ['2021-09-24', 88_600, 18_750, 1],
  ],
  [
    ['M-JM 1968H', 'WDB', 'Mercedes-Benz', '280 SL', 1968, 'convertible', 'petrol'],
    red,
    [82, 14.5, 160],
    ['2019-05-30', 124_870, 96_000, 1],
  ],
  [
    ['M-KM 903', 'WP0', 'Porsche', 'Boxster 2.7', 2009, 'convertible', 'petrol'],
    grey,
    [64, 10.1, 420],
    ['2022-05-06', 71_200, 24_900, 1],
  ],
  [
    ['ABC 12D', 'YV1', 'Volvo', 'V60 B4', 2021, 'estate', 'hybrid'],
    green,
    [60, 6.1, 1500],
    ['2022-10-14', 22_180, 33_800, 2],
  ],
  [
    ['LKJ 48R', 'YV1', 'Volvo', 'XC40 T3', 2019, 'suv', 'petrol'],
    orange,
    [54, 7.5, 1100],
    ['2023-01-20', 54_700, 24_300, 2],
  ],
  [
    ['EV 20 NSK', 'LRW', 'Tesla', 'Model 3 Long Range', 2022, 'hatchback', 'electric'],
    white,
    [75, 16.1, 1650],
    ['2023-02-27', 18_050, 41_900, 2],
  ],
  [
    ['LD19 WKR', 'SAL', 'Land Rover', 'Defender 110 D240', 2020, 'suv', 'diesel'],
    green,
    [85, 9.4, 1050],
    ['2022-08-09', 31_600, 52_500, 3],
  ],
  [
    ['KX68 TWL', 'WF0', 'Ford', 'Fiesta 1.0 EcoBoost', 2018, 'hatchback', 'petrol'],
    blue,
    [42, 5.7, 900],
    ['2021-11-15', 33_900, 10_400, 3],
  ],
  [
    ['GN15 VAN', 'WF0', 'Ford', 'Transit Custom 2.0', 2019, 'van', 'diesel'],
    white,
    [70, 7.9, 2300],
    ['2022-01-12', 62_450, 19_800, 3],
  ],
  [
    ['HH-ZN 512', 'TMB', 'Škoda', 'Octavia Combi 2.0 TDI', 2019, 'estate', 'diesel'],
    grey,
    [50, 5.1, 1700],
    ['2022-07-01', 79_880, 17_300, 1],
  ],
  [
    ['B-NS 774', 'TMB', 'Škoda', 'Fabia 1.0 MPI', 2016, 'hatchback', 'petrol'],
    red,
    [45, 5.9, 650],
    ['2021-06-21', 66_100, 7_900, 0],
  ],
  [
    ['HH-FL 2231', 'JTD', 'Toyota', 'Corolla Touring Sports 1.8', 2021, 'estate', 'hybrid'],
    silver,
    [43, 4.7, 1600],
    ['2022-09-19', 24_900, 24_700, 0],
  ],
  [
    ['HH-FL 2232', 'JTD', 'Toyota', 'Yaris 1.5 Hybrid', 2022, 'hatchback', 'hybrid'],
    red,
    [36, 4.1, 1150],
    ['2023-03-06', 9_400, 19_600, 0],
  ],
  [
    ['PGT 512', 'VF3', 'Peugeot', '308 SW 1.5 BlueHDi', 2018, 'estate', 'diesel'],
    blue,
    [53, 4.9, 1400],
    ['2021-04-16', 58_300, 14_200, 2],
  ],
  [
    ['LC17 KNG', 'VF1', 'Renault', 'Kangoo 1.5 dCi', 2017, 'van', 'diesel'],
    white,
    [60, 5.9, 1250],
    ['2021-02-10', 91_700, 8_900, 3, '2025-03-28'],
  ],
  [
    ['B-CL 3009', 'JMZ', 'Mazda', 'MX-5 2.0', 2017, 'convertible', 'petrol'],
    red,
    [45, 7.2, 480],
    ['2022-04-29', 39_150, 21_400, 0],
  ],
  [
    ['SLT 11A', 'VSS', 'Seat', 'Leon 1.4 TSI', 2015, 'hatchback', 'petrol'],
    black,
    [50, 6.3, 1000],
    ['2020-10-05', 72_600, 9_800, 2, '2025-08-14'],
  ],
]

export const demoVehicles: readonly DemoVehicle[] = rows.map(([row, looks, use, purchase]) => {
  const [plate, maker, make, model, year, body, fuel] = row
  const [colour, paint] = looks
  const [tank, consumption, kmPerMonth] = use
  const [boughtOn, boughtAtKm, priceEur, owner, soldOn] = purchase
  const identity = { plate, maker, make, model, year, body, fuel, colour, paint }
  const country = countryOfOwner[owner] ?? 'germany'
  const history = { boughtOn, boughtAtKm, priceEur, owner, country, ...(soldOn ? { soldOn } : {}) }
  return { ...identity, tank, consumption, kmPerMonth, ...history }
})
