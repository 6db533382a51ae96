import { nextId, rankGrades, seatsOf, usual, type Plan, type Row, type Seat, type Stage } from './model'
import { gradeStyles } from '../../seatmap/palette'
import { tenth } from './document'
import { ontoSheet } from './edit'

/*
 * pretix's seating plan format: zones of rows of seats, whose positions add up (pretix's documentation for
 * plugin developers, seating-plan.schema.json). It is read as the server reads it (modules/catalog/plan_pretix.go),
 * so that what one sees here is what an upload would have made.
 */

interface Spot {
  x?: number
  y?: number
}

interface Zone {
  name?: string
  position?: Spot
  rows?: { row_number?: unknown; position?: Spot; seats?: PretixSeat[] }[]
  areas?: { position?: Spot; rectangle?: { width?: number; height?: number }; text?: { text?: string } }[]
}

interface PretixSeat {
  seat_number?: unknown
  category?: string
  position?: Spot
}

const stageNames = new Set(['stage', 'Stage', 'STAGE', '무대', 'Bühne'])
const levelGap = 4 * usual.rowPitch

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
    const at = { x: zone.position?.x ?? 0, y: zone.position?.y ?? 0 }
    for (const { rectangle, text, position } of zone.areas ?? []) {
      if (!rectangle || !text?.text || !stageNames.has(text.text)) continue
      stage = {
        x: at.x + (position?.x ?? 0),
        y: at.y + (position?.y ?? 0),
        width: rectangle.width ?? 0,
        height: rectangle.height ?? 0,
      }
    }
    const repeated = new Map<string, number>()
    const rows = (zone.rows ?? []).map((row): Row => {
      const name = String(row.row_number ?? '')
      const times = (repeated.get(name) ?? 0) + 1
      repeated.set(name, times)
      const x = at.x + (row.position?.x ?? 0)
      const y = at.y + (row.position?.y ?? 0)
      return {
        id: nextId(),
        // Drawings repeat row names on the other side of an aisle; tickets can't.
        name: times > 1 ? `${name}-${times}` : name,
        seats: (row.seats ?? []).map((seat): Seat => {
          grades.add(seat.category ?? '')
          return {
            id: nextId(),
            number: String(seat.seat_number ?? ''),
            label: null,
            grade: seat.category ?? '',
            x: tenth(x + (seat.position?.x ?? 0)),
            y: tenth(y + (seat.position?.y ?? 0)),
            origin: ++origin,
          }
        }),
      }
    })
    const laid = layAside(
      before,
      rows.filter((row) => row.seats.length > 0),
    )
    for (const row of laid) before.push(...row.seats)
    const name = zone.name ?? ''
    const section = sections.get(name)
    if (section) section.rows.push(...laid)
    else sections.set(name, { id: nextId(), name, rows: laid })
  }
  return { sections: [...sections.values()], stage, grades: rankGrades(grades) }
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
