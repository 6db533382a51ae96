import { isFreeForm } from '../edit'
import type { EditorState } from '../editor'
import { boxOf, rowsWith, selected, type Box, type Plan } from '../model'
import type { Point } from '../shape'

export type Grip = 'rotate' | 'bend' | 'nw' | 'ne' | 'sw' | 'se'

export interface Handles {
  kind: 'seats' | 'stage'
  /** In CSS pixels. */
  frame: Box
  grips: { name: Grip; at: Point }[]
}

/** What the choice can be pulled by, on the screen. */
export function handlesOf(
  plan: Plan,
  state: EditorState,
  toScreen: (x: number, y: number) => Point,
): Handles | null {
  if (state.stageSelected && plan.stage) {
    const { x, y, width, height } = plan.stage
    const a = toScreen(x, y)
    const b = toScreen(x + width, y + height)
    return {
      kind: 'stage',
      frame: { minX: a.x, minY: a.y, maxX: b.x, maxY: b.y },
      grips: [
        { name: 'nw', at: a },
        { name: 'ne', at: { x: b.x, y: a.y } },
        { name: 'sw', at: { x: a.x, y: b.y } },
        { name: 'se', at: b },
      ],
    }
  }
  if (state.selection.size < 2) return null
  const box = boxOf(selected(plan, state.selection))
  if (!box) return null
  const a = toScreen(box.minX, box.minY)
  const b = toScreen(box.maxX, box.maxY)
  const around = 14
  const frame = { minX: a.x - around, minY: a.y - around, maxX: b.x + around, maxY: b.y + around }
  const middle = (frame.minX + frame.maxX) / 2
  const grips: Handles['grips'] = [{ name: 'rotate', at: { x: middle, y: frame.minY - 26 } }]
  if (state.tool === 'select' && canBend(plan, state.selection))
    grips.push({ name: 'bend', at: { x: middle, y: frame.maxY + 18 } })
  return { kind: 'seats', frame, grips }
}

let lastAsked: { plan: Plan; selection: ReadonlySet<number>; answer: boolean } | null = null

/** Whether at least one row of three seats or more is chosen. Asked for every frame, so the answer is kept. */
function canBend(plan: Plan, selection: ReadonlySet<number>): boolean {
  if (lastAsked?.plan !== plan || lastAsked.selection !== selection) {
    const answer =
      selection.size >= 3 &&
      rowsWith(plan, selection).some(({ row }) => row.seats.length >= 3 && !isFreeForm(row))
    lastAsked = { plan, selection, answer }
  }
  return lastAsked.answer
}
