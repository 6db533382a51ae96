import { useEffect, useRef, useState, type ReactNode } from 'react'
import { BackIcon } from '../../../ui/icons.more'
import type { Hall } from '../../types'
import { DownloadIcon, UploadIcon } from '../../ui/icons'
import { OfficeLink } from '../../ui/link'
import { Badge } from '../../ui/page'
import { usePlanT } from '../words'
import { useDesk, useEditorState } from './context'
import { BlockIcon, HelpIcon, MoreIcon, RedoIcon, UndoIcon } from './icons'

/** Where one is, whether it is stored, and what concerns the whole drawing. */
export function TopBar(props: {
  hall: Hall
  dirty: boolean
  onSave: () => void
  onHelp: () => void
  onImport: () => void
  onExportPretix: () => void
  onExportOwn: () => void
  onTemplates: () => void
}) {
  const t = usePlanT()
  const { editor } = useDesk()
  const { history, version } = useEditorState()
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line bg-surface px-2 md:px-3">
      <OfficeLink to={`halls/${props.hall.id}`} className="icon-btn shrink-0" aria-label={t.editor.back}>
        <BackIcon size={20} />
      </OfficeLink>
      <h1 className="mr-1 min-w-0 truncate font-bold" title={props.hall.name}>
        <span className="sr-only">{t.editor.title(props.hall.name)}</span>
        <span aria-hidden="true">{props.hall.name}</span>
      </h1>
      <span className="hidden sm:inline">
        <Badge tone="quiet">{t.editor.version(version)}</Badge>
      </span>
      <span role="status" className="mr-auto ml-1 hidden text-sm whitespace-nowrap text-muted sm:inline">
        {props.dirty ? t.editor.unsaved : t.editor.allSaved}
      </span>
      <span className="mr-auto sm:hidden" />
      <button
        type="button"
        className="icon-btn shrink-0 disabled:opacity-35"
        aria-label={t.editor.undo}
        title={`${t.editor.undo} (Ctrl Z)`}
        disabled={history.past.length === 0}
        onClick={() => editor.undo()}
      >
        <UndoIcon size={20} />
      </button>
      <button
        type="button"
        className="icon-btn shrink-0 disabled:opacity-35"
        aria-label={t.editor.redo}
        title={`${t.editor.redo} (Shift Ctrl Z)`}
        disabled={history.future.length === 0}
        onClick={() => editor.redo()}
      >
        <RedoIcon size={20} />
      </button>
      <Menu {...props} />
      <button
        type="button"
        className="icon-btn hidden shrink-0 sm:inline-grid"
        aria-label={t.editor.help}
        aria-keyshortcuts="?"
        title={`${t.editor.help} (?)`}
        onClick={props.onHelp}
      >
        <HelpIcon size={20} />
      </button>
      <button
        type="button"
        className="btn btn-primary ml-1 !min-h-11 shrink-0 !px-4 text-sm"
        disabled={!props.dirty}
        onClick={props.onSave}
      >
        {t.editor.save}
      </button>
    </header>
  )
}

function Menu(props: {
  onImport: () => void
  onExportPretix: () => void
  onExportOwn: () => void
  onTemplates: () => void
}) {
  const t = usePlanT()
  const [open, setOpen] = useState(false)
  const ref = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    ref.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const away = (event: Event) => {
      if (!ref.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open])
  const item = (label: string, icon: ReactNode, run: () => void) => (
    <button
      type="button"
      role="menuitem"
      className="flex min-h-11 w-full items-center gap-3 rounded-box px-3 text-left text-sm font-semibold hover:bg-ground"
      onClick={() => {
        setOpen(false)
        run()
      }}
    >
      {icon}
      {label}
    </button>
  )
  return (
    <div
      ref={ref}
      className="relative"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open) {
          event.stopPropagation()
          setOpen(false)
          button.current?.focus()
        }
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
        if (!by || !open) return
        event.preventDefault()
        event.stopPropagation()
        const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')]
        const at = items.indexOf(document.activeElement as HTMLElement)
        items[(at + by + items.length) % items.length].focus()
      }}
    >
      <button
        ref={button}
        type="button"
        className="icon-btn"
        aria-label={t.editor.more}
        title={t.editor.more}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <MoreIcon size={20} />
      </button>
      {open && (
        <div
          role="menu"
          aria-label={t.editor.more}
          className="absolute top-12 right-0 z-40 w-72 rounded-card border border-line bg-surface p-1.5 shadow-card"
        >
          {item(t.editor.importFile, <UploadIcon size={18} />, props.onImport)}
          {item(t.editor.exportPretix, <DownloadIcon size={18} />, props.onExportPretix)}
          {item(t.editor.exportOwn, <DownloadIcon size={18} />, props.onExportOwn)}
          {item(t.editor.templates, <BlockIcon size={18} />, props.onTemplates)}
        </div>
      )}
    </div>
  )
}
