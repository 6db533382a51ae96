import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useLanguage } from '../../i18n'
import { compact, niceMax } from '../lib/scale'
import { useAdminT } from '../words'

/**
 * Charts of our own: bars and a line, each some eighty lines of SVG. They answer one question each, are read by
 * pointing, by arrow keys or as a table, and need no library.
 */
export interface Point {
  /** In full, for the reader: 11월 22일(일). */
  label: string
  /** Under the axis. */
  short: string
  value: number
  /** More to say of it: 12장. */
  note?: string
}

const height = 200
const edge = { top: 8, right: 4, bottom: 24, left: 44 }

function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width] as const
}

interface Props {
  /** What is measured: the head of the table's second column. */
  measure: string
  /** What it is measured over: the head of the first. */
  over: string
  points: readonly Point[]
  format: (value: number) => string
  /** Said while nothing is pointed at. */
  summary: ReactNode
  /** What the drawing shows, for those who can't see it. */
  describe: string
  /** Marked in the full colour; the others are quieter. */
  mark?: number
}

/** What bars and lines have in common: size, axis, pointing, keys, reading aloud, and the table. */
function Frame(
  props: Props & {
    max: number
    /** Middles of the points, for pointing and labels. */
    x: (i: number, inner: number) => number
    draw: (at: {
      inner: number
      left: number
      y: (value: number) => number
      chosen: number | null
    }) => ReactNode
  },
) {
  const t = useAdminT()
  const lang = useLanguage()
  const { points, max } = props
  const [ref, width] = useWidth()
  const [chosen, setChosen] = useState<number | null>(null)
  const hint = useId()
  const inner = Math.max(width - edge.left - edge.right, 0)
  const y = (value: number) => edge.top + (height - edge.top - edge.bottom) * (1 - value / max)
  const every = Math.max(1, Math.ceil(points.length / Math.max(Math.floor(inner / 52), 1)))
  const point = chosen === null ? null : points[chosen]
  const keys = (event: KeyboardEvent) => {
    const last = points.length - 1
    const next = {
      ArrowRight: Math.min((chosen ?? -1) + 1, last),
      ArrowLeft: Math.max((chosen ?? last + 1) - 1, 0),
      Home: 0,
      End: last,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    setChosen(next)
  }
  const pointAt = (clientX: number, box: DOMRect) => {
    const at = clientX - box.left - edge.left
    let best = 0
    for (let i = 1; i < points.length; i++)
      if (Math.abs(props.x(i, inner) - at) < Math.abs(props.x(best, inner) - at)) best = i
    setChosen(best)
  }
  return (
    <div>
      <p className="tnum mb-2 min-h-6 text-sm" aria-live="polite">
        {point ? (
          <>
            <span className="text-muted">{point.label}</span> <strong>{props.format(point.value)}</strong>
            {point.note && <span className="text-muted"> · {point.note}</span>}
          </>
        ) : (
          props.summary
        )}
      </p>
      <div
        ref={ref}
        role="img"
        aria-label={props.describe}
        aria-describedby={hint}
        tabIndex={0}
        className="touch-pan-y rounded-box"
        onKeyDown={keys}
        onBlur={() => setChosen(null)}
        onPointerMove={(event) => pointAt(event.clientX, event.currentTarget.getBoundingClientRect())}
        onPointerDown={(event) => pointAt(event.clientX, event.currentTarget.getBoundingClientRect())}
        onPointerLeave={() => setChosen(null)}
      >
        <svg width={width} height={height} className="tnum block text-muted" aria-hidden="true">
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line
                x1={edge.left}
                x2={width - edge.right}
                y1={y(max * share)}
                y2={y(max * share)}
                stroke="var(--line)"
                strokeDasharray={share ? '3 4' : undefined}
              />
              <text
                x={edge.left - 8}
                y={y(max * share) + 4}
                textAnchor="end"
                fontSize="11"
                fill="currentColor"
              >
                {compact(max * share, lang)}
              </text>
            </g>
          ))}
          {width > 0 && props.draw({ inner, left: edge.left, y, chosen })}
          {points.map((each, i) =>
            (points.length - 1 - i) % every === 0 ? (
              <text
                key={i}
                x={Math.min(Math.max(edge.left + props.x(i, inner), edge.left + 8), width - 14)}
                y={height - 6}
                textAnchor="middle"
                fontSize="11"
                fill="currentColor"
              >
                {each.short}
              </text>
            ) : null,
          )}
        </svg>
      </div>
      <p id={hint} className="sr-only">
        {t.charts.keys}
      </p>
      <TableOf measure={props.measure} over={props.over} points={points} format={props.format} />
    </div>
  )
}

function TableOf(props: Pick<Props, 'measure' | 'over' | 'points' | 'format'>) {
  const t = useAdminT()
  return (
    <details className="mt-2 text-sm">
      <summary className="inline-flex min-h-9 items-center rounded-md text-xs font-semibold text-muted hover:text-ink">
        {t.charts.asTable}
      </summary>
      <div className="max-h-64 overflow-y-auto" tabIndex={0} role="region" aria-label={props.measure}>
        <table className="tnum w-full">
          <thead>
            <tr className="text-left text-muted">
              <th scope="col" className="py-1 font-semibold">
                {props.over}
              </th>
              <th scope="col" className="py-1 text-right font-semibold">
                {props.measure}
              </th>
            </tr>
          </thead>
          <tbody>
            {props.points.map((point, i) => (
              <tr key={i} className="border-t border-line">
                <th scope="row" className="py-1 text-left font-normal">
                  {point.label}
                </th>
                <td className="py-1 text-right">
                  {props.format(point.value)}
                  {point.note && <span className="text-muted"> · {point.note}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

export function BarChart(props: Props) {
  const { points } = props
  const step = (inner: number) => inner / Math.max(points.length, 1)
  return (
    <Frame
      {...props}
      max={niceMax(Math.max(...points.map(({ value }) => value), 0))}
      x={(i, inner) => step(inner) * (i + 0.5)}
      draw={({ inner, left, y, chosen }) => {
        const wide = Math.max(Math.min(step(inner) * 0.68, 36), 2)
        return points.map((point, i) => {
          const top = y(point.value)
          const tall = point.value > 0 ? Math.max(y(0) - top, 2) : 0
          const bright = chosen === null ? props.mark === undefined || props.mark === i : chosen === i
          return (
            <rect
              key={i}
              x={left + step(inner) * (i + 0.5) - wide / 2}
              y={y(0) - tall}
              width={wide}
              height={tall}
              rx={Math.min(wide / 2, 4)}
              fill="var(--brand)"
              opacity={bright ? 1 : 0.42}
            />
          )
        })
      }}
    />
  )
}

export function LineChart(props: Props & { ceiling?: number; ceilingName?: string }) {
  const { points, ceiling } = props
  const at = (i: number, inner: number) => (points.length > 1 ? (inner * i) / (points.length - 1) : inner / 2)
  return (
    <Frame
      {...props}
      max={niceMax(Math.max(...points.map(({ value }) => value), ceiling ?? 0))}
      x={at}
      draw={({ inner, left, y, chosen }) => {
        const path = points
          .map(
            (point, i) => `${i ? 'L' : 'M'}${(left + at(i, inner)).toFixed(1)} ${y(point.value).toFixed(1)}`,
          )
          .join('')
        return (
          <>
            {ceiling !== undefined && (
              <>
                <line
                  x1={left}
                  x2={left + inner}
                  y1={y(ceiling)}
                  y2={y(ceiling)}
                  stroke="var(--good)"
                  strokeWidth="1.5"
                />
                <text x={left + 6} y={y(ceiling) + 15} fontSize="11" fill="var(--good-ink)">
                  {props.ceilingName}
                </text>
              </>
            )}
            {points.length > 1 && (
              <path
                d={`${path}L${left + inner} ${y(0)}L${left} ${y(0)}Z`}
                fill="var(--brand)"
                opacity="0.1"
              />
            )}
            <path
              d={path}
              fill="none"
              stroke="var(--brand)"
              strokeWidth="2.5"
              strokeLinejoin="round"
              strokeLinecap="round"
            />
            {points.length === 1 && (
              <circle cx={left + at(0, inner)} cy={y(points[0].value)} r="4" fill="var(--brand)" />
            )}
            {chosen !== null && points[chosen] && (
              <>
                <line
                  x1={left + at(chosen, inner)}
                  x2={left + at(chosen, inner)}
                  y1={edge.top}
                  y2={y(0)}
                  stroke="var(--muted)"
                  strokeDasharray="3 3"
                />
                <circle
                  cx={left + at(chosen, inner)}
                  cy={y(points[chosen].value)}
                  r="5"
                  fill="var(--brand)"
                  stroke="var(--surface)"
                  strokeWidth="2"
                />
              </>
            )}
          </>
        )
      }}
    />
  )
}

/** Parts of a whole, the largest first as they come; readable as a list without seeing any bar. */
export function ShareList(props: {
  items: { key: string; name: ReactNode; value: number; text: ReactNode; color?: string }[]
  /** 100 %; the largest item otherwise. */
  whole?: number
}) {
  const whole = props.whole ?? Math.max(...props.items.map(({ value }) => value), 1)
  return (
    <ul className="space-y-3">
      {props.items.map((item) => (
        <li key={item.key}>
          <div className="mb-1 flex items-baseline justify-between gap-3 text-sm">
            <span className="min-w-0 font-semibold">{item.name}</span>
            <span className="tnum shrink-0 text-muted">{item.text}</span>
          </div>
          <Meter share={item.value / Math.max(whole, 1)} color={item.color} />
        </li>
      ))}
    </ul>
  )
}

export function Meter({ share, color }: { share: number; color?: string }) {
  return (
    <div aria-hidden="true" className="h-2 overflow-hidden rounded-full bg-line">
      <div
        className="h-full rounded-full bg-brand transition-[width] duration-200"
        style={{
          width: `${Math.max(Math.min(share, 1) * 100, share > 0 ? 1 : 0)}%`,
          ...(color ? { background: color } : {}),
        }}
      />
    </div>
  )
}
