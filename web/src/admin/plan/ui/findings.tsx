import { AlertIcon } from '../../../ui/icons'
import { CheckIcon } from '../../../ui/icons.more'
import { usePlanT } from '../words'
import { useDesk, type Findings } from './context'

const most = 60

/** What is wrong with the drawing, each with the way to it. */
export function FindingsView({ findings }: { findings: Findings }) {
  const t = usePlanT()
  const { show } = useDesk()
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (findings.length === 0) {
    return (
      <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
        <span className="grid size-12 place-items-center rounded-full bg-brand-soft text-brand">
          <CheckIcon />
        </span>
        <p className="font-bold">{t.check.good}</p>
        <p className="text-sm text-muted">{t.check.goodHint}</p>
      </div>
    )
  }
  return (
    <div className="px-4 py-4">
      <p className="mb-3 text-sm font-bold">{t.check.summary(errors, findings.length - errors)}</p>
      <ul className="space-y-2">
        {findings.slice(0, most).map((finding, i) => (
          <li
            key={i}
            className={`flex items-start gap-2 rounded-box px-3 py-2.5 text-sm ${
              finding.severity === 'error' ? 'bg-bad-soft text-bad-ink' : 'bg-warn-soft text-warn'
            }`}
          >
            <span className="mt-0.5 shrink-0">
              <AlertIcon size={18} />
            </span>
            <span className="min-w-0 flex-1 font-semibold">
              {t.check[finding.kind](finding.name, finding.count)}
            </span>
            {finding.seats.length > 0 && (
              <button
                type="button"
                className="-my-2 min-h-11 shrink-0 rounded-box px-2 font-bold underline underline-offset-4"
                onClick={() => show(finding.seats)}
              >
                {t.check.show}
              </button>
            )}
          </li>
        ))}
      </ul>
      {findings.length > most && (
        <p className="mt-3 text-sm text-muted">{t.check.more(findings.length - most)}</p>
      )}
    </div>
  )
}
