import type { components } from '../../api/schema'
import { ontoSheet } from './edit'
import {
  labelOf,
  limits,
  nextId,
  rankGrades,
  usualGrades,
  usualLabel,
  type Plan,
  type Row,
  type Seat,
  type Stage,
} from './model'

/** Our own form of a seat plan, as GET /halls/{id}/plan answers it and PUT /admin/halls/{id}/plan takes it. */
export interface PlanDocument {
  version?: number
  hallId?: number
  sections: { name: string }[]
  stage: Stage | null
  seats: SeatEntry[]
}

export type SeatEntry = components['schemas']['CatalogSeat']

/** Makes a document editable: seats are gathered by section and row, in the order of their numbers. */
export function readDocument(document: {
  sections?: readonly { name: string }[] | null
  stage?: Stage | null
  seats: readonly Partial<SeatEntry>[]
}): Plan {
  interface Draft {
    id: number
    name: string
    rows: Map<string, { id: number; name: string; seats: Seat[] }>
  }
  const sections = new Map<string, Draft>()
  const section = (name: string) => {
    let found = sections.get(name)
    if (!found) sections.set(name, (found = { id: nextId(), name, rows: new Map() }))
    return found
  }
  for (const { name } of document.sections ?? []) section(name)
  const grades = new Set<string>()
  const seats = [...document.seats]
  if (seats.some((seat) => seat.number)) seats.sort((a, b) => (a.number ?? 0) - (b.number ?? 0))
  seats.forEach((entry, i) => {
    const home = section(entry.section ?? '')
    const name = entry.row ?? ''
    let row = home.rows.get(name)
    if (!row) home.rows.set(name, (row = { id: nextId(), name, seats: [] }))
    const grade = entry.grade ?? ''
    grades.add(grade)
    row.seats.push({
      id: nextId(),
      ...readLabel(entry.label ?? '', home.name, name, row.seats.length + 1),
      grade,
      x: entry.x ?? 0,
      y: entry.y ?? 0,
      origin: entry.number ?? i + 1,
    })
  })
  return {
    sections: [...sections.values()].map(({ id, name, rows }) => ({ id, name, rows: [...rows.values()] })),
    stage: document.stage ?? null,
    grades: grades.size ? rankGrades(grades) : usualGrades,
  }
}

/** The seat's own number is what the usual label ends in; any other label is kept as it is. */
function readLabel(label: string, section: string, row: string, place: number) {
  if (label === '') return { number: String(place), label: null }
  const start = usualLabel(section, row, '').slice(0, -'번'.length)
  if (label.startsWith(start) && label.endsWith('번') && label.length > start.length + 1) {
    return { number: label.slice(start.length, -1), label: null }
  }
  return { number: /(\d+)\D*$/.exec(label)?.[1] ?? label, label }
}

export interface Written {
  document: PlanDocument
  /** The id of the seat that has each number, from 1 on; its first entry stands for no seat. */
  ids: number[]
}

/**
 * The document to store. Numbers are 1 to n without a gap, neighbours in a row after each other. A seat that
 * was there keeps its number while nothing came or went; otherwise rows keep their order, and rows that are new
 * come where they were put.
 */
export function writeDocument(drawn: Plan): Written {
  const plan = ontoSheet(drawn)
  const entries: { seat: Seat; entry: SeatEntry }[] = []
  for (const { section, row } of inOrder(plan)) {
    for (const seat of row.seats) {
      entries.push({
        seat,
        entry: {
          number: 0,
          label: labelOf(section, row, seat),
          section: section.name,
          row: row.name,
          grade: seat.grade,
          x: tenth(seat.x),
          y: tenth(seat.y),
        },
      })
    }
  }
  if (isSameSet(entries.map(({ seat }) => seat.origin))) entries.sort((a, b) => a.seat.origin - b.seat.origin)
  entries.forEach(({ entry }, i) => (entry.number = i + 1))
  const { stage } = plan
  return {
    document: {
      sections: [...new Set(plan.sections.map(({ name }) => name))].map((name) => ({ name })),
      stage: stage && {
        x: tenth(stage.x),
        y: tenth(stage.y),
        width: tenth(stage.width),
        height: tenth(stage.height),
        ...(stage.name ? { name: stage.name } : {}),
      },
      seats: entries.map(({ entry }) => entry),
    },
    ids: [0, ...entries.map(({ seat }) => seat.id)],
  }
}

/** Rows by the lowest number that a seat of theirs had; new ones behind the row that they stand after. */
function inOrder(plan: Plan) {
  const rows: { section: Plan['sections'][number]; row: Row; at: number; turn: number }[] = []
  let end = 0
  for (const { rows: all } of plan.sections)
    for (const row of all) for (const seat of row.seats) end = Math.max(end, seat.origin)
  for (const section of plan.sections) {
    let at = 0
    for (const row of section.rows) {
      const origins = row.seats.map((seat) => seat.origin).filter((origin) => origin > 0)
      if (origins.length) at = Math.min(...origins)
      rows.push({ section, row, at: at || end + 1, turn: rows.length })
    }
  }
  return rows.sort((a, b) => a.at - b.at || a.turn - b.turn)
}

/** Whether nothing came or went: the numbers that were are 1 to n, each once. */
function isSameSet(origins: readonly number[]): boolean {
  const seen = new Set(origins)
  return seen.size === origins.length && origins.every((origin) => origin >= 1 && origin <= origins.length)
}

/** Nobody sees more than a tenth of a unit, and the document becomes a third smaller. */
export function tenth(value: number): number {
  // Halves away from zero, as the server rounds.
  const rounded = (Math.sign(value) * Math.round(Math.abs(value) * 10)) / 10
  return rounded === 0 ? 0 : Math.max(-limits.coordinate, Math.min(limits.coordinate, rounded))
}

/** Seat ids that the server's refusal talks of: "Seats 3 and 15 have the same label". */
export function seatsNamed(detail: string, ids: readonly number[]): number[] {
  const named = /\b[Ss]eats? (\d+)(?: and (\d+))?/.exec(detail)
  if (!named) return []
  return [named[1], named[2]].flatMap((number) =>
    number && ids[Number(number)] ? [ids[Number(number)]] : [],
  )
}
