import { packPlan, type PlanColumns } from './pack'
import { openTable, type SeatTable, type Stage } from './plan'

/** A plan as the API documents it and organisers edit it: an object for each seat, numbered from 1 in their order. */
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

/** The same plan in columns. */
export function columnsOf({ stage, seats }: PlanInput): PlanColumns {
  const sections = places<string>()
  const grades = places<string>()
  const rows = places<{ section: number; name: string }>(({ section, name }) => `${section}\u0000${name}`)
  const runs = seats.map((seat) => ({
    row: rows.of({ section: sections.of(seat.section), name: seat.row }),
    pattern: 0,
    grade: grades.of(seat.grade),
    count: 1,
    from: 0,
    step: 0,
    label: seat.label,
  }))
  return {
    stage,
    sections: sections.list,
    grades: grades.list,
    rows: rows.list,
    patterns: [],
    runs,
    x: seats.map((seat) => Math.round(seat.x * 10)),
    y: seats.map((seat) => Math.round(seat.y * 10)),
  }
}

export function tableOf(plan: PlanInput): SeatTable {
  return openTable(packPlan(columnsOf(plan)))
}

/** Gives values their places in a list, in the order in which they come. */
function places<T>(key: (value: T) => string = String) {
  const list: T[] = []
  const known = new Map<string, number>()
  return {
    list,
    of(value: T): number {
      const name = key(value)
      const place = known.get(name) ?? list.push(value) - 1
      known.set(name, place)
      return place
    },
  }
}
