import { mapRows, type Plan, type Row, type Seat } from './model'
import { inSight, readShape } from './shape'

/*
 * Numbers of seats and names of rows. Directions are meant as one sees them on the drawing, with the stage
 * above: left is left.
 */

export type Direction =
  | 'right' // 1 2 3 4
  | 'left' // 4 3 2 1
  | 'centre' // 5 3 1 2 4: from the middle outwards
  | 'oddEven' // 1 3 5 4 2: odd from the left end, even from the right one

export interface SeatNumbering {
  start: number
  direction: Direction
  prefix: string
}

/** The numbers that a row of so many seats gets, from left to right. */
export function seatNumbers(count: number, { start, direction, prefix }: SeatNumbering): string[] {
  const order = Array.from({ length: count }, (_, i) => i)
  const places = {
    right: () => order,
    left: () => order.map((i) => count - 1 - i),
    // An even row has no middle seat: 1 is left of the middle, 2 right of it.
    centre: () => {
      const half = Math.floor((count - 1) / 2)
      return order.map((i) => (i <= half ? (half - i) * 2 : (i - half) * 2 - 1))
    },
    oddEven: () => {
      const odd = Math.ceil(count / 2)
      return order.map((i) => (i < odd ? i * 2 : (count - 1 - i) * 2 + 1))
    },
  }[direction]()
  return places.map((place) => `${prefix}${start + place}`)
}

/** Numbers the rows that have one of the seats, each from its start. Labels of their own give way. */
export function numberSeats(plan: Plan, ids: ReadonlySet<number>, numbering: SeatNumbering): Plan {
  return mapRows(plan, (row) => {
    if (!row.seats.some((seat) => ids.has(seat.id))) return row
    const sighted = inSight(row.seats)
    const numbers = seatNumbers(sighted.length, numbering)
    const byId = new Map(sighted.map((seat, i) => [seat.id, numbers[i]]))
    return {
      ...row,
      seats: row.seats.map((seat): Seat => ({ ...seat, number: byId.get(seat.id)!, label: null })),
    }
  })
}

export type RowScheme = 'letters' | 'numbers' | 'syllables'

export interface RowNaming {
  scheme: RowScheme
  /** The first row's name: A, 1, 가, or what stands further on in the scheme. */
  start: number
  /** Letters that are left out: I and O look like 1 and 0. */
  skip: string
  prefix: string
  /** Names begin at the stage, or at the far end. */
  from: 'stage' | 'back'
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const syllables = '가나다라마바사아자차카타파하'

/** The name in the n-th place (from 1) of a scheme. After the last letter come AA, AB and so on. */
export function rowName(place: number, { scheme, skip, prefix }: Omit<RowNaming, 'start' | 'from'>): string {
  if (scheme === 'numbers') return `${prefix}${place}`
  const alphabet = [...(scheme === 'letters' ? letters : syllables)].filter(
    (sign) => !skip.toUpperCase().includes(sign),
  )
  if (alphabet.length === 0) return `${prefix}${place}`
  let name = ''
  for (let rest = place; rest > 0; rest = Math.floor((rest - 1) / alphabet.length)) {
    name = alphabet[(rest - 1) % alphabet.length] + name
  }
  return prefix + name
}

/** Names the rows that have one of the seats, each section from the start. */
export function nameRows(plan: Plan, ids: ReadonlySet<number>, naming: RowNaming): Plan {
  const names = new Map<number, string>()
  for (const section of plan.sections) {
    const meant = section.rows.filter((row) => row.seats.some((seat) => ids.has(seat.id)))
    const ordered = fromStage(plan, meant)
    if (naming.from === 'back') ordered.reverse()
    ordered.forEach((row, i) => names.set(row.id, rowName(naming.start + i, naming)))
  }
  return mapRows(plan, (row) => {
    const name = names.get(row.id)
    if (name === undefined) return row
    return {
      ...row,
      name,
      seats: row.seats.map((seat) => (seat.label === null ? seat : { ...seat, label: null })),
    }
  })
}

/** Rows from the one nearest to the stage on; without a stage, from the top down. */
export function fromStage(plan: Plan, rows: readonly Row[]): Row[] {
  const stage = plan.stage
  const away = (row: Row) => {
    const { middle } = readShape(row.seats)
    if (!stage) return middle.y
    return Math.hypot(middle.x - stage.x - stage.width / 2, middle.y - stage.y - stage.height / 2)
  }
  return rows
    .map((row) => ({ row, at: away(row) }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row)
}
