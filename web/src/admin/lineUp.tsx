import { client, unwrap } from '../api/client'
import { BackIcon, ForwardIcon } from '../ui/icons.more'
import { CloseIcon } from '../ui/icons'
import { Picker, type Option } from './ui/picker'
import { useAdminT } from './words'

/** Who appears, in billing order. */
export function LineUp({ chosen, onChange }: { chosen: Option[]; onChange: (next: Option[]) => void }) {
  const t = useAdminT()
  const move = (i: number, by: number) => {
    const next = [...chosen]
    const [taken] = next.splice(i, 1)
    next.splice(i + by, 0, taken)
    onChange(next)
  }
  return (
    <div className="space-y-3">
      {chosen.length > 0 && (
        <ol className="flex flex-wrap gap-2">
          {chosen.map((performer, i) => (
            <li
              key={performer.id}
              className="flex items-center rounded-full border border-line bg-ground pl-4 text-sm font-semibold"
            >
              {performer.name}
              <button
                type="button"
                className="grid size-11 place-items-center rounded-full text-muted hover:text-ink disabled:opacity-30"
                aria-label={t.performances.earlier(performer.name)}
                disabled={i === 0}
                onClick={() => move(i, -1)}
              >
                <BackIcon size={14} />
              </button>
              <button
                type="button"
                className="-ml-3 grid size-11 place-items-center rounded-full text-muted hover:text-ink disabled:opacity-30"
                aria-label={t.performances.later(performer.name)}
                disabled={i === chosen.length - 1}
                onClick={() => move(i, 1)}
              >
                <ForwardIcon size={14} />
              </button>
              <button
                type="button"
                className="-ml-3 grid size-11 place-items-center rounded-full text-muted hover:text-bad-ink"
                aria-label={t.performances.takeOut(performer.name)}
                onClick={() => onChange(chosen.filter(({ id }) => id !== performer.id))}
              >
                <CloseIcon size={16} />
              </button>
            </li>
          ))}
        </ol>
      )}
      <Picker
        label={t.performances.addPerformer}
        findKey="performers"
        without={chosen.map(({ id }) => id)}
        find={async (q, signal) =>
          (
            await unwrap(client.GET('/api/v1/performers', { params: { query: { q, limit: 30 } }, signal }))
          ).items.map(({ id, name }) => ({ id, name }))
        }
        onPick={(performer) => onChange([...chosen, performer])}
      />
    </div>
  )
}
