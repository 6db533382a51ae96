import { tools, type Tool } from '../editor'
import { usePlanT } from '../words'
import { useDesk, useEditorState } from './context'
import { BlockIcon, HandIcon, PaintIcon, RowIcon, SelectIcon, StageIcon } from './icons'

const looks: Record<Tool, [typeof SelectIcon, string]> = {
  select: [SelectIcon, 'V'],
  hand: [HandIcon, 'H'],
  row: [RowIcon, 'R'],
  block: [BlockIcon, 'B'],
  paint: [PaintIcon, 'G'],
  stage: [StageIcon, 'S'],
}

/** The tools, one in hand. Arrow keys walk along the strip, as in any toolbar. */
export function ToolStrip() {
  const t = usePlanT()
  const { editor, open } = useDesk()
  const { tool } = useEditorState()
  return (
    <div
      role="toolbar"
      aria-label={t.editor.toolbar}
      aria-orientation="vertical"
      className="flex w-16 shrink-0 flex-col items-center gap-1 border-r border-line bg-surface py-2"
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
        if (!by) return
        event.preventDefault()
        event.stopPropagation()
        const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')]
        const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
        buttons[(at + by + buttons.length) % buttons.length].focus()
      }}
    >
      {tools.map((name) => {
        const [Icon, key] = looks[name]
        return (
          <button
            key={name}
            type="button"
            tabIndex={name === tool ? 0 : -1}
            aria-pressed={name === tool}
            aria-label={t.tools[name]}
            aria-keyshortcuts={key}
            title={`${t.tools[name]} (${key})`}
            className="icon-btn relative aria-pressed:bg-brand aria-pressed:text-on-brand"
            onClick={() => {
              editor.set({ tool: name })
              if (name === 'row' || name === 'block') editor.selectNone()
              if (name !== 'select' && name !== 'hand') open('properties')
            }}
          >
            <Icon size={22} />
          </button>
        )
      })}
    </div>
  )
}
