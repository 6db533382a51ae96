/**
 * A seat plan as it is drawn: sections of rows of seats. Nothing here is ever changed in place; an edit makes
 * a new plan that shares every row it did not touch, so that undoing is keeping the old one.
 *
 * Seats have places of their own and rows have no hidden parameters: how a row bends and how wide its seats
 * stand is read from the seats when it is asked for (see shape.ts), so a plan that was drawn elsewhere can be
 * edited like one that was drawn here. A unit is about a twentieth of the distance between neighbours; x grows
 * to the right and y downwards, away from a stage at the top.
 */
export interface Plan {
  readonly sections: readonly Section[]
  /** What everybody looks at; null when the drawing has none. */
  readonly stage: Stage | null
  /** The grades to choose from, the best first; seats may have no grade yet, which is ''. */
  readonly grades: readonly string[]
}

export interface Section {
  readonly id: number
  readonly name: string
  readonly rows: readonly Row[]
}

export interface Row {
  readonly id: number
  readonly name: string
  /** In the order in which they sit, and in which they are numbered for the server. */
  readonly seats: readonly Seat[]
}

export interface Seat {
  readonly id: number
  /** What is painted on it: 12, or A-12. */
  readonly number: string
  /** What the ticket says when it is not made of section, row and number in the usual way. */
  readonly label: string | null
  readonly grade: string
  readonly x: number
  readonly y: number
  /** Its number in the version that was opened; 0 for a seat that is new. */
  readonly origin: number
}

export interface Stage {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** What is written into it; none for the usual word. */
  readonly name?: string
}

export interface Box {
  minX: number
  minY: number
  maxX: number
  maxY: number
}

/** What the server takes (modules/catalog/plan.go). */
export const limits = {
  seats: 100_000,
  sections: 2_000,
  grades: 20,
  sectionName: 200,
  rowName: 60,
  label: 200,
  gradeName: 60,
  coordinate: 1_000_000,
} as const

/** Distances that a new drawing begins with, the same as the server's own plans have. */
export const usual = { spacing: 20, rowPitch: 24, aisle: 40 } as const

export const usualGrades = ['VIP', 'R', 'S', 'A'] as const

let lastId = 0

/** A number for one more section, row or seat of this visit. It is never stored. */
export function nextId(): number {
  return ++lastId
}

export const emptyPlan: Plan = { sections: [], stage: null, grades: usualGrades }

export function newSeat(place: { x: number; y: number }, number: string, grade: string): Seat {
  return { id: nextId(), number, label: null, grade, x: place.x, y: place.y, origin: 0 }
}

export function newRow(name: string, seats: readonly Seat[]): Row {
  return { id: nextId(), name, seats }
}

export function newSection(name: string, rows: readonly Row[] = []): Section {
  return { id: nextId(), name, rows }
}

export function* seatsOf(plan: Plan): Generator<Seat> {
  for (const section of plan.sections) for (const row of section.rows) yield* row.seats
}

export function countSeats(plan: Plan): number {
  let count = 0
  for (const section of plan.sections) for (const row of section.rows) count += row.seats.length
  return count
}

export function sectionSeats(section: Section): Seat[] {
  return section.rows.flatMap((row) => row.seats)
}

/** How many seats each grade has, in the order of the plan's grades; seats without one come last as ''. */
export function countByGrade(plan: Plan): Map<string, number> {
  const counts = new Map<string, number>(plan.grades.map((grade) => [grade, 0]))
  for (const seat of seatsOf(plan)) counts.set(seat.grade, (counts.get(seat.grade) ?? 0) + 1)
  return counts
}

/** What a ticket says about a seat, in the server's words (SeatLabel): 1층 A구역 7열 12번. */
export function usualLabel(section: string, row: string, number: string): string {
  return [section, row && `${row}열`, `${number}번`].filter((part) => part !== '').join(' ')
}

export function labelOf(section: Section, row: Row, seat: Seat): string {
  return seat.label ?? usualLabel(section.name, row.name, seat.number)
}

export function emptyBox(): Box {
  return { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }
}

export function growBox(box: Box, x: number, y: number): void {
  if (x < box.minX) box.minX = x
  if (x > box.maxX) box.maxX = x
  if (y < box.minY) box.minY = y
  if (y > box.maxY) box.maxY = y
}

export function boxOf(seats: Iterable<Seat>): Box | null {
  const box = emptyBox()
  for (const seat of seats) growBox(box, seat.x, seat.y)
  return box.minX <= box.maxX ? box : null
}

/** All that is drawn: seats and stage. Null for a blank sheet. */
export function planBox(plan: Plan): Box | null {
  const box = emptyBox()
  for (const seat of seatsOf(plan)) growBox(box, seat.x, seat.y)
  if (plan.stage) {
    growBox(box, plan.stage.x, plan.stage.y)
    growBox(box, plan.stage.x + plan.stage.width, plan.stage.y + plan.stage.height)
  }
  return box.minX <= box.maxX ? box : null
}

/** The rows in which at least one of the seats sits, with the section each is in. */
export function rowsWith(plan: Plan, ids: ReadonlySet<number>): { section: Section; row: Row }[] {
  const found: { section: Section; row: Row }[] = []
  if (ids.size === 0) return found
  for (const section of plan.sections) {
    for (const row of section.rows) {
      if (row.seats.some((seat) => ids.has(seat.id))) found.push({ section, row })
    }
  }
  return found
}

/** Where a seat is known to be: its section and row. */
export function find(plan: Plan, seatId: number): { section: Section; row: Row; seat: Seat } | null {
  for (const section of plan.sections) {
    for (const row of section.rows) {
      for (const seat of row.seats) if (seat.id === seatId) return { section, row, seat }
    }
  }
  return null
}

export function selected(plan: Plan, ids: ReadonlySet<number>): Seat[] {
  const found: Seat[] = []
  if (ids.size > 0) for (const seat of seatsOf(plan)) if (ids.has(seat.id)) found.push(seat)
  return found
}

/** The plan with some rows replaced; what gives the same row back is shared. Null takes the row away. */
export function mapRows(plan: Plan, change: (row: Row, section: Section) => Row | null): Plan {
  let changed = false
  const sections = plan.sections.map((section) => {
    let touched = false
    const rows: Row[] = []
    for (const row of section.rows) {
      const next = change(row, section)
      if (next !== row) touched = true
      if (next) rows.push(next)
    }
    if (!touched) return section
    changed = true
    return { ...section, rows }
  })
  return changed ? { ...plan, sections } : plan
}

/** The plan with some seats replaced. */
export function mapSeats(
  plan: Plan,
  ids: ReadonlySet<number>,
  change: (seat: Seat, row: Row, section: Section) => Seat,
): Plan {
  if (ids.size === 0) return plan
  return mapRows(plan, (row, section) => {
    let touched = false
    const seats = row.seats.map((seat) => {
      if (!ids.has(seat.id)) return seat
      const next = change(seat, row, section)
      if (next !== seat) touched = true
      return next
    })
    return touched ? { ...row, seats } : row
  })
}

export function mapSection(plan: Plan, sectionId: number, change: (section: Section) => Section): Plan {
  return {
    ...plan,
    sections: plan.sections.map((section) => (section.id === sectionId ? change(section) : section)),
  }
}

/** Grades as people rank them: the usual ones first, others as they come. */
export function rankGrades(grades: Iterable<string>): string[] {
  const order = ['VIP', 'R', 'S', 'A', 'B']
  const rank = (grade: string) => (order.includes(grade) ? order.indexOf(grade) : order.length)
  return [...new Set(grades)].filter((grade) => grade !== '').sort((a, b) => rank(a) - rank(b))
}
