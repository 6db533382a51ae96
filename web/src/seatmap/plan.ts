/**
 * A hall's plan as the map uses it: one column a property, so that 39,264 seats are a few flat arrays that go
 * to the graphics card as they are. A seat is known by its index here; `numbers` gives what the API calls it.
 */
export interface SeatTable {
  readonly count: number
  readonly numbers: Int32Array
  readonly labels: readonly string[]
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
  /** Index of the seat with this number, or -1. */
  indexOf(seatNumber: number): number
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
  readonly seats: number[]
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

export interface PlanInput {
  stage?: Stage | null
  seats: readonly {
    number: number
    label: string
    section: string
    row: string
    grade: string
    x: number
    y: number
  }[]
}

/** Grades stand in this order when the plan has them; others follow as they come. */
const knownGrades = ['VIP', 'R', 'S', 'A', 'B']

export function decodePlan(plan: PlanInput): SeatTable {
  const seats = plan.seats
  const count = seats.length
  const numbers = new Int32Array(count)
  const labels = new Array<string>(count)
  const x = new Float32Array(count)
  const y = new Float32Array(count)
  const grade = new Uint8Array(count)
  const section = new Uint16Array(count)
  const row = new Int32Array(count)

  const gradeNames = [...new Set(seats.map((seat) => seat.grade))].sort((a, b) => rank(a) - rank(b))
  const gradeIndex = new Map(gradeNames.map((name, index) => [name, index]))
  const sectionIndex = new Map<string, number>()
  const sections: { name: string; bounds: Bounds; labelAt: Point; rows: number[]; seatCount: number }[] = []
  const rowIndex = new Map<string, number>()
  const rows: { name: string; section: number; seats: number[] }[] = []
  const bounds = nowhere()
  let highest = 0

  for (let i = 0; i < count; i++) {
    const seat = seats[i]
    numbers[i] = seat.number
    if (seat.number > highest) highest = seat.number
    labels[i] = seat.label
    x[i] = seat.x
    y[i] = seat.y
    grade[i] = gradeIndex.get(seat.grade)!

    let s = sectionIndex.get(seat.section)
    if (s === undefined) {
      s = sections.length
      sectionIndex.set(seat.section, s)
      sections.push({
        name: seat.section,
        bounds: nowhere(),
        labelAt: { x: 0, y: 0 },
        rows: [],
        seatCount: 0,
      })
    }
    section[i] = s
    sections[s].seatCount++
    grow(sections[s].bounds, seat.x, seat.y)
    grow(bounds, seat.x, seat.y)

    const key = `${s}\u0000${seat.row}`
    let r = rowIndex.get(key)
    if (r === undefined) {
      r = rows.length
      rowIndex.set(key, r)
      rows.push({ name: seat.row, section: s, seats: [] })
      sections[s].rows.push(r)
    }
    row[i] = r
    rows[r].seats.push(i)
  }
  for (const one of rows) sortAlong(one.seats, x, y)
  for (const one of sections)
    one.labelAt = amid(
      one.rows.flatMap((r) => rows[r].seats),
      one.bounds,
      x,
      y,
    )

  const byNumber = new Int32Array(highest + 1).fill(-1)
  for (let i = 0; i < count; i++) if (numbers[i] >= 0) byNumber[numbers[i]] = i
  const pitch = typicalPitch(rows, x, y) || Math.max(bounds.maxX - bounds.minX, 1) / Math.sqrt(count || 1)
  const stage: Stage | null = count === 0 ? null : (plan.stage ?? usualStage(bounds, x, y))
  if (stage) {
    grow(bounds, stage.x, stage.y)
    grow(bounds, stage.x + stage.width, stage.y + stage.height)
  }
  return {
    count,
    numbers,
    labels,
    x,
    y,
    grade,
    section,
    row,
    grades: gradeNames,
    sections,
    rows,
    bounds,
    pitch,
    stage,
    focus: stage ? { x: stage.x + stage.width / 2, y: stage.y + stage.height / 2 } : { x: 0, y: 0 },
    indexOf: (seatNumber) => byNumber[seatNumber] ?? -1,
  }
}

function rank(grade: string): number {
  const known = knownGrades.indexOf(grade)
  return known < 0 ? knownGrades.length : known
}

function nowhere(): Bounds {
  return { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }
}

function grow(bounds: Bounds, px: number, py: number): void {
  if (px < bounds.minX) bounds.minX = px
  if (px > bounds.maxX) bounds.maxX = px
  if (py < bounds.minY) bounds.minY = py
  if (py > bounds.maxY) bounds.maxY = py
}

/** The middle of a section's box when it sits there, else its seat nearest to that middle. */
function amid(seats: readonly number[], box: Bounds, x: Float32Array, y: Float32Array): Point {
  const middle = { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 }
  const near = Math.max(box.maxX - box.minX, box.maxY - box.minY) * 0.12
  let best = middle
  let bestDistance = Infinity
  for (const seat of seats) {
    const away = Math.hypot(x[seat] - middle.x, y[seat] - middle.y)
    if (away >= bestDistance) continue
    bestDistance = away
    best = { x: x[seat], y: y[seat] }
  }
  return bestDistance < near ? middle : best
}

/** Puts a row's seats in the order in which they sit: along the axis the row runs on. */
function sortAlong(seats: number[], x: Float32Array, y: Float32Array): void {
  const box = nowhere()
  for (const i of seats) grow(box, x[i], y[i])
  const along = box.maxX - box.minX >= box.maxY - box.minY ? x : y
  seats.sort((a, b) => along[a] - along[b])
}

/** The lower quartile of the gaps between neighbours: aisles are wider and must not make seats look bigger. */
function typicalPitch(rows: readonly Row[], x: Float32Array, y: Float32Array): number {
  const gaps: number[] = []
  const step = Math.max(1, Math.floor(rows.length / 400))
  for (let r = 0; r < rows.length; r += step) {
    const seats = rows[r].seats
    for (let i = 1; i < seats.length; i++) {
      const gap = Math.hypot(x[seats[i]] - x[seats[i - 1]], y[seats[i]] - y[seats[i - 1]])
      if (gap > 0) gaps.push(gap)
    }
  }
  gaps.sort((a, b) => a - b)
  return gaps[Math.floor(gaps.length / 4)] ?? 0
}

/**
 * Where the stage is when the plan doesn't say: seats all around an empty middle are a stadium with its pitch
 * there; otherwise it is at the top, as plans are drawn.
 */
function usualStage(bounds: Bounds, x: Float32Array, y: Float32Array): Rect {
  const width = Math.max(bounds.maxX - bounds.minX, 1)
  const height = Math.max(bounds.maxY - bounds.minY, 1)
  const centre = { x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2 }
  let clearX = width / 2
  let clearY = height / 2
  for (let i = 0; i < x.length; i++) {
    const dx = Math.abs(x[i] - centre.x)
    const dy = Math.abs(y[i] - centre.y)
    if (dy < height * 0.04 && dx < clearX) clearX = dx
    if (dx < width * 0.04 && dy < clearY) clearY = dy
  }
  if (clearX > width * 0.12 && clearY > height * 0.12 && clearX < width / 2 && clearY < height / 2) {
    const half = { x: clearX * 0.72, y: clearY * 0.72 }
    return { x: centre.x - half.x, y: centre.y - half.y, width: half.x * 2, height: half.y * 2 }
  }
  return {
    x: centre.x - width * 0.25,
    y: bounds.minY - height * 0.13,
    width: width * 0.5,
    height: height * 0.07,
  }
}

/** Whether two seats of a row sit side by side, with no aisle between them. */
export function sideBySide(table: SeatTable, a: number, b: number): boolean {
  return Math.hypot(table.x[a] - table.x[b], table.y[a] - table.y[b]) < table.pitch * 1.75
}

/** The number painted on the seat: the last figure of its label. */
export function shortLabel(label: string): string {
  return /(\d+)\D*$/.exec(label)?.[1] ?? label
}
