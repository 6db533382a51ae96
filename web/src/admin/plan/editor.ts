import { createStore, type Store } from '../../lib/store'
import { addBlock, addRow, blockRows, nextRowName, usualBlock, type BlockSpec } from './build'
import * as edit from './edit'
import { begin, commit, redo, undo, type History } from './history'
import {
  boxOf,
  countSeats,
  rowsWith,
  seatsOf,
  selected,
  type Box,
  type Plan,
  type Section,
  type Stage,
} from './model'
import type { Point } from './shape'

export const tools = ['select', 'hand', 'row', 'block', 'paint', 'stage'] as const
export type Tool = (typeof tools)[number]

export interface EditorState {
  history: History<Plan>
  /** What a gesture that is under way would make of the plan; null between gestures. */
  preview: Plan | null
  selection: ReadonlySet<number>
  stageSelected: boolean
  tool: Tool
  /** Things settle on the grid and beside each other. */
  snap: boolean
  grid: boolean
  /** What the brush paints and new seats get. */
  grade: string
  /** What the row and block tools make. */
  block: BlockSpec
  /** The plan as it is stored, and the version that it is. */
  saved: Plan
  version: number
}

/** Everything that can be done in the editor, by whichever means: mouse, keys, panels and the list call the same. */
export class Editor {
  readonly store: Store<EditorState>
  private clip: edit.Clip = []
  private pasted = 0
  private strokes = 0

  constructor(plan: Plan, version: number, saved = plan) {
    this.store = createStore<EditorState>({
      history: begin(plan),
      preview: null,
      selection: new Set(),
      stageSelected: false,
      tool: 'select',
      snap: true,
      grid: true,
      grade: firstGrade(plan),
      block: { ...usualBlock, grade: firstGrade(plan) },
      saved,
      version,
    })
  }

  get state(): EditorState {
    return this.store.get()
  }

  /** The plan as it is, without what a gesture is about to do. */
  get plan(): Plan {
    return this.state.history.present
  }

  set(change: Partial<EditorState>): void {
    this.store.set({ ...this.state, ...change })
  }

  /** Makes a change that can be undone. Changes under the same key that follow each other are one step. */
  apply(change: (plan: Plan) => Plan, key: string | null = null, weight = this.weight()): void {
    const next = change(this.plan)
    this.set({ history: commit(this.state.history, next, weight, key), preview: null })
    this.tidySelection()
  }

  /** Shows a change without making it. */
  tryOut(change: (plan: Plan) => Plan): void {
    this.set({ preview: change(this.plan) })
  }

  /** Makes what was tried out last. */
  keep(): void {
    const { preview, history } = this.state
    if (!preview) return
    this.set({ history: commit(history, preview, this.weight()), preview: null })
    this.tidySelection()
  }

  discard(): void {
    if (this.state.preview) this.set({ preview: null })
  }

  private weight(): number {
    return Math.max(1, this.state.selection.size)
  }

  undo(): void {
    this.set({ history: undo(this.state.history), preview: null })
    this.tidySelection()
  }

  redo(): void {
    this.set({ history: redo(this.state.history), preview: null })
    this.tidySelection()
  }

  /** Seats that are gone can't be chosen. */
  private tidySelection(): void {
    const { selection, stageSelected } = this.state
    if (stageSelected && !this.plan.stage) this.set({ stageSelected: false })
    if (selection.size === 0) return
    let left = 0
    for (const seat of seatsOf(this.plan)) if (selection.has(seat.id)) left++
    if (left < selection.size) this.select(selected(this.plan, selection).map((seat) => seat.id))
  }

  // ---- choosing

  select(ids: Iterable<number>): void {
    this.set({ selection: new Set(ids), stageSelected: false })
  }

  /** Adds seats to what is chosen, or takes them out when all of them are. */
  toggle(ids: readonly number[]): void {
    const next = new Set(this.state.selection)
    const all = ids.every((id) => next.has(id))
    for (const id of ids) all ? next.delete(id) : next.add(id)
    this.set({ selection: next, stageSelected: false })
  }

  selectAll(): void {
    this.select([...seatsOf(this.plan)].map((seat) => seat.id))
  }

  selectStage(): void {
    this.set({ selection: new Set(), stageSelected: this.plan.stage !== null })
  }

  selectNone(): void {
    if (this.state.selection.size || this.state.stageSelected)
      this.set({ selection: new Set(), stageSelected: false })
  }

  /** The whole rows of what is chosen; their sections when they are whole already. */
  widen(): void {
    const found = rowsWith(this.plan, this.state.selection)
    const rows = found.flatMap(({ row }) => row.seats.map((seat) => seat.id))
    if (rows.length > this.state.selection.size) return this.select(rows)
    const sections = new Set<Section>(found.map(({ section }) => section))
    this.select(
      [...sections].flatMap((section) => section.rows.flatMap((row) => row.seats.map((seat) => seat.id))),
    )
  }

  selectionBox(plan = this.state.preview ?? this.plan): Box | null {
    return boxOf(selected(plan, this.state.selection))
  }

  // ---- changing what is chosen

  nudge(dx: number, dy: number): void {
    const { selection, stageSelected } = this.state
    if (stageSelected) {
      this.apply((plan) => moveStage(plan, dx, dy), 'nudge stage')
    } else if (selection.size) {
      this.apply((plan) => edit.moveSeats(plan, selection, dx, dy), `nudge ${selectionKey(selection)}`)
    }
  }

  rotate(degrees: number): void {
    const box = this.selectionBox()
    const { selection } = this.state
    if (!box) return
    const around = { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2 }
    this.apply((plan) => edit.rotateSeats(plan, selection, around, (degrees * Math.PI) / 180))
  }

  /** For changes of the chosen seats alone. */
  change(how: (plan: Plan, ids: ReadonlySet<number>) => Plan, key: string | null = null): void {
    const { selection } = this.state
    if (selection.size) this.apply((plan) => how(plan, selection), key)
  }

  paint(grade: string): void {
    this.set({ grade, block: { ...this.state.block, grade } })
    this.change((plan, ids) => edit.paintSeats(plan, ids, grade))
  }

  remove(): void {
    if (this.state.stageSelected) return this.apply((plan) => edit.setStage(plan, null))
    this.change(edit.removeSeats)
  }

  copy(): number {
    const { selection } = this.state
    if (selection.size === 0) return 0
    this.clip = edit.copySeats(this.plan, selection)
    this.pasted = 0
    return selection.size
  }

  cut(): void {
    if (this.copy()) this.remove()
  }

  paste(): void {
    if (this.clip.length === 0) return
    this.pasted++
    this.insert(this.clip, 40 * this.pasted, 40 * this.pasted)
  }

  duplicate(): void {
    const { selection } = this.state
    const box = this.selectionBox()
    if (!box) return
    // Beside what was copied, where it can be seen: below a wide thing, to the right of a tall one.
    const wide = box.maxX - box.minX >= box.maxY - box.minY
    const gap = 24
    const dx = wide ? 0 : box.maxX - box.minX + gap
    const dy = wide ? box.maxY - box.minY + gap : 0
    this.insert(edit.copySeats(this.plan, selection), dx, dy)
  }

  private insert(clip: edit.Clip, dx: number, dy: number): void {
    const { plan, ids } = edit.pasteSeats(this.plan, clip, dx, dy)
    this.apply(() => plan, null, ids.size)
    this.select(ids)
  }

  // ---- making new things

  /** Adds a row to the section that is being worked on, or begins one. */
  addRow(places: readonly Point[], sectionName: string): void {
    if (places.length === 0) return
    let plan = this.plan
    let section = this.currentSection()
    if (!section) ({ plan, section } = edit.addSection(plan, edit.freeName(plan.sections, sectionName)))
    const made = addRow(plan, section.id, places, this.state.grade)
    this.apply(() => made.plan, null, places.length)
    this.select(made.row.seats.map((seat) => seat.id))
  }

  addBlock(spec: BlockSpec, at: Point, sectionName: string, angle = 0): void {
    const rows = blockRows(spec, at, angle)
    const { plan, ids } = addBlock(this.plan, sectionName, rows)
    this.apply(() => this.withGrade(plan, spec.grade), null, ids.size)
    this.select(ids)
  }

  /** More rows for a section, behind its last one. */
  extendSection(sectionId: number, spec: BlockSpec): void {
    const section = this.plan.sections.find((each) => each.id === sectionId)
    if (!section) return
    const box = boxOf(section.rows.flatMap((row) => row.seats)) ?? boxOf(seatsOf(this.plan))
    const at = box
      ? { x: (box.minX + box.maxX) / 2, y: box.maxY + (section.rows.length ? spec.rowPitch : 80) }
      : { x: 0, y: 0 }
    const added = blockRows(spec, at)
    const rows = [...section.rows]
    for (const row of added) rows.push({ ...row, name: nextRowName(rows) })
    this.apply(
      (plan) =>
        this.withGrade(
          {
            ...plan,
            sections: plan.sections.map((each) => (each.id === sectionId ? { ...each, rows } : each)),
          },
          spec.grade,
        ),
      null,
      added.length * spec.seats,
    )
    this.select(added.flatMap((row) => row.seats.map((seat) => seat.id)))
  }

  private withGrade(plan: Plan, grade: string): Plan {
    return edit.addGrade(plan, grade)
  }

  /** The one section of what is chosen. */
  currentSection(): Section | null {
    const sections = new Set(rowsWith(this.plan, this.state.selection).map(({ section }) => section))
    return sections.size === 1 ? [...sections][0] : null
  }

  setStage(stage: Stage | null, key: string | null = null): void {
    this.apply((plan) => edit.setStage(plan, stage), key)
  }

  /** Another drawing altogether: a template, a file, a draft. It can be undone like any change. */
  replace(plan: Plan): void {
    this.apply(() => plan, null, countSeats(plan) + countSeats(this.plan))
    this.selectNone()
    const grade = firstGrade(plan)
    this.set({ grade, block: { ...this.state.block, grade } })
  }

  /** A key that no other stroke has, for changes that one stroke makes in many steps. */
  newStroke(): string {
    return `stroke ${++this.strokes}`
  }

  get dirty(): boolean {
    return this.state.history.present !== this.state.saved
  }

  /** What is drawn now is what is stored. */
  markSaved(plan: Plan, version: number): void {
    this.set({ saved: plan, version })
  }
}

export function moveStage(plan: Plan, dx: number, dy: number): Plan {
  return plan.stage ? { ...plan, stage: { ...plan.stage, x: plan.stage.x + dx, y: plan.stage.y + dy } } : plan
}

/** The same for the same choice: arrow keys on it are one step to undo. */
function selectionKey(selection: ReadonlySet<number>): string {
  let sum = 0
  for (const id of selection) sum = (sum * 31 + id) | 0
  return `${selection.size}:${sum}`
}

/** What a brush begins with: the best grade that is used, and R on a blank sheet. */
function firstGrade(plan: Plan): string {
  if (plan.sections.length === 0 && plan.grades.includes('R')) return 'R'
  return plan.grades[0] ?? 'R'
}
