import type { ReactNode } from 'react'
import { categories } from '../api/types'
import { useLanguage, useT } from '../i18n'
import { formatAmount, seoulDay } from '../i18n/format'
import { useWords } from '../i18n/words'
import { serverNow } from '../lib/serverClock'
import { isFiltered, priceRanges, regions, type PriceRange, type Wanted } from './filter'
import { searchWords } from './words'

/** What narrows a search down. Every choice is a change of the address, so that it can be shared and gone back from. */
export function Filters(props: { wanted: Wanted; onChange: (change: Partial<Wanted>) => void }) {
  const t = useWords(searchWords)
  const all = useT()
  const lang = useLanguage()
  const { wanted, onChange } = props
  const ownDay = wanted.when && !['today', 'weekend'].includes(wanted.when) ? wanted.when : ''
  const chip = (chosen: boolean) => `chip shrink-0 ${chosen ? '!border-brand !bg-brand-soft text-brand' : ''}`
  const flip = (when: string) => onChange({ when: wanted.when === when ? undefined : when })
  return (
    <section aria-label={t.filters} className="mt-4">
      <div className="scroll-x -mx-4 flex items-center gap-2 px-4 py-1 md:mx-0 md:flex-wrap md:px-0">
        {(['today', 'weekend'] as const).map((when) => (
          <button
            key={when}
            type="button"
            aria-pressed={wanted.when === when}
            className={chip(wanted.when === when)}
            onClick={() => flip(when)}
          >
            {t[when]}
          </button>
        ))}
        <label className={chip(ownDay !== '')}>
          <input
            type="date"
            aria-label={t.day}
            className="tnum bg-transparent"
            min={seoulDay(serverNow())}
            value={ownDay}
            onChange={(event) => onChange({ when: event.target.value || undefined })}
          />
        </label>
        <Choice
          label={t.region}
          value={wanted.region}
          any={t.anyRegion}
          options={regions.map((region) => [region, t.regionName(region)])}
          onChange={(region) => onChange({ region })}
        />
        <Choice
          label={t.category}
          value={wanted.category}
          any={t.anyCategory}
          options={categories.map((category) => [category, all.category[category]])}
          onChange={(category) => onChange({ category })}
        />
        <Choice
          label={t.price}
          value={wanted.price}
          any={t.anyPrice}
          options={(Object.keys(priceRanges) as PriceRange[]).map((range) => [range, rangeName(range)])}
          onChange={(price) => onChange({ price })}
        />
        <button
          type="button"
          aria-pressed={!!wanted.onSale}
          className={chip(!!wanted.onSale)}
          onClick={() => onChange({ onSale: wanted.onSale ? undefined : true })}
        >
          {t.onSale}
        </button>
        {isFiltered(wanted) && (
          <button
            type="button"
            className="min-h-11 shrink-0 rounded-box px-3 text-sm font-semibold text-brand"
            onClick={() =>
              onChange({
                when: undefined,
                region: undefined,
                category: undefined,
                price: undefined,
                onSale: undefined,
              })
            }
          >
            {t.reset}
          </button>
        )}
      </div>
    </section>
  )

  function rangeName(range: PriceRange): ReactNode {
    const [low, high] = priceRanges[range]
    if (range === 'free') return t.free
    if (high === 0) return t.over(formatAmount(low, lang))
    if (low <= 1) return t.under(formatAmount(high, lang))
    return t.between(formatAmount(low, lang), formatAmount(high, lang))
  }
}

function Choice<T extends string>(props: {
  label: string
  value: T | undefined
  any: string
  options: (readonly [T, ReactNode])[]
  onChange: (value: T | undefined) => void
}) {
  const chosen = props.value !== undefined
  return (
    <label className={`chip shrink-0 ${chosen ? '!border-brand !bg-brand-soft text-brand' : ''}`}>
      <select
        aria-label={props.label}
        className="min-h-11 max-w-40 bg-transparent font-[inherit]"
        value={props.value ?? ''}
        onChange={(event) => props.onChange((event.target.value || undefined) as T | undefined)}
      >
        <option value="">{props.any}</option>
        {props.options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
