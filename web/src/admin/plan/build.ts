import { newRow, newSeat, newSection, usual, type Plan, type Row, type Section } from './model'
import { freeName } from './edit'
import { rowName, seatNumbers, type Direction, type RowScheme } from './numbering'
import { evenly, layOut, type Point } from './shape'

/** A stretch of rows of seats, as the block tool and the list's form describe it. */
export interface BlockSpec {
  rows: number
  /** Seats of the first row. */
  seats: number
  spacing: number
  rowPitch: number
  /** Radius of the first row; 0 for straight rows. Negative bends away from the stage. */
  radius: number
  /** How far each row stands to the right of the one before it. */
  skew: number
  /** Seats that each row has more than the one before it, added on both sides of its middle. */
  growth: number
  /** Every second row stands half a seat aside, so that people look past heads. */
  staggered: boolean
  /** An aisle behind so many seats; 0 for none. */
  aisleEvery: number
  grade: string
  rowScheme: RowScheme
  rowStart: number
  direction: Direction
}

export const usualBlock: BlockSpec = {
  rows: 10,
  seats: 20,
  spacing: usual.spacing,
  rowPitch: usual.rowPitch,
  radius: 0,
  skew: 0,
  growth: 0,
  staggered: false,
  aisleEvery: 0,
  grade: 'R',
  rowScheme: 'numbers',
  rowStart: 1,
  direction: 'right',
}

/** Most seats that one stroke may make, so that a slip does not fill the sheet. */
export const blockLimit = 20_000

/** The rows of a block whose first row has its middle at `at`; the next ones lie below it. */
export function blockRows(spec: BlockSpec, at: Point, angle = 0): Row[] {
  return blockPlaces(spec, at, angle).map((places, i) => {
    const numbers = seatNumbers(places.length, { start: 1, direction: spec.direction, prefix: '' })
    const name = rowName(spec.rowStart + i, { scheme: spec.rowScheme, skip: 'IO', prefix: '' })
    return newRow(
      name,
      places.map((place, n) => newSeat(place, numbers[n], spec.grade)),
    )
  })
}

/** Only where the seats would be, for showing a block while it is drawn. */
export function blockPlaces(spec: BlockSpec, at: Point, angle = 0): Point[][] {
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const rows: Point[][] = []
  let total = 0
  for (let i = 0; i < spec.rows; i++) {
    const count = Math.max(1, spec.seats + spec.growth * i)
    total += count
    if (total > blockLimit) break
    const right = spec.skew * i + (spec.staggered && i % 2 === 1 ? spec.spacing / 2 : 0)
    const down = spec.rowPitch * i
    const middle = { x: at.x + right * cos - down * sin, y: at.y + right * sin + down * cos }
    const radius = spec.radius === 0 ? 0 : Math.abs(spec.radius) + Math.sign(spec.radius) * down
    const bend = radius === 0 ? 0 : Math.sign(spec.radius) / Math.max(radius, spec.spacing * 2)
    const along = withAisles(evenly(count, spec.spacing), spec.aisleEvery)
    rows.push(layOut({ middle, angle, bend, along }))
  }
  return rows
}

function withAisles(along: number[], every: number): number[] {
  if (every <= 0 || every >= along.length) return along
  const aisles = Math.ceil(along.length / every) - 1
  return along.map((at, i) => at + (Math.floor(i / every) - aisles / 2) * usual.aisle)
}

export function addBlock(
  plan: Plan,
  name: string,
  rows: readonly Row[],
): { plan: Plan; section: Section; ids: Set<number> } {
  const section = newSection(freeName(plan.sections, name), rows)
  return {
    plan: { ...plan, sections: [...plan.sections, section] },
    section,
    ids: new Set(rows.flatMap((row) => row.seats.map((seat) => seat.id))),
  }
}

/** Adds a row to a section, under a name that is free in it. */
export function addRow(
  plan: Plan,
  sectionId: number,
  places: readonly Point[],
  grade: string,
  name?: string,
): { plan: Plan; row: Row } {
  const section = plan.sections.find((each) => each.id === sectionId)
  const numbers = seatNumbers(places.length, { start: 1, direction: 'right', prefix: '' })
  const row = newRow(
    name ?? nextRowName(section?.rows ?? []),
    places.map((place, i) => newSeat(place, numbers[i], grade)),
  )
  const sections = plan.sections.map((each) =>
    each.id === sectionId ? { ...each, rows: [...each.rows, row] } : each,
  )
  return { plan: { ...plan, sections }, row }
}

/** What comes after the last row: 8 after 7, D after C, 다 after 나. */
export function nextRowName(rows: readonly { name: string }[]): string {
  const taken = new Set(rows.map((row) => row.name))
  const last = rows.at(-1)?.name ?? ''
  const scheme: RowScheme = /^[A-Z]+$/.test(last)
    ? 'letters'
    : /^[가-힣]$/.test(last)
      ? 'syllables'
      : 'numbers'
  const names = { scheme, skip: 'IO', prefix: '' }
  let place = 1
  for (let n = 1; n <= 800; n++) if (rowName(n, names) === last) place = n + 1
  if (scheme === 'numbers' && /^\d+$/.test(last)) place = Number(last) + 1
  while (taken.has(rowName(place, names))) place++
  return rowName(place, names)
}
