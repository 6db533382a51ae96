import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { useCommonT } from '../i18n'
import { CloseIcon } from './icons'

/**
 * A dialog: a sheet from below on a phone, a card in the middle elsewhere. It is the browser's own <dialog>,
 * which keeps the focus inside, closes on Escape, and weighs nothing.
 */
export function Sheet(props: {
  open: boolean
  title: string
  badge?: ReactNode
  onClose: () => void
  children: ReactNode
}) {
  const t = useCommonT()
  const titleId = useId()
  const ref = useRef<HTMLDialogElement>(null)
  // Before the effects of what is inside: opened later, the dialog would take the focus from where they have put it.
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    if (props.open && !dialog.open) dialog.showModal()
    if (!props.open && dialog.open) dialog.close()
  }, [props.open])
  return (
    <dialog
      ref={ref}
      className="sheet"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClick={(event) => {
        if (event.target === ref.current) props.onClose()
      }}
    >
      {props.open && (
        <>
          <div className="mb-4 flex items-start justify-between gap-3">
            <div>
              {props.badge}
              <h2 id={titleId} className="text-xl font-bold">
                {props.title}
              </h2>
            </div>
            <button
              type="button"
              className="icon-btn -mt-2 -mr-2 shrink-0"
              aria-label={t.nav.close}
              onClick={props.onClose}
            >
              <CloseIcon />
            </button>
          </div>
          {props.children}
        </>
      )}
    </dialog>
  )
}
