import { save as saveFile } from '../../lib/csv'
import { readDocument, writeDocument, type PlanDocument } from '../document'
import type { Plan } from '../model'
import { isPretix, readPretix, writePretix } from '../pretix'

/** The plan that a file holds, ours or pretix's; null when it holds none. */
export async function readFile(file: File): Promise<Plan | null> {
  try {
    const document = JSON.parse(await file.text()) as unknown
    if (isPretix(document)) return fresh(readPretix(document))
    if (typeof document === 'object' && document !== null && Array.isArray((document as PlanDocument).seats))
      return fresh(readDocument(document as PlanDocument))
    return null
  } catch {
    return null
  }
}

/** A plan of numbers that a seat must be at; anything else would only be refused later. */
function fresh(plan: Plan): Plan | null {
  let seats = 0
  for (const section of plan.sections)
    for (const row of section.rows)
      for (const { x, y } of row.seats) {
        if (!Number.isFinite(x) || !Number.isFinite(y)) return null
        seats++
      }
  return seats > 0 ? plan : null
}

export function exportPretix(plan: Plan, hall: string): void {
  saveFile(`${hall}.pretix.json`, JSON.stringify(writePretix(plan, hall)), 'application/json')
}

export function exportOwn(plan: Plan, hall: string): void {
  saveFile(`${hall}.json`, JSON.stringify(writeDocument(plan).document), 'application/json')
}
