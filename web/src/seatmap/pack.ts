import type { Bounds, LabelRuns, PackedTable, Point, Rect, Section, Stage } from './plan'

/** A hall's plan in columns: what the bytes of a drawing say, and what the object form is brought into. */
export interface PlanColumns {
  stage?: Stage | null
  sections: readonly string[]
  grades: readonly string[]
  rows: readonly { section: number; name: string }[]
  patterns: readonly (readonly [before: string, behind: string])[]
  runs: readonly {
    row: number
    pattern: number
    grade: number
    count: number
    from: number
    step: number
    label?: string
  }[]
  /** In tenths. */
  x: ArrayLike<number>
  y: ArrayLike<number>
}

/** Grades stand in this order when the plan has them; others follow as they come. */
const knownGrades = ['VIP', 'R', 'S', 'A', 'B']

/** For each place in the order of grades, the index that the grade had. */
export function orderOf(grades: readonly string[]): number[] {
  return grades.map((_, index) => index).sort((a, b) => rank(grades[a]) - rank(grades[b]))
}

/** Lays a plan out in flat arrays. It is meant for a worker: a stadium takes some tens of milliseconds. */
export function packPlan(plan: PlanColumns): PackedTable {
  const count = plan.x.length
  const numbers = new Int32Array(count)
  const x = new Float32Array(count)
  const y = new Float32Array(count)
  const grade = new Uint8Array(count)
  const section = new Uint16Array(count)
  const row = new Int32Array(count)

  const order = orderOf(plan.grades)
  const gradeOf = new Uint8Array(order.length)
  order.forEach((was, is) => (gradeOf[was] = is))

  let i = 0
  for (const run of plan.runs) {
    for (let n = 0; n < run.count; n++, i++) {
      numbers[i] = i + 1
      grade[i] = gradeOf[run.grade]
      section[i] = plan.rows[run.row].section
      row[i] = run.row
    }
  }
  const bounds = nowhere()
  for (let seat = 0; seat < count; seat++) {
    x[seat] = plan.x[seat] / 10
    y[seat] = plan.y[seat] / 10
    grow(bounds, x[seat], y[seat])
  }
  const { rowSeats, rowStarts } = seatsByRow(row, plan.rows.length)
  const rows = plan.rows.map(({ section }, r) => ({
    section,
    seats: rowSeats.subarray(rowStarts[r], rowStarts[r + 1]),
  }))
  for (const { seats } of rows) sortAlong(seats, x, y)

  const all = plan.sections.map((name, index) => sectionOf(name, rows, index, x, y))
  const sections = all.filter((each) => each.seatCount > 0)
  // Sections without a seat are not drawn: those behind them move up.
  const kept = all.map((each) => sections.indexOf(each))
  for (let seat = 0; seat < count; seat++) section[seat] = kept[section[seat]]

  const pitch = typicalPitch(rows, x, y) || Math.max(bounds.maxX - bounds.minX, 1) / Math.sqrt(count || 1)
  const stage: Stage | null = count === 0 ? null : (plan.stage ?? usualStage(bounds, x, y))
  if (stage) growBy(bounds, stage)
  return {
    count,
    numbers,
    x,
    y,
    grade,
    section,
    row,
    grades: order.map((index) => plan.grades[index]),
    sections,
    bounds,
    pitch,
    stage,
    focus: stage ? { x: stage.x + stage.width / 2, y: stage.y + stage.height / 2 } : { x: 0, y: 0 },
    rowNames: plan.rows.map(({ name }) => name),
    rowSections: Uint16Array.from(rows, ({ section }) => kept[section]),
    rowSeats,
    rowStarts,
    labels: labelsOf(plan),
  }
}

/** What a worker hands over instead of copying it. */
export function buffersOf(table: PackedTable): ArrayBuffer[] {
  const arrays = [...Object.values(table), ...Object.values(table.labels)].filter(ArrayBuffer.isView)
  return arrays.map((array) => array.buffer as ArrayBuffer)
}

function seatsByRow(row: Int32Array, rowCount: number) {
  const rowStarts = new Int32Array(rowCount + 1)
  for (const each of row) rowStarts[each + 1]++
  for (let r = 0; r < rowCount; r++) rowStarts[r + 1] += rowStarts[r]
  const rowSeats = new Int32Array(row.length)
  const next = rowStarts.slice()
  row.forEach((each, seat) => (rowSeats[next[each]++] = seat))
  return { rowSeats, rowStarts }
}

function labelsOf({ runs, patterns }: PlanColumns): LabelRuns {
  const whole: string[] = []
  let seat = 0
  const first = Int32Array.from(runs, ({ count }) => (seat += count) - count)
  return {
    first,
    from: Int32Array.from(runs, ({ from }) => from),
    step: Int32Array.from(runs, ({ step }) => step),
    pattern: Int32Array.from(runs, ({ label, pattern }) =>
      label === undefined ? pattern : -whole.push(label),
    ),
    patterns,
    whole,
  }
}

/** A section with the rows that lie in it. */
function sectionOf(
  name: string,
  rows: readonly SeatedRow[],
  index: number,
  x: Float32Array,
  y: Float32Array,
): Section {
  const bounds = nowhere()
  const own: number[] = []
  const seats: number[] = []
  rows.forEach((row, r) => {
    if (row.section !== index) return
    own.push(r)
    for (const seat of row.seats) {
      seats.push(seat)
      grow(bounds, x[seat], y[seat])
    }
  })
  return { name, bounds, labelAt: amid(seats, bounds, x, y), rows: own, seatCount: seats.length }
}

interface SeatedRow {
  section: number
  seats: Int32Array
}

function rank(grade: string): number {
  const known = knownGrades.indexOf(grade)
  return known < 0 ? knownGrades.length : known
}

export function nowhere(): Bounds {
  return { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }
}

export function grow(bounds: Bounds, px: number, py: number): void {
  if (px < bounds.minX) bounds.minX = px
  if (px > bounds.maxX) bounds.maxX = px
  if (py < bounds.minY) bounds.minY = py
  if (py > bounds.maxY) bounds.maxY = py
}

export function growBy(bounds: Bounds, { x, y, width, height }: Rect): void {
  grow(bounds, x, y)
  grow(bounds, x + width, y + height)
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
function sortAlong(seats: Int32Array, x: Float32Array, y: Float32Array): void {
  const box = nowhere()
  for (const i of seats) grow(box, x[i], y[i])
  const along = box.maxX - box.minX >= box.maxY - box.minY ? x : y
  seats.sort((a, b) => along[a] - along[b])
}

/** The lower quartile of the gaps between neighbours: aisles are wider and must not make seats look bigger. */
function typicalPitch(rows: readonly SeatedRow[], x: Float32Array, y: Float32Array): number {
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
