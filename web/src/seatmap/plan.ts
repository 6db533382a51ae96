/**
 * A hall's plan as the map uses it: one column a property, so that 39,264 seats are a few flat arrays that go
 * to the graphics card as they are. A seat is known by its index here; `numbers` gives what the API calls it.
 */
export interface SeatTable {
  readonly count: number
  readonly numbers: Int32Array
  readonly x: Float32Array
  readonly y: Float32Array
  /** Index into `grades`. */
  readonly grade: Uint8Array
  /** Index into `sections`. */
  readonly section: Uint16Array
  /** Index into `rows`. */
  readonly row: Int32Array
  readonly grades: readonly string[]
  readonly sections: readonly Section[]
  readonly rows: readonly Row[]
  readonly bounds: Bounds
  /** Distance between neighbours, in plan units: what a seat's drawn size follows from. */
  readonly pitch: number
  /** Null only in an empty plan. */
  readonly stage: Stage | null
  /** Where everybody looks: the middle of the stage. */
  readonly focus: Point
  /** What the plan calls a seat. */
  label(seat: number): string
  /** Index of the seat with this number, or -1. */
  indexOf(seatNumber: number): number
}

/** What of a table travels from the worker: flat arrays, which change hands without being copied. */
export interface PackedTable extends Pick<
  SeatTable,
  | 'count'
  | 'numbers'
  | 'x'
  | 'y'
  | 'grade'
  | 'section'
  | 'row'
  | 'grades'
  | 'sections'
  | 'bounds'
  | 'pitch'
  | 'stage'
  | 'focus'
> {
  readonly rowNames: readonly string[]
  readonly rowSections: Uint16Array
  /** The rows' seats one row after another, and where each row begins (and the last one ends). */
  readonly rowSeats: Int32Array
  readonly rowStarts: Int32Array
  readonly labels: LabelRuns
}

/** Labels by runs that count on: 42,861 texts would take longer to carry over than all the rest. */
export interface LabelRuns {
  /** Of each run: its first seat, that one's number, the step to the next one's. */
  readonly first: Int32Array
  readonly from: Int32Array
  readonly step: Int32Array
  /** Of each run: index into `patterns`, or -1 - index into `whole` where a label has no number. */
  readonly pattern: Int32Array
  readonly patterns: readonly (readonly [before: string, behind: string])[]
  readonly whole: readonly string[]
}

export interface Section {
  readonly name: string
  readonly bounds: Bounds
  /** Where its name is written: amid its seats, even when they lie in a ring. */
  readonly labelAt: Point
  /** Row indices from the first to the last. */
  readonly rows: number[]
  readonly seatCount: number
}

export interface Row {
  readonly name: string
  readonly section: number
  /** Seat indices in the order in which they sit. */
  readonly seats: Int32Array
}

export interface Point {
  x: number
  y: number
}

export interface Rect extends Point {
  width: number
  height: number
}

export interface Stage extends Rect {
  /** What is written into it, where it has another name than stage. */
  name?: string
}

export interface Bounds {
  minX: number
  minY: number
  maxX: number
  maxY: number
}

/** The table around what was packed. */
export function openTable(packed: PackedTable): SeatTable {
  const { rowNames, rowSections, rowSeats, rowStarts, labels, ...table } = packed
  return {
    ...table,
    rows: rowNames.map((name, row) => ({
      name,
      section: rowSections[row],
      seats: rowSeats.subarray(rowStarts[row], rowStarts[row + 1]),
    })),
    label: (seat) => labelOf(labels, seat),
    indexOf: (seatNumber) => (seatNumber >= 1 && seatNumber <= table.count ? seatNumber - 1 : -1),
  }
}

function labelOf({ first, from, step, pattern, patterns, whole }: LabelRuns, seat: number): string {
  let low = 0
  for (let high = first.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1
    if (first[middle] <= seat) low = middle
    else high = middle - 1
  }
  if (pattern[low] < 0) return whole[-1 - pattern[low]]
  const [before, behind] = patterns[pattern[low]]
  return before + (from[low] + (seat - first[low]) * step[low]) + behind
}

/** Whether two seats of a row sit side by side, with no aisle between them. */
export function sideBySide(table: SeatTable, a: number, b: number): boolean {
  return Math.hypot(table.x[a] - table.x[b], table.y[a] - table.y[b]) < table.pitch * 1.75
}

/** The number painted on the seat: the last figure of its label. */
export function shortLabel(label: string): string {
  return /(\d+)\D*$/.exec(label)?.[1] ?? label
}
