import { useId, useState } from 'react'
import type { UsableGrant } from '../api/types'
import { useLanguage } from '../i18n'
import { formatAmount, formatLastDay } from '../i18n/format'
import { useWords } from '../i18n/words'
import { Sheet } from '../ui/sheet'
import type { Choice } from './choice'
import { couponWords } from './words'
import { couponName } from './value'

/**
 * The coupon of a purchase: one line that says which one is used and what it takes off, and a sheet to take
 * another or none. `usable` is undefined while it is not known; the line keeps its height then.
 */
export function CouponChooser(props: {
  usable: UsableGrant[] | undefined
  chosen: UsableGrant | null
  disabled: boolean
  onChoose: (choice: Choice) => void
}) {
  const t = useWords(couponWords)
  const lang = useLanguage()
  const [open, setOpen] = useState(false)
  const { usable, chosen } = props
  if (!usable) return <div className="skeleton mt-4 h-16" aria-hidden="true" />
  if (usable.length === 0) {
    return (
      <div className="mt-4 flex min-h-16 items-center justify-between gap-3 rounded-box bg-ground px-4 text-sm">
        <span className="font-semibold">{t.choose}</span>
        <span className="text-right text-muted">{t.noneUsable}</span>
      </div>
    )
  }
  return (
    <>
      <button
        type="button"
        className={`mt-4 flex min-h-16 w-full items-center gap-3 rounded-box border px-4 text-left transition-colors hover:border-brand disabled:opacity-60 ${chosen ? 'border-brand bg-brand-soft' : 'border-line'}`}
        disabled={props.disabled}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <span className="min-w-0 flex-1">
          <span className="block text-xs font-semibold text-muted">{t.choose}</span>
          <span className="line-clamp-1 text-sm font-bold">
            {chosen ? couponName(chosen.name, lang) : t.notChosen(usable.length)}
          </span>
        </span>
        {chosen && (
          <strong className="tnum text-sm whitespace-nowrap">−{formatAmount(chosen.discount, lang)}</strong>
        )}
        <span className="text-sm font-semibold whitespace-nowrap text-brand">{t.change}</span>
      </button>
      <Sheet open={open} title={t.chooseTitle} onClose={() => setOpen(false)}>
        <Options
          usable={usable}
          chosen={chosen}
          onApply={(choice) => {
            props.onChoose(choice)
            setOpen(false)
          }}
        />
      </Sheet>
    </>
  )
}

const none = ''

function Options(props: {
  usable: UsableGrant[]
  chosen: UsableGrant | null
  onApply: (choice: Choice) => void
}) {
  const t = useWords(couponWords)
  const lang = useLanguage()
  const name = useId()
  const [picked, setPicked] = useState(props.chosen?.grantId ?? none)
  const option = (value: string, children: React.ReactNode) => (
    <label
      key={value}
      className={`flex min-h-16 items-center gap-3 rounded-box border px-4 py-2 transition-colors has-focus-visible:outline-3 has-focus-visible:outline-brand ${picked === value ? 'border-brand bg-brand-soft' : 'border-line'}`}
    >
      <input
        type="radio"
        name={name}
        className="size-5 shrink-0 accent-brand"
        checked={picked === value}
        onChange={() => setPicked(value)}
      />
      {children}
    </label>
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        props.onApply(picked === none ? { kind: 'none' } : { kind: 'grant', grantId: picked })
      }}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">{t.chooseTitle}</legend>
        {props.usable.map((grant, i) =>
          option(
            grant.grantId,
            <>
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">{couponName(grant.name, lang)}</span>
                {i === 0 && props.usable.length > 1 && (
                  <span className="block text-xs font-semibold text-brand">{t.best}</span>
                )}
                <span className="tnum block text-xs text-muted">
                  {t.expires(formatLastDay(grant.expiresAt, lang))}
                </span>
              </span>
              <strong className="tnum whitespace-nowrap">−{formatAmount(grant.discount, lang)}</strong>
            </>,
          ),
        )}
        {option(none, <span className="flex-1 text-muted">{t.noCoupon}</span>)}
      </fieldset>
      <button type="submit" className="btn btn-primary mt-5 w-full">
        {t.apply}
      </button>
    </form>
  )
}
