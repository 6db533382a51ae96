import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { client, unwrap } from '../../../api/client'
import { useAttempt } from '../../../api/useAttempt'
import { useT } from '../../../i18n'
import { formatDateTime, formatNumber } from '../../../i18n/format'
import { errorText, Notice, Spinner } from '../../../ui/states'
import { Sheet } from '../../../ui/sheet'
import { openRounds } from '../../halls/calls'
import { PlanThumbnail } from '../../halls/thumbnail'
import { writeDocument } from '../document'
import type { Hall } from '../../types'
import type { FoundDraft } from '../draft'
import { countSeats, rankGrades, seatsOf, type Plan } from '../model'
import { template, templateNames, type TemplateName } from '../templates'
import { usePlanT } from '../words'
import type { Findings } from './context'

/** What a new plan means for what is on sale, before it is made. */
export function SaveDialog(props: {
  open: boolean
  hall: Hall
  /** The version that was opened. */
  version: number
  before: Plan
  plan: Plan
  findings: Findings
  onFix: () => void
  /** Throws what the server refused. */
  onSave: () => Promise<void>
  onClose: () => void
}) {
  const t = usePlanT()
  return (
    <Sheet open={props.open} title={t.save.title} onClose={props.onClose}>
      <SaveBody {...props} />
    </Sheet>
  )
}

function SaveBody({
  hall,
  version,
  before,
  plan,
  findings,
  onFix,
  onSave,
  onClose,
}: Parameters<typeof SaveDialog>[0]) {
  const all = useT()
  const t = usePlanT()
  const { run, busy, problem } = useAttempt()
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const rounds = useQuery({
    queryKey: ['admin', 'open rounds', hall.id],
    queryFn: ({ signal }) => openRounds(hall.id, signal),
    staleTime: 0,
  })
  // Somebody else may have drawn meanwhile; nobody's work is lost, but one should know.
  const now = useQuery({
    queryKey: ['admin', 'hall now', hall.id],
    queryFn: ({ signal }) =>
      unwrap(client.GET('/api/v1/halls/{id}', { params: { path: { id: hall.id } }, signal })),
    staleTime: 0,
  })
  const change = useMemo(() => {
    const had = new Set([...seatsOf(before)].map((seat) => seat.grade))
    const has = new Set([...seatsOf(plan)].map((seat) => seat.grade))
    return {
      lost: rankGrades([...had].filter((grade) => !has.has(grade))),
      gained: rankGrades([...has].filter((grade) => !had.has(grade))),
      seatsBefore: countSeats(before),
      seatsAfter: countSeats(plan),
    }
  }, [before, plan])
  const said =
    rounds.data === undefined
      ? rounds.isError
        ? t.save.unknown
        : t.save.counting
      : rounds.data === null
        ? t.save.unknown
        : rounds.data > 0
          ? t.save.inUse(formatNumber(rounds.data))
          : t.save.notInUse
  return (
    <div className="space-y-4">
      {problem && (
        <Notice tone="bad" alert>
          {problem.code !== 'invalid_plan'
            ? errorText(problem, all)
            : /\bseats? \d/i.test(problem.message)
              ? t.save.refusedSeats
              : t.save.refused}
          {problem.message && problem.code === 'invalid_plan' && (
            <span className="mt-1 block text-xs font-normal" lang="en">
              {problem.message}
            </span>
          )}
        </Notice>
      )}
      {now.data && now.data.planVersion > version && (
        <Notice tone="warn">{t.save.newer(now.data.planVersion)}</Notice>
      )}
      <p role="status" className="font-semibold">
        {said}
      </p>
      <ul className="list-disc space-y-1.5 pl-5 text-sm text-muted marker:text-line">
        {change.seatsBefore !== change.seatsAfter && (
          <li>{t.save.seats(formatNumber(change.seatsBefore), formatNumber(change.seatsAfter))}</li>
        )}
        {change.gained.length > 0 && <li>{t.save.newGrades(change.gained.join(', '))}</li>}
        {change.lost.length > 0 && rounds.data !== 0 && <li>{t.save.lostGrades(change.lost.join(', '))}</li>}
        {errors === 0 && findings.length > 0 && <li>{t.save.warnings(findings.length)}</li>}
      </ul>
      {errors > 0 && (
        <Notice tone="bad">
          <span className="flex items-center justify-between gap-3">
            {t.save.errors(errors)}
            <button
              type="button"
              className="min-h-11 shrink-0 font-bold underline underline-offset-4"
              onClick={onFix}
            >
              {t.save.fix}
            </button>
          </span>
        </Notice>
      )}
      <div className="flex gap-2 pt-1">
        <button type="button" className="btn btn-quiet flex-1" onClick={onClose}>
          {all.common.cancel}
        </button>
        <button
          type="button"
          className="btn btn-primary flex-1"
          disabled={busy || errors > 0}
          onClick={() => void run(onSave)}
        >
          {busy && <Spinner />}
          {t.save.save}
        </button>
      </div>
    </div>
  )
}

/** Templates, each with its picture, and files. */
export function StartDialog(props: {
  open: boolean
  onTemplate: (name: TemplateName) => void
  onFile: () => void
  onClose: () => void
}) {
  const t = usePlanT()
  return (
    <Sheet open={props.open} title={t.start.title} onClose={props.onClose}>
      <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {templateNames.map((name) => (
          <li key={name}>
            <TemplateCard name={name} onChoose={() => props.onTemplate(name)} />
          </li>
        ))}
      </ul>
      <button type="button" className="btn btn-quiet mt-3 w-full" onClick={props.onFile}>
        {t.start.file}
      </button>
    </Sheet>
  )
}

function TemplateCard({ name, onChoose }: { name: TemplateName; onChoose: () => void }) {
  const t = usePlanT()
  const document = useMemo(() => writeDocument(template(name)).document, [name])
  const [title, hint] = t.start.templates[name]
  return (
    <button
      type="button"
      className="card flex h-full w-full flex-col overflow-hidden text-left transition-colors hover:!border-brand"
      onClick={onChoose}
    >
      <span className="block h-32 w-full bg-ground [&>canvas]:h-32" aria-hidden="true">
        {document.seats.length > 0 && <PlanThumbnail plan={document} label="" />}
      </span>
      <span className="p-3">
        <span className="block font-bold">{title}</span>
        <span className="block text-sm text-muted">{hint}</span>
      </span>
    </button>
  )
}

export function DraftDialog(props: {
  draft: FoundDraft | null
  version: number
  onRestore: () => void
  onDrop: () => void
}) {
  const t = usePlanT()
  // What is asked stays on screen while the dialog closes.
  const last = useRef(props.draft)
  if (props.draft) last.current = props.draft
  const draft = props.draft ?? last.current
  return (
    <Sheet open={props.draft !== null} title={t.draft.title} onClose={props.onRestore}>
      {draft && (
        <div className="space-y-4">
          <p className="text-sm">
            {t.draft.text(formatDateTime(new Date(draft.savedAt).toISOString()), formatNumber(draft.seats))}
          </p>
          {draft.version !== props.version && <Notice tone="warn">{t.draft.older}</Notice>}
          <div className="flex gap-2 pt-1">
            <button type="button" className="btn btn-quiet flex-1" onClick={props.onDrop}>
              {t.draft.drop}
            </button>
            <button type="button" className="btn btn-primary flex-1" onClick={props.onRestore}>
              {t.draft.restore}
            </button>
          </div>
        </div>
      )}
    </Sheet>
  )
}

export function HelpDialog(props: { open: boolean; onClose: () => void }) {
  const t = usePlanT()
  return (
    <Sheet open={props.open} title={t.help.title} onClose={props.onClose}>
      <div className="grid grid-cols-1 gap-x-8 gap-y-5 sm:grid-cols-2">
        {t.help.groups.map(([title, keys]) => (
          <section key={title}>
            <h3 className="mb-1.5 text-sm font-bold text-muted">{title}</h3>
            <dl className="space-y-1.5 text-sm">
              {keys.map(([key, what]) => (
                <div key={key} className="flex items-baseline justify-between gap-4">
                  <dt className="order-2 shrink-0">
                    <kbd className="rounded-md border border-line bg-ground px-1.5 py-0.5 font-sans text-xs font-semibold">
                      {key}
                    </kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="mt-5 text-sm text-muted">{t.help.alt}</p>
    </Sheet>
  )
}
