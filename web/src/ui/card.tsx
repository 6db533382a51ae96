import { Link } from '@tanstack/react-router'
import type { PerformanceItem } from '../api/types'
import { useLanguage, useCommonT } from '../i18n'
import { formatAmount, formatDateTime, formatPeriod } from '../i18n/format'
import { StarIcon } from './icons'
import { Poster } from './poster'

export function PerformanceCard({ item, eager }: { item: PerformanceItem; eager?: boolean }) {
  const t = useCommonT()
  const lang = useLanguage()
  return (
    <Link
      to="/performances/$id"
      params={{ id: String(item.id) }}
      className="group block rounded-box focus-visible:outline-offset-4"
    >
      <span className="relative block overflow-hidden rounded-box">
        <Poster
          url={item.posterUrl}
          srcset={item.posterSrcset}
          sizes="(min-width: 1024px) 220px, (min-width: 768px) 25vw, (min-width: 640px) 33vw, 50vw"
          eager={eager}
          className={`transition-transform duration-200 group-hover:scale-[1.03] motion-reduce:transform-none ${item.status === 'SOLD_OUT' || item.status === 'CLOSED' ? 'opacity-60 saturate-50' : ''}`}
        />
        {item.status !== 'AVAILABLE' && (
          <span className="absolute top-2 left-2 rounded-full bg-ink px-2.5 py-1 text-xs font-bold text-ground">
            {t.status[item.status]}
          </span>
        )}
      </span>
      <span className="mt-3 line-clamp-2 block leading-snug font-bold group-hover:text-brand">
        {item.title}
      </span>
      <span className="mt-1 block truncate text-sm text-muted">{item.hall.name}</span>
      <span className="tnum block text-sm text-muted">
        {item.status === 'BEFORE_OPEN' && item.salesOpenAt
          ? t.home.opensAt(formatDateTime(item.salesOpenAt, lang))
          : formatPeriod(item.startDate, item.endDate, lang)}
      </span>
      <span className="tnum mt-1 flex items-center gap-2 text-sm">
        <span className="font-bold">
          {item.minPrice > 0 ? t.common.from(formatAmount(item.minPrice, lang)) : t.common.free}
        </span>
        {item.rating !== null && item.reviewCount > 0 && (
          <span className="inline-flex items-center gap-0.5 text-muted">
            <span className="text-warn">
              <StarIcon size={14} />
            </span>
            <span className="sr-only">{t.common.rating(item.rating.toFixed(1))}</span>
            <span aria-hidden="true">{item.rating.toFixed(1)}</span>
          </span>
        )}
      </span>
    </Link>
  )
}

export function CardGrid({ children }: { children: React.ReactNode }) {
  return (
    <ul className="grid grid-cols-2 gap-x-4 gap-y-8 sm:grid-cols-3 md:grid-cols-4 lg:grid-cols-5 lg:gap-x-5">
      {children}
    </ul>
  )
}

export function CardSkeletons({ count }: { count: number }) {
  return (
    <>
      {Array.from({ length: count }, (_, i) => (
        <li key={i} aria-hidden="true">
          <div className="skeleton aspect-[3/4] rounded-box" />
          <div className="skeleton mt-3 h-5 w-4/5" />
          <div className="skeleton mt-2 h-4 w-3/5" />
          <div className="skeleton mt-2 h-4 w-2/5" />
        </li>
      ))}
    </>
  )
}
