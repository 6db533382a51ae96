import { gradeStyles, type GradeStyle } from '../../../seatmap/palette'
import { usualDistance } from '../check'
import {
  emptyBox,
  growBox,
  rankGrades,
  usual,
  type Box,
  type Plan,
  type Row,
  type Seat,
  type Section,
} from '../model'

/** The plan as flat columns, which the renderers of the seat map draw from. */
export interface Columns {
  readonly plan: Plan
  readonly count: number
  readonly seats: readonly Seat[]
  readonly x: Float32Array
  readonly y: Float32Array
  readonly grade: Uint8Array
  readonly pitch: number
  /** In the order that `grade` counts; the last one stands for seats without a grade. */
  readonly styles: readonly GradeStyle[]
  readonly rows: readonly { row: Row; section: Section; first: number }[]
  readonly sections: readonly { section: Section; box: Box }[]
}

const noGrade: GradeStyle = { color: '#7B879E', ink: '#FFFFFF', mark: '◯', shape: 7 }

/** A grade's look in the editor, the same as buyers see it. */
export function stylesOf(plan: Plan): Map<string, GradeStyle> {
  const names = rankGrades(plan.grades)
  const styles = gradeStyles(names)
  return new Map([...names.map((name, i) => [name, styles[i]] as const), ['', noGrade]])
}

/** `before` is what was drawn when a gesture began: while it goes on, seats must not change their size. */
export function columnsOf(plan: Plan, before: Columns | null): Columns {
  const styles = stylesOf(plan)
  const names = [...styles.keys()]
  const place = new Map(names.map((name, i) => [name, Math.min(i, 15)]))
  const none = place.get('')!
  let count = 0
  for (const section of plan.sections) for (const row of section.rows) count += row.seats.length
  const seats = new Array<Seat>(count)
  const x = new Float32Array(count)
  const y = new Float32Array(count)
  const grade = new Uint8Array(count)
  const rows: Columns['rows'][number][] = []
  const sections: Columns['sections'][number][] = []
  let i = 0
  for (const section of plan.sections) {
    const box = emptyBox()
    for (const row of section.rows) {
      rows.push({ row, section, first: i })
      for (const seat of row.seats) {
        seats[i] = seat
        x[i] = seat.x
        y[i] = seat.y
        grade[i] = place.get(seat.grade) ?? none
        growBox(box, seat.x, seat.y)
        i++
      }
    }
    sections.push({ section, box })
  }
  const pitch = before?.pitch ?? (usualDistance(seats) || usual.spacing)
  return {
    plan,
    count,
    seats,
    x,
    y,
    grade,
    pitch,
    styles: names.slice(0, 16).map((name) => styles.get(name)!),
    rows,
    sections,
  }
}

/** Which row a seat is in, by its place in the columns. */
export function rowAt(columns: Columns, seat: number): Columns['rows'][number] {
  let low = 0
  let high = columns.rows.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (columns.rows[middle].first <= seat) low = middle
    else high = middle - 1
  }
  return columns.rows[low]
}
