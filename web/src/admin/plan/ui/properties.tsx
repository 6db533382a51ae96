import { useMemo, type ReactNode } from 'react'
import { formatNumber } from '../../../i18n/format'
import { TrashIcon, CopyIcon } from '../../ui/icons'
import { readShape } from '../shape'
import * as edit from '../edit'
import { boxOf, labelOf, mapSeats, rowsWith, seatsOf, selected, type Plan, type Seat } from '../model'
import { usePlanT } from '../words'
import { useDesk, useEditorState, usePlan } from './context'
import { GradesGroup } from './grades'
import {
  AisleIcon,
  CentreIcon,
  EvenIcon,
  FlipDownIcon,
  FlipIcon,
  GatherIcon,
  RowIcon,
  StageIcon,
} from './icons'
import { NumberingForms } from './numberingForms'
import { ActionButton, CheckBox, Group, NumberBox, Pair, TextBox } from './parts'
import { placeMiddle } from './place'

/** What can be said about what is chosen, or about what the tool in hand will make. */
export function Properties({ narrow }: { narrow: boolean }) {
  const state = useEditorState()
  const chosen = state.selection.size > 0
  if (narrow)
    return (
      <>
        {chosen && <SelectionGroup narrow />}
        <GradesGroup locked />
      </>
    )
  return (
    <>
      {!chosen && !state.stageSelected && <ToolGroup />}
      {state.stageSelected && <StageGroup />}
      {chosen && <SelectionGroup />}
      <GradesGroup />
      {chosen && <ShapeGroup />}
      {chosen && <ActionsGroup />}
      {!state.stageSelected && <NumberingForms />}
    </>
  )
}

/** What drawing makes: the only thing there is to set while nothing is chosen. */
function ToolGroup() {
  const t = usePlanT()
  const desk = useDesk()
  const { editor } = desk
  const state = useEditorState()
  const plan = usePlan()
  const { block, tool } = state
  const set = (change: Partial<typeof block>) => editor.set({ block: { ...editor.state.block, ...change } })
  if (tool === 'stage' || tool === 'hand' || tool === 'paint') {
    return (
      <Group title={t.tools[tool]}>
        <p className="text-sm text-muted">{t.tools.hints[tool]}</p>
        {tool === 'stage' && !plan.stage && <PlaceStage />}
      </Group>
    )
  }
  if (tool === 'select') {
    return (
      <Group title={t.editor.nothingChosen}>
        <p className="text-sm text-muted">{t.tools.hints.select}</p>
        {!plan.stage && <PlaceStage />}
      </Group>
    )
  }
  const isRow = tool === 'row'
  return (
    <Group title={t.tools[tool]}>
      <p className="mb-3 text-sm text-muted">{t.tools.hints[tool]}</p>
      <Pair>
        {!isRow && (
          <NumberBox
            label={t.panel.rows}
            value={block.rows}
            min={1}
            max={200}
            onValue={(rows) => set({ rows: Math.round(rows) })}
          />
        )}
        <NumberBox
          label={t.panel.seats}
          value={block.seats}
          min={1}
          max={300}
          onValue={(seats) => set({ seats: Math.round(seats) })}
        />
        <NumberBox
          label={t.panel.spacing}
          value={block.spacing}
          min={2}
          max={500}
          onValue={(spacing) => set({ spacing })}
        />
        {!isRow && (
          <>
            <NumberBox
              label={t.panel.rowPitch}
              value={block.rowPitch}
              min={2}
              max={500}
              onValue={(rowPitch) => set({ rowPitch })}
            />
            <NumberBox
              label={t.panel.growth}
              value={block.growth}
              min={-20}
              max={20}
              onValue={(growth) => set({ growth: Math.round(growth) })}
            />
            <NumberBox
              label={t.panel.skew}
              value={block.skew}
              min={-500}
              max={500}
              onValue={(skew) => set({ skew })}
            />
            <NumberBox
              label={t.panel.radius}
              value={block.radius}
              step={10}
              help={t.panel.radiusHelp}
              onValue={(radius) => set({ radius })}
            />
            <NumberBox
              label={t.panel.aisleEvery}
              value={block.aisleEvery}
              min={0}
              max={300}
              help={t.panel.aisleHelp}
              onValue={(every) => set({ aisleEvery: Math.round(every) })}
            />
          </>
        )}
      </Pair>
      {!isRow && (
        <CheckBox
          label={t.panel.staggered}
          checked={block.staggered}
          onValue={(staggered) => set({ staggered })}
        />
      )}
      <button
        type="button"
        className="btn btn-soft mt-3 !min-h-11 w-full text-sm"
        onClick={() => placeMiddle(desk, t.tools.newSection)}
      >
        {isRow ? t.panel.addRow : t.panel.addHere}
      </button>
    </Group>
  )
}

function PlaceStage() {
  const t = usePlanT()
  const { editor } = useDesk()
  return (
    <button
      type="button"
      className="btn btn-soft mt-3 !min-h-11 w-full text-sm"
      onClick={() => {
        editor.setStage(edit.stageAbove(boxOf(seatsOf(editor.plan))))
        editor.selectStage()
      }}
    >
      <StageIcon size={18} />
      {t.panel.addStage}
    </button>
  )
}

function StageGroup() {
  const t = usePlanT()
  const { editor } = useDesk()
  const { stage } = usePlan()
  if (!stage) return null
  const set = (change: Partial<typeof stage>) => editor.setStage({ ...stage, ...change }, 'stage panel')
  return (
    <Group title={t.panel.stage}>
      <div className="mb-3">
        <TextBox
          label={t.panel.stageName}
          placeholder={t.editor.stageWord}
          maxLength={40}
          value={stage.name ?? ''}
          onValue={(name) => set({ name: name || undefined })}
        />
      </div>
      <Pair>
        <NumberBox label={t.panel.x} value={stage.x} onValue={(x) => set({ x })} />
        <NumberBox label={t.panel.y} value={stage.y} onValue={(y) => set({ y })} />
        <NumberBox label={t.panel.width} value={stage.width} min={20} onValue={(width) => set({ width })} />
        <NumberBox
          label={t.panel.height}
          value={stage.height}
          min={10}
          onValue={(height) => set({ height })}
        />
      </Pair>
      <div className="mt-2 -mx-2">
        <ActionButton danger Icon={TrashIcon} label={t.panel.remove} onClick={() => editor.remove()} />
      </div>
    </Group>
  )
}

/** What all of them have in common, or null. */
function common<T, V>(items: readonly T[], of: (item: T) => V): V | null {
  if (items.length === 0) return null
  const first = of(items[0])
  return items.every((item) => of(item) === first) ? first : null
}

function useChosen(): { plan: Plan; seats: Seat[]; rows: ReturnType<typeof rowsWith> } {
  const plan = usePlan()
  const { selection } = useEditorState()
  return useMemo(
    () => ({ plan, seats: selected(plan, selection), rows: rowsWith(plan, selection) }),
    [plan, selection],
  )
}

/** Names of what is chosen: its section, its row, and of a single seat its number. */
function SelectionGroup({ narrow = false }: { narrow?: boolean }) {
  const t = usePlanT()
  const { editor } = useDesk()
  const { seats, rows } = useChosen()
  const section = common(rows, ({ section }) => section)
  const row = rows.length === 1 ? rows[0].row : null
  const one = seats.length === 1 ? seats[0] : null
  const box = boxOf(seats)
  return (
    <Group title={t.editor.chosen(formatNumber(seats.length))}>
      <div className="space-y-3">
        <Pair>
          <TextBox
            label={t.panel.section}
            value={section?.name ?? null}
            placeholder={section ? undefined : t.panel.several}
            maxLength={200}
            onValue={(name) =>
              section
                ? editor.apply((plan) => edit.renameSection(plan, section.id, name))
                : name && editor.change((plan, ids) => edit.gatherInto(plan, ids, name))
            }
          />
          <TextBox
            label={t.panel.row}
            value={row?.name ?? null}
            placeholder={row ? undefined : t.panel.several}
            maxLength={60}
            onValue={(name) => row && editor.apply((plan) => edit.renameRow(plan, row.id, name))}
          />
          {one && !narrow && (
            <TextBox
              label={t.panel.number}
              value={one.number}
              maxLength={20}
              onValue={(number) =>
                editor.apply((plan) =>
                  mapSeats(plan, new Set([one.id]), (seat) => ({ ...seat, number, label: null })),
                )
              }
            />
          )}
        </Pair>
        {one && section && row && (
          <p className="text-sm text-muted">
            {t.panel.label}: <span className="font-semibold text-ink">{labelOf(section, row, one)}</span>
          </p>
        )}
        {box && !narrow && (
          <Pair>
            <NumberBox label={t.panel.x} value={box.minX} onValue={(x) => editor.nudge(x - box.minX, 0)} />
            <NumberBox label={t.panel.y} value={box.minY} onValue={(y) => editor.nudge(0, y - box.minY)} />
          </Pair>
        )}
      </div>
    </Group>
  )
}

/** How the chosen rows lie. */
function ShapeGroup() {
  const t = usePlanT()
  const { editor } = useDesk()
  const { rows } = useChosen()
  const shapes = useMemo(
    () =>
      rows
        .filter(({ row }) => row.seats.length > 1)
        .slice(0, 200)
        .map(({ row }) => readShape(row.seats)),
    [rows],
  )
  if (shapes.length === 0) return null
  const spacing = common(shapes, (shape) => Math.round(shape.spacing))
  const { bend } = shapes[0]
  return (
    <Group title={t.panel.shape}>
      <Pair>
        <NumberBox
          label={t.panel.spacing}
          value={spacing}
          placeholder={t.panel.several}
          min={2}
          max={500}
          onValue={(value) => editor.change((plan, ids) => edit.respaceRows(plan, ids, value), 'spacing')}
        />
        <NumberBox
          label={t.panel.angle}
          value={0}
          step={5}
          min={-360}
          max={360}
          onValue={(value) => editor.rotate(value)}
        />
        <NumberBox
          label={t.panel.radius}
          value={bend === 0 ? 0 : Math.round(1 / bend)}
          step={10}
          onValue={(radius) => editor.change((plan, ids) => edit.bendRows(plan, ids, radius), 'radius')}
        />
      </Pair>
      <p className="mt-2 text-xs text-muted">{t.panel.radiusHelp}</p>
    </Group>
  )
}

function ActionsGroup() {
  const t = usePlanT()
  const { editor } = useDesk()
  const actions: [string, (props: { size?: number }) => ReactNode, () => void][] = [
    [t.panel.wholeRow, RowIcon, () => editor.widen()],
    [t.panel.duplicate, CopyIcon, () => editor.duplicate()],
    [t.panel.mirrorX, FlipIcon, () => editor.change((plan, ids) => edit.mirrorSeats(plan, ids, 'x'))],
    [t.panel.mirrorY, FlipDownIcon, () => editor.change((plan, ids) => edit.mirrorSeats(plan, ids, 'y'))],
    [t.panel.aisle, AisleIcon, () => editor.change((plan, ids) => edit.openAisle(plan, ids))],
    [t.panel.centre, CentreIcon, () => editor.change(edit.centreRows)],
    [t.panel.straighten, EvenIcon, () => editor.change(edit.straighten)],
    [
      t.panel.gather,
      GatherIcon,
      () =>
        editor.change((plan, ids) =>
          edit.gatherInto(plan, ids, edit.freeName(plan.sections, t.tools.newSection)),
        ),
    ],
  ]
  return (
    <Group title={t.panel.actions}>
      <div className="-mx-2 grid grid-cols-2 gap-1">
        {actions.map(([label, Icon, run]) => (
          <ActionButton key={label} label={label} Icon={Icon} onClick={run} />
        ))}
        <ActionButton danger label={t.panel.remove} Icon={TrashIcon} onClick={() => editor.remove()} />
      </div>
    </Group>
  )
}
