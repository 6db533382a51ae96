import { nextId, rankGrades, seatsOf, usual, type Plan, type Row, type Seat, type Stage } from './model'
import { gradeStyles } from '../../seatmap/palette'
import { tenth } from './document'
import { ontoSheet } from './edit'
import { cleanLine } from '../../lib/cleanLine'

/*
 * pretix's seating plan format: zones of rows of seats, whose positions add up (pretix's documentation for
 * plugin developers, seating-plan.schema.json). It is read as the server reads it (modules/catalog/plan_pretix.go
 * says the rules), so that what one sees here is what an upload would have made: pretix.test.ts and the server's
 * test read the same drawings.
 */

interface Spot {
  x?: unknown
  y?: unknown
}

interface Zone {
  name?: unknown
  position?: Spot | null
  rows?: { row_number?: unknown; position?: Spot | null; seats?: PretixSeat[] | null }[] | null
  areas?:
    | { position?: Spot | null; rectangle?: { width?: unknown; height?: unknown } | null; text?: unknown }[]
    | null
}

interface PretixSeat {
  seat_number?: unknown
  category?: unknown
  position?: Spot | null
}

const stageNames = new Set(['stage', '무대', 'bühne'])
const defaultGrade = 'R'
const levelGap = 4 * usual.rowPitch

/** A name that may also be written as a number; anything else is none. */
function text(value: unknown): string {
  return typeof value === 'string' ? cleanLine(value) : typeof value === 'number' ? String(value) : ''
}

/** A coordinate: 0 when it is not there, NaN when it is no number. */
function at(value: unknown): number {
  return value === undefined || value === null ? 0 : typeof value === 'number' ? value : NaN
}

export function isPretix(document: unknown): document is { name?: string; zones: Zone[] } {
  return (
    typeof document === 'object' &&
    document !== null &&
    Array.isArray((document as { zones?: unknown }).zones)
  )
}

export function readPretix(document: { zones: readonly Zone[] }): Plan {
  const sections = new Map<string, { id: number; name: string; rows: Row[] }>()
  const grades = new Set<string>()
  const before: Seat[] = []
  let stage: Stage | null = null
  let origin = 0
  for (const zone of document.zones) {
    const x = at(zone.position?.x)
    const y = at(zone.position?.y)
    for (const area of zone.areas ?? []) stage = stageOf(area, x, y) ?? stage
    const name = text(zone.name)
    const known = sections.get(name)
    const named = new Set(known?.rows.map((row) => row.name))
    const rows = (zone.rows ?? [])
      .filter((row) => row.seats?.length)
      .map((row): Row => {
        const rowName = unused(text(row.row_number), named)
        const rowX = x + at(row.position?.x)
        const rowY = y + at(row.position?.y)
        return {
          id: nextId(),
          name: rowName,
          seats: (row.seats ?? []).map((seat, i): Seat => {
            const grade = text(seat.category) || defaultGrade
            grades.add(grade)
            return {
              id: nextId(),
              number: text(seat.seat_number) || String(i + 1),
              label: null,
              grade,
              x: tenth(rowX + at(seat.position?.x)),
              y: tenth(rowY + at(seat.position?.y)),
              origin: ++origin,
            }
          }),
        }
      })
    const laid = layAside(before, rows)
    for (const row of laid) before.push(...row.seats)
    if (known) known.rows.push(...laid)
    else if (laid.length) sections.set(name, { id: nextId(), name, rows: laid })
  }
  return { sections: [...sections.values()], stage, grades: rankGrades(grades) }
}

/** Drawings repeat row names on the other side of an aisle; tickets can't. */
function unused(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}-${n}`
  taken.add(free)
  return free
}

function stageOf(area: NonNullable<Zone['areas']>[number], x: number, y: number): Stage | null {
  const said = typeof area.text === 'object' ? (area.text as { text?: unknown } | null)?.text : area.text
  if (!area.rectangle || !stageNames.has(text(said).toLowerCase())) return null
  return {
    x: x + at(area.position?.x),
    y: y + at(area.position?.y),
    width: at(area.rectangle.width),
    height: at(area.rectangle.height),
  }
}

/** Moves a zone below all others when it lies on them, as floors do in a drawing that shows one at a time. */
function layAside(before: readonly Seat[], rows: Row[]): Row[] {
  const cell = 12
  const key = ({ x, y }: Seat) => Math.trunc(x / cell) * 1e6 + Math.trunc(y / cell)
  const taken = new Set(before.map(key))
  let bottom = -Infinity
  for (const { y } of before) bottom = Math.max(bottom, y)
  let hidden = 0
  let count = 0
  let top = Infinity
  for (const row of rows) {
    for (const seat of row.seats) {
      count++
      if (taken.has(key(seat))) hidden++
      top = Math.min(top, seat.y)
    }
  }
  if (hidden === 0 || hidden * 5 < count) return rows
  const down = bottom + levelGap - top
  return rows.map((row) => ({
    ...row,
    seats: row.seats.map((seat) => ({ ...seat, y: tenth(seat.y + down) })),
  }))
}

/** The drawing as a pretix seating plan, which the server and this editor read again to the same seats. */
export function writePretix(drawn: Plan, name: string): object {
  const plan = ontoSheet(drawn)
  const grades = rankGrades([...seatsOf(plan)].map((seat) => seat.grade))
  const styles = gradeStyles(grades)
  let right = 0
  let bottom = 0
  for (const seat of seatsOf(plan)) {
    right = Math.max(right, seat.x)
    bottom = Math.max(bottom, seat.y)
  }
  let guid = 0
  return {
    name,
    size: { width: tenth(right + 60), height: tenth(bottom + 60) },
    categories: grades.map((grade, i) => ({ name: grade, color: styles[i].color })),
    zones: plan.sections.map((section, z) => ({
      name: section.name,
      zone_id: `zone-${z + 1}`,
      position: { x: 0, y: 0 },
      rows: section.rows.map((row) => ({
        row_number: row.name,
        row_number_position: 'both',
        position: { x: 0, y: 0 },
        seats: row.seats.map((seat) => ({
          seat_number: seat.number,
          seat_guid: String(++guid),
          category: seat.grade,
          position: { x: tenth(seat.x), y: tenth(seat.y) },
        })),
      })),
      areas: z === 0 && plan.stage ? [stageArea(plan.stage)] : [],
    })),
  }
}

function stageArea({ x, y, width, height }: Stage) {
  return {
    shape: 'rectangle',
    color: '#E3E8F0',
    border_color: '#5B6780',
    position: { x: tenth(x), y: tenth(y) },
    rotation: 0,
    rectangle: { width: tenth(width), height: tenth(height) },
    text: { text: '무대', color: '#0B1220', size: 16, position: { x: width / 2, y: height / 2 } },
  }
}
