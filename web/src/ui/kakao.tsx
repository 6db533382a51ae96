import type { ReactNode } from 'react'
import { useT } from '../i18n'
import { forThisTab } from '../lib/storage'
import './kakao.css'

/**
 * The way to Kakao, as its design guide has it: #FEE500, the symbol in black, the label at 85 % of it. It is a
 * link, because the browser itself goes there and comes back with the refresh cookie.
 */
export function KakaoLink(props: { next: string | undefined; standIn: boolean; children: ReactNode }) {
  const t = useT()
  const query = props.next ? `?next=${encodeURIComponent(props.next)}` : ''
  return (
    <a
      href={`/api/v1/auth/kakao${query}`}
      className="kakao"
      // So that the page asks for the session when it comes back; see api/session.ts.
      onClick={() => forThisTab.set('tb.kakao', '1')}
    >
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path
          fill="#000"
          d="M10 2C5.3 2 1.5 4.96 1.5 8.62c0 2.360 1.590 4.430 3.980 5.600l-.82 3.030c-.07.27.24.48.47.33l3.6-2.4c.42.05.84.07 1.270.07 4.7 0 8.5-2.96 8.5-6.63S14.7 2 10 2z"
        />
      </svg>
      {props.children}
      {props.standIn && <span className="kakao-badge">{t.sign.standIn}</span>}
    </a>
  )
}
