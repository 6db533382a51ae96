import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker, useParams } from '@tanstack/react-router'
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Problem } from '../../api/problem'
import { hall as hallQuery, plan as planQuery } from '../../api/queries'
import { formatNumber } from '../../i18n/format'
import { useMedia } from '../../lib/useMedia'
import { NotFound } from '../../ui/crash'
import { Failed } from '../../ui/states'
import { toast } from '../../ui/toast'
import { useTitle } from '../../ui/useTitle'
import { hallChanged, replacePlan } from '../halls/calls'
import type { Hall } from '../types'
import { Confirm } from '../ui/confirm'
import { useGo, useOfficePath, useOfficeSearch } from '../ui/link'
import type { Pointer } from './canvas/pointer'
import type { PlanView } from './canvas/view'
import { check } from './check'
import { readDocument, seatsNamed, writeDocument } from './document'
import { dropDraft, findDraft, keepDraft, type FoundDraft } from './draft'
import { Editor } from './editor'
import { countSeats, type Plan } from './model'
import { template, type TemplateName } from './templates'
import { Board } from './ui/board'
import { DeskContext, useEditorState, usePlan, type Desk, type Tab } from './ui/context'
import { DraftDialog, HelpDialog, SaveDialog, StartDialog } from './ui/dialogs'
import { exportOwn, exportPretix, readFile } from './ui/files'
import { useKeys } from './ui/keys'
import { SidePanel } from './ui/sidePanel'
import { ToolStrip } from './ui/toolStrip'
import { TopBar } from './ui/topBar'
import { usePlanT } from './words'

/** The seat-plan editor: the whole window is its desk. */
export function PlanEditorPage() {
  const params = useParams({ from: '/admin/halls/$id/plan' })
  const id = Number(params.id)
  const t = usePlanT()
  const hall = useQuery(hallQuery(id))
  const version = hall.data?.planVersion
  const plan = useQuery({ ...planQuery(id, version ?? 0), enabled: version !== undefined })
  const failed = hall.error ?? plan.error
  useTitle(hall.data ? t.editor.title(hall.data.name) : t.halls.plan)
  // A version that was just made here must not open the editor anew.
  const opened = useRef<{ hall: number; editor: Editor } | null>(null)
  const [, setReady] = useState(false)
  useEffect(() => {
    if (!plan.data || opened.current?.hall === id) return
    const drawing = readDocument(plan.data)
    opened.current = { hall: id, editor: new Editor(drawing, plan.data.version) }
    setReady(true)
  }, [id, plan.data])

  if (failed) {
    if (Problem.of(failed).status === 404) return <NotFound />
    return (
      <main id="main" className="page py-10">
        <Failed error={failed} onRetry={() => void (hall.error ? hall.refetch() : plan.refetch())} />
      </main>
    )
  }
  if (!hall.data || opened.current?.hall !== id) {
    return (
      <main id="main" className="grid h-dvh place-items-center">
        <p role="status" className="text-muted">
          {t.editor.loading}
        </p>
      </main>
    )
  }
  return <DeskPage key={id} hall={hall.data} editor={opened.current.editor} />
}

const useNarrow = () => useMedia('(max-width: 899.98px)')

function DeskPage({ hall, editor }: { hall: Hall; editor: Editor }) {
  const view = useRef<PlanView | null>(null)
  const [tab, setTab] = useState<Tab>('properties')
  const desk = useMemo<Desk>(
    () => ({
      editor,
      view,
      open(next, focus) {
        setTab(next)
        if (focus) requestAnimationFrame(() => document.querySelector<HTMLElement>(focus)?.focus())
      },
      show(seats) {
        const ids = new Set(seats)
        editor.select(ids)
        view.current?.showSeats(ids)
      },
    }),
    [editor],
  )
  return (
    <DeskContext value={desk}>
      <DeskBody hall={hall} desk={desk} tab={tab} onTab={setTab} />
    </DeskContext>
  )
}

function DeskBody({
  hall,
  desk,
  tab,
  onTab,
}: {
  hall: Hall
  desk: Desk
  tab: Tab
  onTab: (tab: Tab) => void
}) {
  const t = usePlanT()
  const { editor } = desk
  const client = useQueryClient()
  const narrow = useNarrow()
  const state = useEditorState()
  const plan = usePlan()
  const dirty = plan !== state.saved
  const [pointer, setPointer] = useState<Pointer | null>(null)
  const [saving, setSaving] = useState(false)
  const [helping, setHelping] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  // Looking a stadium over takes a moment, which drawing must not wait for.
  const settled = useDeferredValue(plan)
  const findings = useMemo(() => check(settled), [settled])
  const start = useStart()
  const drafts = useDrafts(hall, editor)
  useKeys(desk, pointer, { save: () => setSaving(true), help: () => setHelping(true) })

  const save = async () => {
    const now = editor.plan
    const { document, ids } = writeDocument(now)
    try {
      const stored = await replacePlan(hall.id, document)
      editor.markSaved(now, stored.planVersion)
      dropDraft(hall.id)
      toast(stored.planVersion === state.version ? t.save.same : t.save.done(stored.planVersion))
      setSaving(false)
      await hallChanged(client, hall.id)
    } catch (error) {
      const named = seatsNamed(Problem.of(error).message, ids)
      if (named.length > 0) desk.show(named)
      throw error
    }
  }
  const begin = (name: TemplateName) => {
    editor.replace(template(name))
    start.close()
    requestAnimationFrame(() => desk.view.current?.fitAll())
  }
  const open = async (chosen: File | undefined) => {
    if (!chosen) return
    const read = await readFile(chosen)
    if (!read) return toast(t.editor.importFailed)
    editor.replace(read)
    start.close()
    toast(t.editor.imported(chosen.name, formatNumber(countSeats(read))))
    requestAnimationFrame(() => desk.view.current?.fitAll())
  }

  return (
    <div className="fixed inset-0 z-30 flex flex-col bg-surface">
      <TopBar
        hall={hall}
        dirty={dirty}
        onSave={() => setSaving(true)}
        onHelp={() => setHelping(true)}
        onImport={() => file.current?.click()}
        onExportPretix={() => exportPretix(editor.plan, hall.name)}
        onExportOwn={() => exportOwn(editor.plan, hall.name)}
        onTemplates={start.reopen}
      />
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        aria-label={t.editor.importFile}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          void open(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <main id="main" tabIndex={-1} className={`flex min-h-0 flex-1 ${narrow ? 'flex-col' : ''}`}>
        {!narrow && <ToolStrip />}
        <Board findings={findings} narrow={narrow} onPointer={setPointer} />
        <SidePanel tab={tab} onTab={onTab} findings={findings} narrow={narrow} />
      </main>
      <SaveDialog
        open={saving}
        hall={hall}
        version={state.version}
        before={state.saved}
        plan={plan}
        findings={findings}
        onFix={() => {
          setSaving(false)
          desk.open('check', '#plan-panel')
        }}
        onSave={save}
        onClose={() => setSaving(false)}
      />
      <StartDialog
        open={start.open && drafts.found === null}
        onTemplate={begin}
        onFile={() => file.current?.click()}
        onClose={start.close}
      />
      <DraftDialog
        draft={drafts.found}
        version={state.version}
        onRestore={() => {
          drafts.restore()
          start.close()
          requestAnimationFrame(() => desk.view.current?.fitAll())
        }}
        onDrop={drafts.drop}
      />
      <HelpDialog open={helping} onClose={() => setHelping(false)} />
      <LeaveGuard dirty={dirty} />
    </div>
  )
}

/** Whether it is asked how to begin: right after a hall was made to be drawn, or when somebody wants to begin again. */
function useStart() {
  const search = useOfficeSearch()
  const path = useOfficePath()
  const go = useGo()
  const [open, setOpen] = useState(Boolean(search.start))
  const close = useCallback(() => {
    setOpen(false)
    if (search.start) void go(path, { replace: true })
  }, [go, path, search.start])
  return { open, close, reopen: () => setOpen(true) }
}

/** Keeps unsaved work in the browser, and finds what an earlier visit left. */
function useDrafts(hall: Hall, editor: Editor) {
  const [found, setFound] = useState<FoundDraft | null>(() => findDraft(hall.id))
  useEffect(() => {
    if (found) return
    let timer = 0
    let last: Plan | null = null
    const keep = () => {
      const { history, saved, version } = editor.state
      if (history.present === last) return
      last = history.present
      if (history.present === saved) dropDraft(hall.id)
      else keepDraft(hall.id, version, history.present, Date.now())
    }
    const later = () => {
      clearTimeout(timer)
      timer = window.setTimeout(keep, 1200)
    }
    const stop = editor.store.subscribe(later)
    const leave = () => editor.dirty && keep()
    addEventListener('pagehide', leave)
    return () => {
      stop()
      clearTimeout(timer)
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [hall.id, editor, found])
  return {
    found,
    restore() {
      if (found) editor.replace(found.plan)
      setFound(null)
    },
    drop() {
      dropDraft(hall.id)
      setFound(null)
    },
  }
}

function LeaveGuard({ dirty }: { dirty: boolean }) {
  const t = usePlanT()
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  })
  return (
    <Confirm
      open={blocker.status === 'blocked'}
      title={t.leave.title}
      consequences={[t.leave.text]}
      confirm={t.leave.leave}
      onConfirm={async () => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    />
  )
}
