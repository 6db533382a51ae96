import { useEffect } from 'react'
import { useCommonT } from '../i18n'
import { createStore, useStore } from '../lib/store'
import { announce } from './announce'
import { CloseIcon } from './icons'

interface Toast {
  text: string
  action?: { label: string; run: () => void }
  /** Higher on pages with a bar at the bottom. */
  id: number
}

const current = createStore<Toast | null>(null)
let lastId = 0

/** Says something in passing, on screen and to screen readers, perhaps with one thing to do about it. */
export function toast(text: string, action?: Toast['action']): void {
  current.set({ text, action, id: ++lastId })
  announce(action ? `${text} ${action.label}` : text)
}

export function dismissToast(): void {
  current.set(null)
}

export function Toasts() {
  const t = useCommonT()
  const shown = useStore(current)
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(() => current.set(null), shown.action ? 9000 : 4000)
    return () => clearTimeout(timer)
  }, [shown])
  if (!shown) return null
  return (
    <div className="pointer-events-none fixed inset-x-0 top-[calc(72px+env(safe-area-inset-top))] z-50 flex justify-center px-4">
      <div
        key={shown.id}
        className="rise pointer-events-auto flex max-w-lg items-center gap-2 rounded-card bg-ink py-1 pr-1 pl-4 text-sm text-ground shadow-card"
      >
        <span className="py-2">{shown.text}</span>
        {shown.action && (
          <button
            type="button"
            className="min-h-11 shrink-0 rounded-box px-3 font-bold underline underline-offset-4"
            onClick={() => {
              shown.action?.run()
              current.set(null)
            }}
          >
            {shown.action.label}
          </button>
        )}
        <button
          type="button"
          className="grid size-11 shrink-0 place-items-center rounded-box opacity-80"
          aria-label={t.nav.close}
          onClick={dismissToast}
        >
          <CloseIcon size={18} />
        </button>
      </div>
    </div>
  )
}
