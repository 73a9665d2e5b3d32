import jpeg from 'jpeg-js'
import type { Body, DemoVehicle } from './catalogue.ts'
import type { Random } from './random.ts'

type Colour = readonly [number, number, number]
/** A corner, in hundredths of the picture's width; the road's edge is at height 0, up is positive. */
type Point = readonly [number, number]

/** The glasshouse of each body from its rear foot over the roof to its front foot; below it lies the same waist. */
const cabins: Record<Body, Point[]> = {
  hatchback: [
    [22, 15],
    [27, 25],
    [51, 25],
    [63, 15],
  ],
  estate: [
    [19, 15],
    [21, 25],
    [53, 25],
    [65, 15],
  ],
  suv: [
    [20, 17],
    [22, 29],
    [54, 29],
    [64, 17],
  ],
  van: [
    [19, 17],
    [19, 33],
    [66, 33],
    [76, 17],
  ],
  convertible: [
    [46, 14],
    [47, 15],
    [52, 22],
    [61, 14],
  ],
}
const waists: Record<Body, number> = { hatchback: 15, estate: 15, suv: 17, van: 17, convertible: 14 }
const skies: readonly [[Colour, Colour], ...[Colour, Colour][]] = [
  [
    [96, 148, 206],
    [206, 224, 240],
  ],
  [
    [126, 140, 158],
    [204, 208, 212],
  ],
  [
    [58, 74, 122],
    [236, 172, 122],
  ],
  [
    [140, 186, 220],
    [244, 238, 218],
  ],
]

/** A picture of the vehicle from the side, on a road, with the grain of a small camera. Baseline JPEG. */
export function paintVehicle(vehicle: DemoVehicle, random: Random): Buffer {
  const width = random.pick([400, 440, 480])
  const height = Math.round(width * 0.625)
  const [top, horizon] = random.pick(skies)
  const pixels = Buffer.alloc(width * height * 4, 255)
  const hill = random.between(0, 6)
  for (let row = 0; row < height; row += 1) {
    const y = ((height * 0.72 - row) / width) * 100
    for (let column = 0; column < width; column += 1) {
      const x = (column / width) * 100
      const colour = vehicleAt(vehicle, x, y) ?? sceneAt(x, y, { hill, top, horizon })
      const grain = random.between(-7, 7)
      const at = (row * width + column) * 4
      pixels[at] = clamp(colour[0] + grain)
      pixels[at + 1] = clamp(colour[1] + grain)
      pixels[at + 2] = clamp(colour[2] + grain)
    }
  }
  return jpeg.encode({ data: pixels, width, height }, 78).data
}

type Scene = { hill: number; top: Colour; horizon: Colour }

function sceneAt(x: number, y: number, { hill, top, horizon }: Scene): Colour {
  if (y < -3) return Math.abs(y + 9) < 0.5 && Math.floor(x / 8) % 2 === 0 ? [226, 224, 214] : [92, 94, 98]
  if (y < 0) return [124, 126, 122]
  if (y < 11 + 4 * Math.sin(x / 14 + hill) + 2 * Math.sin(x / 5)) return [86, 112 + y, 70]
  return mix(horizon, top, Math.min(1, y / 45))
}

function vehicleAt(vehicle: DemoVehicle, x: number, y: number): Colour | null {
  if (x < 15 || x > 86 || y < -2 || y > 33) return null
  const waist = waists[vehicle.body]
  const wheel = Math.min(Math.hypot(x - 29, y - 4), Math.hypot(x - 71, y - 4))
  if (wheel < 2.6) return [186, 188, 192]
  if (wheel < 5) return [30, 30, 32]
  if (isBody(x, y, waist)) return wheel < 6 ? [22, 22, 24] : bodyColour(vehicle, x, y, waist)
  const cabin = cabins[vehicle.body]
  if (!inside(cabin, x, y)) return shadowed(x, y)
  const pillar = Math.abs(x - 43) < 0.7
  return pillar || !inside(shrink(cabin), x, y) ? mix(vehicle.paint, [0, 0, 0], 0.12) : [64, 84, 98]
}

/** A box with rounded ends that falls a little towards the bonnet. */
function isBody(x: number, y: number, waist: number): boolean {
  const upper = x > 62 ? waist - (x - 62) * 0.13 : waist
  if (y < 4 || y > upper) return false
  const end = Math.min(x - 15, 86 - x)
  return end > 3 || Math.hypot(3 - end, Math.max(0, y - (upper - 3))) < 3
}

function bodyColour({ paint }: DemoVehicle, x: number, y: number, waist: number): Colour {
  if (x > 83 && y > 9 && y < 12) return [250, 244, 214]
  if (x < 17 && y > 9 && y < 13) return [190, 24, 24]
  if (Math.abs(x - 43) < 0.25 || Math.abs(x - 60) < 0.25) return mix(paint, [0, 0, 0], 0.4)
  // Light from above: the shoulder shines, the sill is dark.
  return y > waist - 2 ? mix(paint, [255, 255, 255], 0.25) : mix(paint, [0, 0, 0], 0.35 * (1 - y / waist))
}

function shadowed(x: number, y: number): Colour | null {
  return y < 0 && x > 17 && x < 84 ? [58, 59, 62] : null
}

/** Whether the point is in the convex polygon whose corners run clockwise. */
function inside(corners: Point[], x: number, y: number): boolean {
  return corners.every(([ax, ay], index) => {
    const [bx, by] = corners[index + 1] ?? corners[0] ?? [ax, ay]
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) <= 0
  })
}

function shrink(corners: Point[]): Point[] {
  const middleX = corners.reduce((sum, [x]) => sum + x, 0) / corners.length
  const middleY = corners.reduce((sum, [, y]) => sum + y, 0) / corners.length
  return corners.map(([x, y]) => [middleX + (x - middleX) * 0.9, middleY + (y - middleY) * 0.82])
}

function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)))
}
