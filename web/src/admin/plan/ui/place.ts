import { stageAbove } from '../edit'
import { boxOf, seatsOf } from '../model'
import { evenly, layOut } from '../shape'
import type { Desk } from './context'

/** Puts a row or a block into the middle of the view, or the stage above all seats; false with another tool in hand. */
export function placeMiddle({ editor, view }: Desk, sectionName: string): boolean {
  const { tool, block, grade } = editor.state
  const at = view.current?.centre ?? { x: 0, y: 0 }
  if (tool === 'row') {
    const along = evenly(block.seats, block.spacing)
    editor.addRow(layOut({ middle: at, angle: 0, bend: 0, along }), sectionName)
  } else if (tool === 'block') {
    const first = { x: at.x, y: at.y - ((block.rows - 1) * block.rowPitch) / 2 }
    editor.addBlock({ ...block, grade }, first, sectionName)
  } else if (tool === 'stage') {
    if (!editor.plan.stage) editor.setStage(stageAbove(boxOf(seatsOf(editor.plan))))
    editor.selectStage()
  } else return false
  view.current?.reveal()
  return true
}
