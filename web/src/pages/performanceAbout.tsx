import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode } from 'react'
import { reviews } from '../api/queries'
import type { Performance } from '../api/types'
import { useLanguage, useT } from '../i18n'
import { formatDay, formatNumber } from '../i18n/format'
import { PinIcon, StarIcon } from '../ui/icons'
import { ForwardIcon } from '../ui/icons.more'
import { More } from '../ui/more'

export function About({ show }: { show: Performance }) {
  const t = useT()
  return (
    <div className="space-y-10">
      <Part title={t.performance.about}>
        <p className="leading-relaxed whitespace-pre-line">
          {show.description || t.performance.noDescription}
        </p>
        <p className="mt-3 text-sm text-muted">{t.performance.limit(show.ticketLimit)}</p>
        {/* Where real data comes from is named; what was made up for the demonstration has no source. */}
        {show.source && show.source !== 'DEMO' && (
          <p className="mt-1 text-xs text-muted">
            {t.performance.source(show.source === 'KOPIS' ? t.performance.kopis : show.source)}
          </p>
        )}
      </Part>
      {(show.performers ?? []).length > 0 && (
        <Part title={t.performance.performers}>
          <ul className="flex flex-wrap gap-2">
            {(show.performers ?? []).map((each) => (
              <li key={each.id}>
                <Link
                  to="/performers/$id"
                  params={{ id: String(each.id) }}
                  className="chip hover:border-brand"
                >
                  {each.name}
                </Link>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t.performance.hall}>
        <Link
          to="/halls/$id"
          params={{ id: String(show.hall.id) }}
          className="card flex items-center gap-4 p-4 hover:border-brand"
        >
          <span className="grid size-11 shrink-0 place-items-center rounded-full bg-brand-soft text-brand">
            <PinIcon />
          </span>
          <span className="min-w-0 flex-1">
            <span className="block font-bold">{show.hall.name}</span>
            <span className="block text-sm text-muted">{show.hall.address}</span>
            <span className="tnum block text-sm text-muted">
              {t.performance.hallSeats(formatNumber(show.hall.seats))}
            </span>
          </span>
          <ForwardIcon size={18} />
        </Link>
      </Part>
      <Reviews show={show} />
    </div>
  )
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-3 flex items-baseline gap-2 text-lg font-bold">
        {title}
        {aside}
      </h2>
      {children}
    </section>
  )
}

function Reviews({ show }: { show: Performance }) {
  const t = useT()
  const lang = useLanguage()
  const query = useInfiniteQuery({ ...reviews(show.id), enabled: show.reviewCount > 0 })
  const written = query.data?.pages.flatMap((page) => page.items ?? []) ?? []
  if (show.reviewCount === 0 || show.rating === null) {
    return (
      <Part title={t.performance.reviews}>
        <p className="text-sm text-muted">{t.performance.noReviews}</p>
      </Part>
    )
  }
  const most = Math.max(...(show.ratings ?? []), 1)
  return (
    <Part
      title={t.performance.reviews}
      aside={
        <span className="tnum text-sm font-normal text-muted">
          {t.performance.reviewCount(formatNumber(show.reviewCount))}
        </span>
      }
    >
      <div className="card mb-4 flex items-center gap-6 p-5">
        <p className="tnum text-3xl font-bold">
          <span className="sr-only">{t.common.rating(show.rating.toFixed(1))}</span>
          <span aria-hidden="true">{show.rating.toFixed(1)}</span>
        </p>
        <ul className="tnum flex-1 space-y-1 text-xs text-muted">
          {(show.ratings ?? [])
            .map((count, stars) => ({ count, stars }))
            .reverse()
            .map(({ count, stars }) => (
              <li key={stars} className="flex items-center gap-2">
                <span className="w-3 text-right">{stars}</span>
                <span className="h-2 flex-1 overflow-hidden rounded-full bg-line">
                  <span
                    className="block h-full rounded-full bg-brand"
                    style={{ width: `${(count / most) * 100}%` }}
                  />
                </span>
                <span className="w-8">{formatNumber(count)}</span>
              </li>
            ))}
        </ul>
      </div>
      <ul className="divide-y divide-line">
        {written.map((review) => (
          <li key={review.id} className="py-4">
            <p className="mb-1 flex items-center gap-1 text-warn">
              <span className="sr-only">{t.common.rating(String(review.rating))}</span>
              {Array.from({ length: review.rating }, (_, i) => (
                <StarIcon key={i} size={14} />
              ))}
              <span className="tnum ml-2 text-xs text-muted">
                {review.author !== '*' && `${review.author} · `}
                {formatDay(review.createdAt, lang)}
              </span>
            </p>
            <p className="whitespace-pre-line">{review.content}</p>
          </li>
        ))}
      </ul>
      <More query={query} />
    </Part>
  )
}
