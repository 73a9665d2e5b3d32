import type { Country } from './catalogue.ts'

type Names = readonly [string, ...string[]]

type Place = { pumps: Names; chargers: Names; workshops: Names; contract: string; testReport: string }

/** Where the vehicles of a country stop and are mended, and what their papers are called there. */
export const places: Record<Country, Place> = {
  germany: {
    pumps: ['Aral, Seestraße', 'Shell, Ringstraße', 'Esso, Hafenweg', 'Total, Bahnhofplatz', 'Jet, Südallee'],
    chargers: ['At home', 'At home', 'EnBW, Marktplatz', 'Ionity, A24'],
    workshops: ['Autohaus Krüger', 'Werkstatt Süd GmbH', 'Bosch Service Weiß'],
    contract: 'Kaufvertrag',
    testReport: 'Prüfberichte/HU',
  },
  sweden: {
    pumps: ['Circle K, Norra vägen', 'OKQ8, Hamngatan', 'Preem, Åsgatan', 'St1, E4 norr'],
    chargers: ['At home', 'At home', 'Fastned, E4', 'Mer, Stortorget'],
    workshops: ['Bilverkstan Norr', 'Mekonomen Åsgatan', 'Lindströms Bil'],
    contract: 'Köpekontrakt',
    testReport: 'Besiktning/Protokoll',
  },
  britain: {
    pumps: ['BP, Mill Road', 'Shell, A14 services', 'Esso, Station Road', 'Tesco, Bar Hill'],
    chargers: ['At home', 'Gridserve, A1(M)'],
    workshops: ['Mill Road Garage', 'Fenland Motors', 'Hills & Sons'],
    contract: 'Bill of sale',
    testReport: 'MOT/Certificate',
  },
}
