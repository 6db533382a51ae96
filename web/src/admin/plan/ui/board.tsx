import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { formatNumber } from '../../../i18n/format'
import { watchColours, isDark } from '../../../lib/theme'
import { FitIcon, MinusIcon, PlusIcon } from '../../../ui/icons.more'
import { stylesOf } from '../canvas/columns'
import { Pointer } from '../canvas/pointer'
import { PlanView } from '../canvas/view'
import { countByGrade, countSeats } from '../model'
import { usePlanT } from '../words'
import { useDesk, useEditorState, usePlan, type Findings } from './context'
import { GridIcon, MagnetIcon } from './icons'
import { Mark } from './parts'

/** The drawing board with what floats over it. `onPointer` hands out what keys have to do with. */
export function Board(props: {
  findings: Findings
  narrow: boolean
  onPointer: (pointer: Pointer | null) => void
}) {
  const t = usePlanT()
  const { editor, view } = useDesk()
  const host = useRef<HTMLDivElement>(null)
  const plan = usePlan()
  const [ready, setReady] = useState<PlanView | null>(null)
  const { onPointer } = props

  useEffect(() => {
    const board = new PlanView(host.current!, editor, t.editor.stageWord)
    const hand = new Pointer(board, {
      section: t.tools.newSection,
      seats: t.tools.seats,
      block: t.tools.block_,
      degrees: t.tools.degrees,
      radius: t.tools.radius,
    })
    const stop = hand.listen()
    view.current = board
    onPointer(hand)
    setReady(board)
    return () => {
      stop()
      onPointer(null)
      view.current = null
      board.dispose()
    }
  }, [editor, view, t, onPointer])

  useEffect(() => {
    if (!ready) return
    ready.viewOnly = props.narrow
    ready.schedule()
  }, [props.narrow, ready])

  const dark = useSyncExternalStore(watchColours, isDark)
  useEffect(() => ready?.refreshColors(), [ready, dark])
  useEffect(() => {
    const wrong = props.findings.filter(({ severity, kind }) => severity === 'error' || kind === 'overlap')
    ready?.setFlagged(new Set(wrong.flatMap((finding) => finding.seats)))
  }, [ready, props.findings])

  const { tool } = useEditorState()
  const blank = plan.sections.length === 0 && (tool === 'select' || tool === 'hand')
  return (
    <div className="relative min-h-0 min-w-0 flex-1 bg-ground">
      <div
        ref={host}
        id="plan-board"
        role="application"
        tabIndex={0}
        aria-label={t.editor.board}
        aria-describedby="plan-board-hint"
        className="absolute inset-0 touch-none overflow-hidden select-none focus-visible:outline-offset-[-3px]"
      />
      <p id="plan-board-hint" className="sr-only">
        {t.editor.boardHint}
      </p>
      {blank && (
        <div className="pointer-events-none absolute inset-0 flex flex-col items-center justify-center gap-1 px-6 text-center">
          <p className="text-lg font-bold">{t.editor.nothing}</p>
          <p className="max-w-sm text-sm text-muted">{t.editor.nothingHint}</p>
        </div>
      )}
      <Counts />
      <div className="absolute right-3 bottom-3 flex items-center gap-0.5 rounded-box border border-line bg-surface p-0.5 shadow-card">
        {!props.narrow && <Switches />}
        <button
          type="button"
          className="icon-btn"
          aria-label={t.editor.zoomOut}
          onClick={() => ready?.zoomBy(1 / 1.4)}
        >
          <MinusIcon size={20} />
        </button>
        <button type="button" className="icon-btn" aria-label={t.editor.fit} onClick={() => ready?.fitAll()}>
          <FitIcon size={20} />
        </button>
        <button
          type="button"
          className="icon-btn"
          aria-label={t.editor.zoomIn}
          onClick={() => ready?.zoomBy(1.4)}
        >
          <PlusIcon size={20} />
        </button>
      </div>
    </div>
  )
}

function Switches() {
  const t = usePlanT()
  const { editor } = useDesk()
  const { grid, snap } = useEditorState()
  const look = 'icon-btn aria-pressed:bg-brand-soft aria-pressed:text-brand'
  return (
    <>
      <button
        type="button"
        className={look}
        aria-pressed={grid}
        aria-label={t.editor.grid}
        title={t.editor.grid}
        onClick={() => editor.set({ grid: !grid })}
      >
        <GridIcon size={20} />
      </button>
      <button
        type="button"
        className={look}
        aria-pressed={snap}
        aria-label={t.editor.snap}
        title={t.editor.snap}
        onClick={() => editor.set({ snap: !snap })}
      >
        <MagnetIcon size={20} />
      </button>
      <span className="mx-0.5 h-6 w-px bg-line" aria-hidden="true" />
    </>
  )
}

/** Seats in all and by grade, as they change. */
function Counts() {
  const t = usePlanT()
  const state = useEditorState()
  const plan = usePlan()
  const counts = [...countByGrade(plan)].filter(([, count]) => count > 0)
  const styles = stylesOf(plan)
  return (
    <div className="pointer-events-none absolute top-3 left-3 flex max-w-[calc(100%-24px)] flex-wrap items-center gap-x-3 gap-y-0.5 rounded-box border border-line bg-surface/95 px-3 py-2 text-sm shadow-card">
      <span className="tnum font-bold">{t.editor.total(formatNumber(countSeats(plan)))}</span>
      {counts.map(([grade, count]) => (
        <span key={grade} className="tnum flex items-center gap-1">
          <Mark style={styles.get(grade)} />
          <span className="max-w-28 truncate">{grade || t.editor.noGrade}</span>
          <span className="text-muted">{formatNumber(count)}</span>
        </span>
      ))}
      {state.selection.size > 0 && (
        <span className="tnum font-semibold text-brand">
          {t.editor.chosen(formatNumber(state.selection.size))}
        </span>
      )}
    </div>
  )
}
