import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Claimable } from '../coupons/Claimable'
import { Mine } from '../coupons/Mine'
import { couponWords } from '../coupons/words'
import { useWords } from '../i18n/words'
import { useTitle } from '../ui/useTitle'

export function CouponsPage() {
  const t = useWords(couponWords)
  useTitle(t.claimable)
  return (
    <Frame>
      <Claimable />
    </Frame>
  )
}

export function MyCouponsPage() {
  const t = useWords(couponWords)
  useTitle(t.mine)
  return (
    <Frame>
      <Mine />
    </Frame>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const t = useWords(couponWords)
  return (
    <div className="page pt-8 md:pt-12">
      <h1 className="mb-5 text-xl font-bold">{t.title}</h1>
      <nav aria-label={t.tabs} className="mb-6 flex gap-2">
        <Link
          to="/coupons"
          className="chip"
          activeProps={{ className: 'chip-on' }}
          activeOptions={{ exact: true }}
        >
          {t.claimable}
        </Link>
        <Link to="/coupons/mine" className="chip" activeProps={{ className: 'chip-on' }}>
          {t.mine}
        </Link>
      </nav>
      {children}
    </div>
  )
}
