import type { Row, Seat } from './model'

export interface Point {
  x: number
  y: number
}

/**
 * How a row lies: an arc (or a line) through its seats. `along` says where on it each seat sits, as a distance
 * from the row's middle, so that aisles within a row are kept when it is bent or turned.
 */
export interface Shape {
  /** The point of the arc that lies in the middle of the row. */
  middle: Point
  /** Direction of the row at its middle, in radians; 0 runs to the right. Always within (-π/2, π/2]. */
  angle: number
  /** One over the radius. Positive when the ends rise towards smaller y, as they do around a stage above. */
  bend: number
  /** Distance of each seat from the middle, in the order of the seats. */
  along: number[]
  /** The usual distance between neighbours; 0 for a single seat. */
  spacing: number
  /** How far the worst seat lies beside the arc: what is large was not drawn as a row. */
  error: number
}

/** Reads the shape of a row from where its seats are. */
export function readShape(seats: readonly Point[]): Shape {
  if (seats.length === 0)
    return { middle: { x: 0, y: 0 }, angle: 0, bend: 0, along: [], spacing: 0, error: 0 }
  if (seats.length === 1) {
    return { middle: { x: seats[0].x, y: seats[0].y }, angle: 0, bend: 0, along: [0], spacing: 0, error: 0 }
  }
  const ends = farthest(seats)
  const angle = upright(Math.atan2(ends.b.y - ends.a.y, ends.b.x - ends.a.x))
  const centre = { x: (ends.a.x + ends.b.x) / 2, y: (ends.a.y + ends.b.y) / 2 }
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const flat = seats.map((seat) => ({
    u: (seat.x - centre.x) * cos + (seat.y - centre.y) * sin,
    v: -(seat.x - centre.x) * sin + (seat.y - centre.y) * cos,
  }))
  const arc = fitArc(flat)
  let along: number[]
  if (arc) {
    // On an arc around (cu, cv): distance along it from its lowest (or highest) point.
    const side = Math.sign(arc.bend)
    along = flat.map(({ u, v }) => Math.atan2(u - arc.cu, (v - arc.cv) * side) * arc.radius)
  } else along = flat.map(({ u }) => u)
  const shift = (Math.min(...along) + Math.max(...along)) / 2
  along = along.map((value) => value - shift)
  const bend = arc ? arc.bend : 0
  const turn = arc ? -shift * arc.bend : 0
  const start = arc
    ? {
        u: arc.cu + Math.sin(shift / arc.radius) * arc.radius,
        v: arc.cv + Math.sign(arc.bend) * Math.cos(shift / arc.radius) * arc.radius,
      }
    : { u: shift, v: flat.reduce((sum, { v }) => sum + v, 0) / flat.length }
  const middle = { x: centre.x + start.u * cos - start.v * sin, y: centre.y + start.u * sin + start.v * cos }
  const shape: Shape = { middle, angle: angle + turn, bend, along, spacing: spacingOf(along), error: 0 }
  layOut(shape).forEach((place, i) => {
    shape.error = Math.max(shape.error, Math.hypot(place.x - seats[i].x, place.y - seats[i].y))
  })
  return shape
}

/** The places of a shape's seats. */
export function layOut({
  middle,
  angle,
  bend,
  along,
}: Pick<Shape, 'middle' | 'angle' | 'bend' | 'along'>): Point[] {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return along.map((distance) => {
    const turn = distance * bend
    // sin(x)/x and (1-cos(x))/x without their gap at 0: a straight row is an arc like any other.
    const u = Math.abs(turn) < 1e-6 ? distance : (Math.sin(turn) / turn) * distance
    const v = Math.abs(turn) < 1e-6 ? (-turn / 2) * distance : ((Math.cos(turn) - 1) / turn) * distance
    return { x: middle.x + u * cos - v * sin, y: middle.y + u * sin + v * cos }
  })
}

/** Evenly spread distances for n seats. */
export function evenly(count: number, spacing: number): number[] {
  return Array.from({ length: count }, (_, i) => (i - (count - 1) / 2) * spacing)
}

/** The row with its seats laid out anew. */
export function reshape(row: Row, change: (shape: Shape) => Partial<Shape>): Row {
  if (row.seats.length === 0) return row
  const shape = readShape(row.seats)
  const places = layOut({ ...shape, ...change(shape) })
  return { ...row, seats: row.seats.map((seat, i): Seat => ({ ...seat, ...places[i] })) }
}

/** Seats from left to right as one sees them on the drawing, top to bottom where the row stands upright. */
export function inSight<S extends Point>(seats: readonly S[]): S[] {
  const { along } = readShape(seats)
  return seats
    .map((seat, i) => ({ seat, at: along[i] }))
    .sort((a, b) => a.at - b.at)
    .map(({ seat }) => seat)
}

/** The usual distance between neighbours: the lower middle, so that aisles don't count. */
function spacingOf(along: readonly number[]): number {
  const sorted = [...along].sort((a, b) => a - b)
  const gaps = sorted.slice(1).map((value, i) => value - sorted[i])
  gaps.sort((a, b) => a - b)
  return gaps[Math.floor((gaps.length - 1) / 2)] ?? 0
}

/** First and last seat, or where seats are in no order the two that are farthest apart along the longer side. */
function farthest(seats: readonly Point[]): { a: Point; b: Point } {
  const first = seats[0]
  const last = seats[seats.length - 1]
  const reach = Math.hypot(last.x - first.x, last.y - first.y)
  let minX = first
  let maxX = first
  let minY = first
  let maxY = first
  for (const seat of seats) {
    if (seat.x < minX.x) minX = seat
    if (seat.x > maxX.x) maxX = seat
    if (seat.y < minY.y) minY = seat
    if (seat.y > maxY.y) maxY = seat
  }
  const width = maxX.x - minX.x
  const height = maxY.y - minY.y
  if (reach >= Math.max(width, height) * 0.98) return { a: first, b: last }
  return width >= height ? { a: minX, b: maxX } : { a: minY, b: maxY }
}

function upright(angle: number): number {
  let turned = angle
  while (turned > Math.PI / 2 + 1e-9) turned -= Math.PI
  while (turned <= -Math.PI / 2 + 1e-9) turned += Math.PI
  return turned
}

/** The circle that fits best (Kåsa's least squares); null for what is as good as straight. */
function fitArc(
  points: readonly { u: number; v: number }[],
): { cu: number; cv: number; radius: number; bend: number } | null {
  if (points.length < 3) return null
  const n = points.length
  let su = 0
  let sv = 0
  for (const { u, v } of points) {
    su += u / n
    sv += v / n
  }
  let uu = 0
  let vv = 0
  let uv = 0
  let uuu = 0
  let vvv = 0
  let uvv = 0
  let vuu = 0
  let span = 0
  for (const point of points) {
    const u = point.u - su
    const v = point.v - sv
    uu += u * u
    vv += v * v
    uv += u * v
    uuu += u * u * u
    vvv += v * v * v
    uvv += u * v * v
    vuu += v * u * u
    span = Math.max(span, Math.abs(u))
  }
  const determinant = uu * vv - uv * uv
  if (Math.abs(determinant) < 1e-9 * uu * uu) return null
  const cu = (vv * (uuu + uvv) - uv * (vvv + vuu)) / (2 * determinant)
  const cv = (uu * (vvv + vuu) - uv * (uuu + uvv)) / (2 * determinant)
  const radius = Math.sqrt(cu * cu + cv * cv + (uu + vv) / n)
  // A rise of less than a tenth of a unit over the whole row is rounding, not a bend.
  if (!Number.isFinite(radius) || (span * span) / (2 * radius) < 0.15) return null
  // The centre lies above (smaller v) when the ends rise.
  return { cu: cu + su, cv: cv + sv, radius, bend: (cv < 0 ? 1 : -1) / radius }
}
