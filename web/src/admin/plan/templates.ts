import { addBlock, blockRows, usualBlock, type BlockSpec } from './build'
import { countByGrade, emptyPlan, type Plan, type Row } from './model'

/** Drawings to begin with. */
export type TemplateName = 'theatre' | 'arena' | 'club' | 'blank'
export const templateNames: readonly TemplateName[] = ['theatre', 'arena', 'club', 'blank']

export function template(name: TemplateName): Plan {
  return { theatre, arena, club, blank: () => emptyPlan }[name]()
}

/** Three blocks on two floors around a stage, with the rows bent towards it: about 700 seats. */
function theatre(): Plan {
  let plan: Plan = { ...emptyPlan, stage: { x: -210, y: -190, width: 420, height: 80 } }
  const radius = 620
  const floor = (prefix: string, first: number, rows: number, grades: (row: number) => string) => {
    const blocks = [
      ['A', -1],
      ['B', 0],
      ['C', 1],
    ] as const
    for (const [letter, side] of blocks) {
      const made: Row[] = []
      for (let i = 0; i < rows; i++) {
        const r = radius + first + i * usualBlock.rowPitch
        // Every block keeps its angle: rows further back are longer, and the aisles run to the stage.
        const half = 0.2
        const seats = Math.floor((2 * half * r - 44) / usualBlock.spacing)
        const turn = side * half * 2
        const middle = { x: r * Math.sin(turn), y: r * Math.cos(turn) - radius }
        const spec: BlockSpec = {
          ...usualBlock,
          rows: 1,
          seats,
          radius: r,
          rowStart: i + 1,
          grade: grades(i),
        }
        made.push(...blockRows(spec, middle, -turn))
      }
      plan = addBlock(plan, `${prefix} ${letter}구역`, made).plan
    }
  }
  floor('1층', 0, 13, (row) => (row < 4 ? 'VIP' : row < 9 ? 'R' : 'S'))
  floor('2층', 13 * usualBlock.rowPitch + 90, 6, (row) => (row < 3 ? 'S' : 'A'))
  return used(plan)
}

/** A floor in six blocks and a ring of stands that leaves the stage's end open: about 3,500 seats. */
function arena(): Plan {
  let plan: Plan = { ...emptyPlan, stage: { x: -260, y: -330, width: 520, height: 130 } }
  for (let i = 0; i < 6; i++) {
    const column = i % 3
    const line = Math.floor(i / 3)
    const rows = blockRows(
      { ...usualBlock, rows: 12, seats: 16, grade: line === 0 ? 'VIP' : 'R' },
      { x: (column - 1) * 370, y: -140 + line * 340 },
    )
    plan = addBlock(plan, `플로어 F${i + 1}구역`, rows).plan
  }
  const centre = { x: 0, y: 150 }
  const blocks = 11
  const reach = 2.25
  for (let b = 0; b < blocks; b++) {
    const turn = -reach + ((2 * reach) / blocks) * (b + 0.5)
    const made: Row[] = []
    for (let i = 0; i < 12; i++) {
      const r = 720 + i * usualBlock.rowPitch
      const seats = Math.floor((((2 * reach) / blocks) * r - 50) / usualBlock.spacing)
      const middle = { x: centre.x + r * Math.sin(turn), y: centre.y + r * Math.cos(turn) }
      const grade = i < 5 ? (Math.abs(turn) < 1.4 ? 'R' : 'S') : i < 9 ? 'S' : 'A'
      made.push(
        ...blockRows({ ...usualBlock, rows: 1, seats, radius: r, rowStart: i + 1, grade }, middle, -turn),
      )
    }
    plan = addBlock(plan, `1층 ${101 + b}구역`, made).plan
  }
  return used(plan)
}

/** Two standing areas, whose numbers are the order of entry, and a few seats upstairs: about 500 places. */
function club(): Plan {
  let plan: Plan = { ...emptyPlan, stage: { x: -140, y: -140, width: 280, height: 70 } }
  for (const [letter, y, grade] of [
    ['A', 0, 'VIP'],
    ['B', 190, 'R'],
  ] as const) {
    const rows = blockRows(
      { ...usualBlock, rows: 9, seats: 24, spacing: 16, rowPitch: 16, grade },
      { x: 0, y },
    )
    // Who stands has no row, only a number.
    let number = 0
    const places = rows.flatMap((row) => row.seats.map((seat) => ({ ...seat, number: String(++number) })))
    plan = addBlock(plan, `스탠딩 ${letter}`, [{ ...rows[0], name: '', seats: places }]).plan
  }
  const balcony = blockRows({ ...usualBlock, rows: 3, seats: 22, grade: 'S' }, { x: 0, y: 390 })
  return used(addBlock(plan, '2층', balcony).plan)
}

/** Only the grades that are used, in their order. */
function used(plan: Plan): Plan {
  const counts = countByGrade(plan)
  return { ...plan, grades: plan.grades.filter((grade) => counts.get(grade)) }
}
