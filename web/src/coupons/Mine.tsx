import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { myCoupons } from '../api/coupons'
import type { Grant } from '../api/types'
import { useLanguage } from '../i18n'
import { daysUntilEnd, formatDay, formatEnd, formatLastDay, formatNumber } from '../i18n/format'
import { useWords } from '../i18n/words'
import { serverNow } from '../lib/serverClock'
import { TagIcon } from '../ui/icons.more'
import { More } from '../ui/more'
import { Empty, Failed } from '../ui/states'
import { CouponSkeletons } from './Claimable'
import { CouponTicket } from './Ticket'
import { couponWords } from './words'
import { couponName } from './value'

/** One's own coupons: to use, used, and those whose time is over. */
export function Mine() {
  const t = useWords(couponWords)
  const query = useInfiniteQuery({ ...myCoupons(), staleTime: 0 })
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />
  if (query.isPending) return <CouponSkeletons count={2} />
  const grants = query.data.pages.flatMap(({ items }) => items ?? [])
  const of = (status: Grant['status']) => grants.filter((each) => each.status === status)
  const soonest = (a: Grant, b: Grant) => Date.parse(a.expiresAt) - Date.parse(b.expiresAt)
  const available = of('AVAILABLE').sort(soonest)
  const browse = (
    <Link to="/coupons" className="btn btn-soft">
      {t.browse}
    </Link>
  )
  if (grants.length === 0) {
    return (
      <Empty title={t.noneMine} hint={t.noneMineHint} icon={<TagIcon size={28} />}>
        {browse}
      </Empty>
    )
  }
  return (
    <div className="rise space-y-10">
      <Group title={t.available} count={available.length} empty={browse}>
        {available.map((grant) => (
          <Card key={grant.id} grant={grant} />
        ))}
      </Group>
      <Group title={t.usedGroup} count={of('USED').length}>
        {of('USED').map((grant) => (
          <Card key={grant.id} grant={grant} />
        ))}
      </Group>
      <Group title={t.expiredGroup} count={of('EXPIRED').length}>
        {of('EXPIRED').map((grant) => (
          <Card key={grant.id} grant={grant} />
        ))}
      </Group>
      <More query={query} />
    </div>
  )
}

function Group(props: { title: string; count: number; empty?: ReactNode; children: ReactNode }) {
  const t = useWords(couponWords)
  if (props.count === 0 && !props.empty) return null
  return (
    <section>
      <h2 className="mb-3 flex items-baseline gap-2 text-lg font-bold">
        {props.title}
        <span className="tnum text-sm font-normal text-muted">{t.count(formatNumber(props.count))}</span>
      </h2>
      {props.count === 0 ? (
        <div className="card flex flex-wrap items-center justify-between gap-3 p-5">
          <p className="text-muted">{t.noneAvailable}</p>
          {props.empty}
        </div>
      ) : (
        <ul className="grid grid-cols-1 gap-4 lg:grid-cols-2">{props.children}</ul>
      )}
    </section>
  )
}

const soonDays = 7

function Card({ grant }: { grant: Grant }) {
  const t = useWords(couponWords)
  const lang = useLanguage()
  const available = grant.status === 'AVAILABLE'
  const days = Math.max(daysUntilEnd(grant.expiresAt, serverNow()), 0)
  return (
    <li>
      <CouponTicket
        name={couponName(grant.name, lang)}
        heading="h3"
        terms={grant}
        state={available ? 'held' : grant.status === 'USED' ? 'used' : 'lapsed'}
        faded={!available}
        stub={
          available ? (
            <>
              <span className={`tnum font-bold ${days < soonDays ? 'text-warn' : 'text-brand'}`}>
                {t.daysLeft(days)}
              </span>
              {grant.reservationId && (
                <Link
                  to="/checkout/$reservationId"
                  params={{ reservationId: grant.reservationId }}
                  className="inline-flex min-h-11 items-center text-sm font-semibold text-brand"
                >
                  {t.setAside}
                </Link>
              )}
            </>
          ) : grant.status === 'USED' ? (
            <>
              <span className="text-sm font-bold text-muted">{t.used}</span>
              {grant.reservationId && (
                <Link
                  to="/reservations/$id"
                  params={{ id: grant.reservationId }}
                  className="inline-flex min-h-11 items-center text-sm font-semibold text-brand"
                >
                  {t.toReservation}
                </Link>
              )}
            </>
          ) : (
            <span className="text-sm font-bold text-muted">{t.lapsed}</span>
          )
        }
      >
        <p className="tnum mt-3 text-xs text-muted">
          {grant.status === 'USED' && grant.usedAt
            ? t.usedAt(formatDay(grant.usedAt, lang))
            : available
              ? t.expires(formatEnd(grant.expiresAt, lang))
              : t.expired(formatLastDay(grant.expiresAt, lang))}
        </p>
      </CouponTicket>
    </li>
  )
}
