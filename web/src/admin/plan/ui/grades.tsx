import { useMemo, useState } from 'react'
import { formatNumber } from '../../../i18n/format'
import { CloseIcon } from '../../../ui/icons'
import { PlusIcon } from '../../../ui/icons.more'
import { stylesOf } from '../canvas/columns'
import * as edit from '../edit'
import { countByGrade, limits } from '../model'
import { usePlanT } from '../words'
import { useDesk, useEditorState, usePlan } from './context'
import { Group, Mark, TextBox } from './parts'

/** The grades with their seats: pressing one paints what is chosen, or loads the brush. */
export function GradesGroup({ locked = false }: { locked?: boolean }) {
  const t = usePlanT()
  const { editor } = useDesk()
  const state = useEditorState()
  const plan = usePlan()
  const counts = useMemo(() => countByGrade(plan), [plan])
  const styles = useMemo(() => stylesOf(plan), [plan])
  const [editing, setEditing] = useState(false)
  const [name, setName] = useState('')
  const none = counts.get('') ?? 0
  const add = () => {
    const grade = name.trim().slice(0, limits.gradeName)
    if (!grade) return
    editor.apply((now) => edit.addGrade(now, grade))
    editor.paint(grade)
    setName('')
  }
  const words = state.selection.size > 0 ? t.panel.paintWith : t.panel.brushWith
  return (
    <Group
      title={t.panel.grades}
      actions={
        !locked && (
          <button
            type="button"
            aria-pressed={editing}
            className="min-h-11 rounded-box px-2 text-sm font-semibold text-brand hover:bg-ground"
            onClick={() => setEditing(!editing)}
          >
            {t.panel.addGrade}
          </button>
        )
      }
    >
      <ul className="-mx-2">
        {plan.grades.map((grade, i) => (
          <li key={grade} className="flex items-center gap-1">
            {editing ? (
              <>
                <Mark style={styles.get(grade)} />
                <div className="min-w-0 flex-1 py-1">
                  <TextBox
                    bare
                    label={t.panel.renameGrade(grade)}
                    value={grade}
                    maxLength={limits.gradeName}
                    onValue={(next) => next && editor.apply((now) => edit.renameGrade(now, grade, next))}
                  />
                </div>
                <button
                  type="button"
                  className="icon-btn text-muted"
                  aria-label={t.panel.removeGrade(grade)}
                  onClick={() => editor.apply((now) => edit.removeGrade(now, grade))}
                >
                  <CloseIcon size={18} />
                </button>
              </>
            ) : (
              <button
                type="button"
                aria-pressed={state.grade === grade}
                onClick={() => editor.paint(grade)}
                className="flex min-h-11 w-full items-center gap-2 rounded-box px-2 text-sm font-semibold hover:bg-ground aria-pressed:bg-brand-soft"
              >
                <Mark style={styles.get(grade)} />
                <span className="min-w-0 truncate" aria-hidden="true">
                  {grade}
                </span>
                <span className="sr-only">{words(grade)}</span>
                <span className="tnum ml-auto font-normal text-muted">
                  {formatNumber(counts.get(grade) ?? 0)}
                </span>
                <kbd aria-hidden="true" className="w-4 text-right font-sans text-xs font-normal text-muted">
                  {i < 9 ? i + 1 : ''}
                </kbd>
              </button>
            )}
          </li>
        ))}
        {none > 0 && (
          <li className="flex min-h-11 items-center gap-2 px-2 text-sm font-semibold text-bad-ink">
            <Mark style={styles.get('')} />
            {t.editor.noGrade}
            <span className="tnum ml-auto">{formatNumber(none)}</span>
          </li>
        )}
      </ul>
      {editing && plan.grades.length < limits.grades && (
        <form
          className="mt-2 flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <input
            aria-label={t.panel.gradeName}
            placeholder={t.panel.gradeName}
            className="field !min-h-11 !px-3 text-sm"
            maxLength={limits.gradeName}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <button
            type="submit"
            className="icon-btn shrink-0 bg-brand-soft text-brand"
            aria-label={t.panel.addGrade}
          >
            <PlusIcon size={20} />
          </button>
        </form>
      )}
    </Group>
  )
}
