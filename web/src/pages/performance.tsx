import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo, useState, type ReactNode } from 'react'
import { Problem } from '../api/problem'
import { performance, rounds } from '../api/queries'
import type { Performance, Round } from '../api/types'
import { useLanguage, useT } from '../i18n'
import {
  formatAmount,
  formatDateTime,
  formatDay,
  formatNumber,
  formatPeriod,
  formatTime,
} from '../i18n/format'
import { daysOf, opensOn, roundToOffer } from '../lib/calendar'
import { serverNow } from '../lib/serverClock'
import { NotFound } from '../ui/crash'
import { GradeMark } from '../ui/gradeMark'
import { StarIcon } from '../ui/icons'
import { CalendarIcon, ForwardIcon } from '../ui/icons.more'
import { Poster } from '../ui/poster'
import { RoundCalendar } from '../ui/roundCalendar'
import { Empty, Failed } from '../ui/states'
import { useTitle } from '../ui/useTitle'
import { About } from './performanceAbout'

const route = getRouteApi('/performances/$id')

export function PerformancePage() {
  const { id } = route.useParams()
  const query = useQuery(performance(Number(id)))
  useTitle(query.data?.title)
  if (query.isError) {
    if (Problem.of(query.error).status === 404) return <NotFound />
    return <Failed error={query.error} onRetry={() => void query.refetch()} />
  }
  if (query.isPending) return <Skeleton />
  return <Loaded key={query.data.id} show={query.data} />
}

function Loaded({ show }: { show: Performance }) {
  const t = useT()
  const query = useQuery(rounds(show.id))
  const days = useMemo(() => daysOf(query.data ?? []), [query.data])
  const [date, setDate] = useState<string | null>(null)
  const [roundId, setRoundId] = useState<number | null>(null)
  const now = serverNow()
  const day = date ?? opensOn(days, now)
  const ofDay = day ? (days.get(day)?.rounds ?? []) : []
  const round = ofDay.find((each) => each.id === roundId) ?? roundToOffer(ofDay, now)

  return (
    <article className="page pt-6 pb-24 lg:pt-10 lg:pb-0">
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-[1fr_400px] lg:gap-12">
        <div>
          <Facts show={show} />
        </div>
        <section
          id="rounds"
          aria-labelledby="choose-round"
          className="card h-fit p-4 lg:sticky lg:top-20 lg:row-span-2 lg:p-5"
        >
          <h2 id="choose-round" className="mb-3 text-lg font-bold">
            {t.performance.chooseRound}
          </h2>
          {query.isError ? (
            <Failed error={query.error} onRetry={() => void query.refetch()} />
          ) : query.isPending ? (
            <div className="skeleton h-80" />
          ) : days.size === 0 ? (
            <Empty
              title={t.performance.noRounds}
              hint={t.performance.noRoundsHint}
              icon={<CalendarIcon size={28} />}
            />
          ) : (
            <>
              <RoundCalendar
                days={days}
                chosen={day}
                onChoose={(next) => {
                  setDate(next)
                  setRoundId(null)
                }}
              />
              <RoundList day={day} rounds={ofDay} chosen={round} onChoose={setRoundId} />
              <div className="mt-4 hidden lg:block">
                <ChooseSeats round={round} />
              </div>
            </>
          )}
        </section>
        <About show={show} />
      </div>
      {days.size > 0 && (
        <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface px-4 pt-3 pb-[calc(12px+env(safe-area-inset-bottom))] lg:hidden">
          <ChooseSeats round={round} withTime />
        </div>
      )}
    </article>
  )
}

function Facts({ show }: { show: Performance }) {
  const t = useT()
  const lang = useLanguage()
  const grades = (show.prices ?? []).map((price) => price.grade)
  return (
    <header className="grid grid-cols-[112px_1fr] gap-x-4 gap-y-6 sm:grid-cols-[220px_1fr] sm:gap-x-8">
      <div className="self-start sm:row-span-2">
        <Poster
          url={show.posterUrl}
          srcset={show.posterSrcset}
          sizes="(min-width: 640px) 220px, 112px"
          eager
          className="shadow-card"
        />
      </div>
      <div className="self-start">
        <p className="mb-1 flex flex-wrap items-center gap-2 text-sm font-semibold text-muted">
          {t.category[show.category]}
          {show.status !== 'AVAILABLE' && (
            <span className="rounded-full bg-ink px-2.5 py-0.5 text-xs font-bold text-ground">
              {t.status[show.status]}
            </span>
          )}
        </p>
        <h1 className="text-xl font-bold sm:text-2xl">{show.title}</h1>
        {show.rating !== null && show.reviewCount > 0 && (
          <p className="tnum mt-2 flex items-center gap-1 text-sm">
            <span className="text-warn">
              <StarIcon size={16} />
            </span>
            <span className="sr-only">{t.common.rating(show.rating.toFixed(1))}</span>
            <strong aria-hidden="true">{show.rating.toFixed(1)}</strong>
            <span className="text-muted">({formatNumber(show.reviewCount)})</span>
          </p>
        )}
      </div>
      {/* The first column is as wide in any font: nothing moves when the page's own arrives. */}
      <dl className="col-span-2 grid grid-cols-[minmax(5.5em,auto)_1fr] gap-x-5 gap-y-2.5 text-sm sm:col-span-1 sm:text-base">
        <Fact name={t.performance.period}>
          <span className="tnum">{formatPeriod(show.startDate, show.endDate, lang)}</span>
        </Fact>
        <Fact name={t.performance.place}>
          <Link
            to="/halls/$id"
            params={{ id: String(show.hall.id) }}
            className="inline-flex items-center gap-0.5 underline decoration-line underline-offset-4 hover:decoration-brand"
          >
            {show.hall.name}
            <ForwardIcon size={14} />
          </Link>
        </Fact>
        <Fact name={t.performance.age}>
          {show.ageLimit > 0 ? t.performance.ageFrom(show.ageLimit) : t.performance.ageAll}
        </Fact>
        {show.durationMinutes > 0 && (
          <Fact name={t.performance.duration}>{t.performance.minutes(show.durationMinutes)}</Fact>
        )}
        <Fact name={t.performance.prices}>
          <ul className="space-y-1.5">
            {(show.prices ?? []).map((price) => (
              <li key={price.grade} className="tnum flex items-center gap-2">
                <GradeMark grade={price.grade} among={grades} />
                <span className="min-w-10 font-semibold">{price.grade}</span>
                <span>{price.amount > 0 ? formatAmount(price.amount, lang) : t.common.free}</span>
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </header>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="whitespace-nowrap text-muted">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function RoundList(props: {
  day: string | null
  rounds: Round[]
  chosen: Round | null
  onChoose: (id: number) => void
}) {
  const t = useT()
  const lang = useLanguage()
  if (!props.day) return <p className="mt-4 text-sm text-muted">{t.performance.pickDay}</p>
  return (
    <fieldset className="mt-4 border-t border-line pt-4">
      <legend className="sr-only">{t.performance.rounds(formatDay(props.day, lang))}</legend>
      <p aria-hidden="true" className="mb-2 text-sm font-semibold text-muted">
        {formatDay(props.day, lang)}
      </p>
      <div className="flex flex-col gap-2">
        {props.rounds.map((round) => {
          const chosen = round.id === props.chosen?.id
          return (
            <label
              key={round.id}
              className={`tnum flex min-h-13 items-center justify-between gap-3 rounded-box border px-4 transition-colors has-focus-visible:outline-3 has-focus-visible:outline-brand ${chosen ? 'border-brand bg-brand-soft' : 'border-line'}`}
            >
              <input
                type="radio"
                name="round"
                className="sr-only"
                checked={chosen}
                onChange={() => props.onChoose(round.id)}
              />
              <span className="font-bold">{formatTime(round.startsAt, lang)}</span>
              <span
                className={`text-sm font-semibold ${round.status === 'AVAILABLE' ? leftTone(round) : 'text-muted'}`}
              >
                {round.status === 'AVAILABLE'
                  ? t.performance.left(formatNumber(round.remaining))
                  : t.status[round.status]}
              </span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}

function leftTone(round: Round): string {
  return round.remaining / Math.max(round.total, 1) < 0.15 ? 'text-warn' : 'text-good-ink'
}

function ChooseSeats({ round, withTime }: { round: Round | null; withTime?: boolean }) {
  const t = useT()
  const lang = useLanguage()
  if (!round) return <p className="py-3 text-center text-sm text-muted">{t.performance.pickDay}</p>
  if (round.status === 'BEFORE_OPEN') {
    return (
      <p className="tnum rounded-box bg-brand-soft px-4 py-3 text-center font-semibold text-brand">
        {t.performance.opens(formatDateTime(round.salesOpenAt, lang))}
      </p>
    )
  }
  if (round.calledOff) {
    return (
      <p className="rounded-box bg-bad-soft px-4 py-3 text-center font-semibold text-bad-ink">
        {t.performance.calledOffHint}
      </p>
    )
  }
  if (round.status === 'CLOSED') {
    return (
      <p className="rounded-box bg-line px-4 py-3 text-center font-semibold text-muted">
        {t.performance.notOnSale}
      </p>
    )
  }
  return (
    <div className="flex items-center gap-4">
      {withTime && (
        <span className="tnum w-[42%] shrink-0 text-sm leading-tight font-semibold">
          {formatDateTime(round.startsAt, lang)}
        </span>
      )}
      <Link to="/rounds/$id/seats" params={{ id: String(round.id) }} className="btn btn-primary flex-1">
        {round.status === 'SOLD_OUT' ? t.status.SOLD_OUT : t.performance.chooseSeats}
      </Link>
    </div>
  )
}

function Skeleton() {
  return (
    <div aria-hidden="true" className="page grid grid-cols-1 gap-8 pt-6 lg:grid-cols-[1fr_400px] lg:pt-10">
      <div className="grid grid-cols-[112px_1fr] gap-4 sm:grid-cols-[220px_1fr] sm:gap-8">
        <div className="skeleton aspect-[3/4]" />
        <div className="space-y-3">
          <div className="skeleton h-5 w-20" />
          <div className="skeleton h-9 w-4/5" />
          <div className="skeleton mt-6 h-5 w-3/5" />
          <div className="skeleton h-5 w-2/5" />
          <div className="skeleton h-5 w-1/2" />
        </div>
      </div>
      <div className="skeleton h-96 rounded-card" />
    </div>
  )
}
