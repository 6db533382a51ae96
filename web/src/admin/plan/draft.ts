import { lasting } from '../../lib/storage'
import { countSeats, nextId, type Plan, type Stage } from './model'

/**
 * Unsaved work, kept in this browser. Seats are lists without names, as a stadium in the server's own form is
 * larger than what a browser keeps for a site.
 */
interface Draft {
  v: 1
  /** The version that was being edited. */
  version: number
  savedAt: number
  grades: readonly string[]
  stage: Stage | null
  /** [name, rows of [name, seats of [number, grade's place, x·10, y·10, origin, own label]]] */
  sections: [string, [string, [string, number, number, number, number, string?][]][]][]
}

const keyOf = (hallId: number) => `tb.plan.${hallId}`

export function keepDraft(hallId: number, version: number, plan: Plan, nowMs: number): void {
  const draft: Draft = {
    v: 1,
    version,
    savedAt: nowMs,
    grades: plan.grades,
    stage: plan.stage,
    sections: plan.sections.map((section) => [
      section.name,
      section.rows.map((row) => [
        row.name,
        row.seats.map((seat) => [
          seat.number,
          plan.grades.indexOf(seat.grade),
          Math.round(seat.x * 10),
          Math.round(seat.y * 10),
          seat.origin,
          ...(seat.label === null ? ([] as []) : ([seat.label] as [string])),
        ]),
      ]),
    ]),
  }
  lasting.set(keyOf(hallId), JSON.stringify(draft))
}

export function dropDraft(hallId: number): void {
  lasting.set(keyOf(hallId), null)
}

export interface FoundDraft {
  plan: Plan
  version: number
  savedAt: number
  seats: number
}

export function findDraft(hallId: number): FoundDraft | null {
  const kept = lasting.get(keyOf(hallId))
  if (!kept) return null
  try {
    const draft = JSON.parse(kept) as Draft
    if (draft.v !== 1) return null
    const plan: Plan = {
      grades: draft.grades,
      stage: draft.stage,
      sections: draft.sections.map(([name, rows]) => ({
        id: nextId(),
        name,
        rows: rows.map(([rowName, seats]) => ({
          id: nextId(),
          name: rowName,
          seats: seats.map(([number, grade, x, y, origin, label]) => ({
            id: nextId(),
            number,
            label: label ?? null,
            grade: draft.grades[grade] ?? '',
            x: x / 10,
            y: y / 10,
            origin,
          })),
        })),
      })),
    }
    return { plan, version: draft.version, savedAt: draft.savedAt, seats: countSeats(plan) }
  } catch {
    return null
  }
}
