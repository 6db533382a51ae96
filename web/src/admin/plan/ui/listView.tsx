import { memo, useId, useState } from 'react'
import { formatNumber } from '../../../i18n/format'
import { DownIcon, ForwardIcon, PlusIcon } from '../../../ui/icons.more'
import { TrashIcon } from '../../ui/icons'
import * as edit from '../edit'
import { limits, sectionSeats, type Row, type Section } from '../model'
import { usePlanT } from '../words'
import { useDesk, useEditorState, usePlan } from './context'
import { TargetIcon } from './icons'
import { NumberBox, SelectBox, TextBox } from './parts'

const rowsAtOnce = 60

/** Sections and rows as a table that can be edited: everything the board does, without a mouse. */
export function ListView({ narrow }: { narrow: boolean }) {
  const t = usePlanT()
  const { editor } = useDesk()
  const plan = usePlan()
  const [open, setOpen] = useState<ReadonlySet<number>>(
    () => new Set(plan.sections.length <= 2 ? plan.sections.map((section) => section.id) : []),
  )
  const [name, setName] = useState('')
  const [shown, setShown] = useState(100)
  const toggle = (id: number) => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  const add = () => {
    const wish = name.trim().slice(0, limits.sectionName) || t.tools.newSection
    const made = edit.addSection(editor.plan, edit.freeName(editor.plan.sections, wish))
    editor.apply(() => made.plan)
    setOpen(new Set([...open, made.section.id]))
    setName('')
  }
  return (
    <div className="px-4 py-4">
      <h3 className="text-sm font-bold">{t.list.title}</h3>
      <p className="mb-3 text-sm text-muted">{t.list.hint}</p>
      <ul className="space-y-2">
        {plan.sections.slice(0, shown).map((section) => (
          <SectionItem
            key={section.id}
            section={section}
            grades={plan.grades}
            open={open.has(section.id)}
            narrow={narrow}
            onToggle={() => toggle(section.id)}
          />
        ))}
      </ul>
      {plan.sections.length > shown && (
        <button
          type="button"
          className="btn mt-2 !min-h-11 w-full text-sm text-brand"
          onClick={() => setShown(shown + 200)}
        >
          {formatNumber(plan.sections.length - shown)}
        </button>
      )}
      {!narrow && (
        <form
          className="mt-4 flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <label className="min-w-0 flex-1">
            <span className="mb-1 block text-xs font-semibold text-muted">{t.list.sectionName}</span>
            <input
              className="field !min-h-11 !px-3 text-sm"
              maxLength={limits.sectionName}
              placeholder={t.tools.newSection}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          <button type="submit" className="btn btn-soft !min-h-11 shrink-0 !px-3 text-sm">
            <PlusIcon size={18} />
            {t.list.addSection}
          </button>
        </form>
      )}
    </div>
  )
}

interface SectionProps {
  section: Section
  grades: readonly string[]
  open: boolean
  narrow: boolean
  onToggle: () => void
}

const SectionItem = memo(
  function SectionItem({ section, grades, open, narrow, onToggle }: SectionProps) {
    const t = usePlanT()
    const { editor, show } = useDesk()
    const [most, setMost] = useState(rowsAtOnce)
    const region = useId()
    const seats = sectionSeats(section)
    const name = section.name || t.list.unnamed
    const ids = () => seats.map((seat) => seat.id)
    return (
      <li className="rounded-box border border-line">
        <div className="flex items-center">
          <button
            type="button"
            aria-expanded={open}
            aria-controls={region}
            className="flex min-h-12 min-w-0 flex-1 items-center gap-2 rounded-box px-3 text-left hover:bg-ground"
            onClick={onToggle}
          >
            {open ? <DownIcon size={16} /> : <ForwardIcon size={16} />}
            <span className="min-w-0">
              <span className="block truncate text-sm font-semibold">{name}</span>
              <span className="tnum block text-xs text-muted">
                {t.list.summary(formatNumber(section.rows.length), formatNumber(seats.length))}
              </span>
            </span>
          </button>
          {seats.length > 0 && (
            <button
              type="button"
              className="icon-btn text-muted"
              aria-label={t.list.show(name)}
              onClick={() => show(ids())}
            >
              <TargetIcon size={18} />
            </button>
          )}
        </div>
        <div id={region} hidden={!open}>
          {open && (
            <div className="border-t border-line p-3">
              <div className="mb-3 grid grid-cols-2 gap-3">
                <TextBox
                  label={t.list.sectionName}
                  value={section.name}
                  maxLength={limits.sectionName}
                  onValue={(next) => editor.apply((plan) => edit.renameSection(plan, section.id, next))}
                />
                <GradeSelect
                  label={t.list.sectionGrade(name)}
                  grades={grades}
                  seats={seats}
                  onGrade={(grade) =>
                    editor.apply((plan) => edit.paintSeats(plan, new Set(ids()), grade), null, seats.length)
                  }
                />
              </div>
              {section.rows.length > 0 && (
                <table className="w-full table-fixed text-sm">
                  <caption className="sr-only">{name}</caption>
                  <thead>
                    <tr className="text-left text-xs text-muted">
                      <th scope="col" className="pb-1 font-semibold">
                        {t.list.row}
                      </th>
                      <th scope="col" className="w-[24%] pb-1 pl-1.5 font-semibold">
                        {t.list.seats}
                      </th>
                      <th scope="col" className="w-[32%] pb-1 pl-1.5 font-semibold">
                        {t.list.grade}
                      </th>
                      <th scope="col" className="w-[44px]">
                        <span className="sr-only">{t.panel.actions}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {section.rows.slice(0, most).map((row) => (
                      <RowLine key={row.id} row={row} section={name} grades={grades} narrow={narrow} />
                    ))}
                  </tbody>
                </table>
              )}
              {section.rows.length > most && (
                <button
                  type="button"
                  className="btn !min-h-11 w-full text-sm text-brand"
                  onClick={() => setMost(most + 200)}
                >
                  {t.list.moreRows(section.rows.length - most)}
                </button>
              )}
              {!narrow && <AddRows section={section} name={name} />}
              {!narrow && (
                <button
                  type="button"
                  className="mt-1 flex min-h-11 items-center gap-2 rounded-box px-2 text-sm font-semibold text-bad-ink hover:bg-ground"
                  onClick={() =>
                    editor.apply((plan) => edit.removeSection(plan, section.id), null, seats.length)
                  }
                >
                  <TrashIcon size={18} />
                  {t.list.removeSection(name)}
                </button>
              )}
            </div>
          )}
        </div>
      </li>
    )
  },
  (a, b) => a.section === b.section && a.grades === b.grades && a.open === b.open && a.narrow === b.narrow,
)

const RowLine = memo(
  function RowLine(props: { row: Row; section: string; grades: readonly string[]; narrow: boolean }) {
    const t = usePlanT()
    const { editor, show } = useDesk()
    const { row, section } = props
    const said = row.name || t.list.unnamed
    return (
      <tr>
        <td className="py-0.5">
          <TextBox
            bare
            label={t.list.rowName(section, said)}
            value={row.name}
            maxLength={limits.rowName}
            onValue={(name) => editor.apply((plan) => edit.renameRow(plan, row.id, name))}
          />
        </td>
        <td className="py-0.5 pl-1.5">
          {props.narrow ? (
            <span className="tnum block px-2 text-right">{row.seats.length}</span>
          ) : (
            <SeatCount
              label={t.list.rowSeats(section, said)}
              value={row.seats.length}
              onValue={(count) => editor.apply((plan) => edit.setRowLength(plan, row.id, count))}
            />
          )}
        </td>
        <td className="py-0.5 pl-1.5">
          <GradeSelect
            bare
            label={t.list.rowGrade(section, said)}
            grades={props.grades}
            seats={row.seats}
            onGrade={(grade) =>
              editor.apply((plan) => edit.paintSeats(plan, new Set(row.seats.map((seat) => seat.id)), grade))
            }
          />
        </td>
        <td className="py-0.5">
          {props.narrow ? (
            <button
              type="button"
              className="icon-btn text-muted"
              aria-label={t.list.show(`${section} ${said}`)}
              onClick={() => show(row.seats.map((seat) => seat.id))}
            >
              <TargetIcon size={18} />
            </button>
          ) : (
            <button
              type="button"
              className="icon-btn text-muted"
              aria-label={t.list.removeRow(section, said)}
              onClick={() => editor.apply((plan) => edit.removeRow(plan, row.id))}
            >
              <TrashIcon size={18} />
            </button>
          )}
        </td>
      </tr>
    )
  },
  (a, b) => a.row === b.row && a.section === b.section && a.grades === b.grades && a.narrow === b.narrow,
)

function SeatCount(props: { label: string; value: number; onValue: (count: number) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  const give = () => {
    const count = Number(typed)
    if (typed !== null && Number.isInteger(count) && count >= 1 && count <= 1000) props.onValue(count)
    setTyped(null)
  }
  return (
    <input
      aria-label={props.label}
      inputMode="numeric"
      autoComplete="off"
      className="field tnum !min-h-11 !px-2 text-right text-sm"
      value={typed ?? props.value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={give}
      onKeyDown={(event) => event.key === 'Enter' && give()}
    />
  )
}

function GradeSelect(props: {
  label: string
  grades: readonly string[]
  seats: readonly { grade: string }[]
  onGrade: (grade: string) => void
  bare?: boolean
}) {
  const t = usePlanT()
  const first = props.seats[0]?.grade ?? ''
  const mixed = props.seats.some((seat) => seat.grade !== first)
  // No grade and several grades are answers that are shown but can't be chosen.
  const value = mixed ? '\u0000' : first
  const options = [
    ...(mixed ? [['\u0000', t.list.mixed] as const] : []),
    ...(!mixed && first === '' ? [['', t.editor.noGrade] as const] : []),
    ...props.grades.map((grade) => [grade, grade] as const),
  ]
  return (
    <SelectBox
      bare={props.bare}
      label={props.label}
      value={value}
      options={options}
      onValue={(grade) => grade !== '\u0000' && grade !== '' && props.onGrade(grade)}
    />
  )
}

/** More rows behind the last one of a section. */
function AddRows({ section, name }: { section: Section; name: string }) {
  const t = usePlanT()
  const { editor, view } = useDesk()
  const state = useEditorState()
  const [rows, setRows] = useState(1)
  const [seats, setSeats] = useState(section.rows.at(-1)?.seats.length ?? 10)
  return (
    <fieldset className="mt-3 rounded-box bg-ground p-3">
      <legend className="sr-only">{t.list.rowsOf(name)}</legend>
      <p aria-hidden="true" className="mb-2 text-xs font-semibold text-muted">
        {t.list.rowsOf(name)}
      </p>
      <div className="grid grid-cols-[1fr_1fr_auto] items-end gap-2">
        <NumberBox
          label={t.panel.rows}
          value={rows}
          min={1}
          max={200}
          onValue={(value) => setRows(Math.round(value))}
        />
        <NumberBox
          label={t.panel.seats}
          value={seats}
          min={1}
          max={300}
          onValue={(value) => setSeats(Math.round(value))}
        />
        <button
          type="button"
          className="btn btn-soft !min-h-11 !px-3 text-sm"
          onClick={() => {
            editor.extendSection(section.id, {
              ...state.block,
              rows,
              seats,
              growth: 0,
              skew: 0,
              radius: 0,
              grade: state.grade,
            })
            view.current?.reveal()
          }}
        >
          <PlusIcon size={18} />
          {t.list.add}
        </button>
      </div>
    </fieldset>
  )
}
