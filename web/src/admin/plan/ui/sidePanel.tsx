import { usePlanT } from '../words'
import type { Findings, Tab } from './context'
import { FindingsView } from './findings'
import { ListView } from './listView'
import { Properties } from './properties'

const tabs: readonly Tab[] = ['properties', 'list', 'check']

/** What is chosen, everything as a list, and what is wrong: one of them at a time. */
export function SidePanel(props: {
  tab: Tab
  onTab: (tab: Tab) => void
  findings: Findings
  narrow: boolean
}) {
  const t = usePlanT()
  return (
    <aside
      aria-label={t.editor.panel}
      className={`flex flex-col border-line bg-surface ${
        props.narrow ? 'h-[46%] border-t' : 'w-[22.5rem] shrink-0 border-l'
      }`}
    >
      {props.narrow && <p className="bg-brand-soft px-4 py-2 text-xs font-semibold">{t.editor.narrow}</p>}
      <div role="tablist" aria-label={t.editor.panel} className="flex shrink-0 border-b border-line px-2">
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`plan-tab-${tab}`}
            aria-selected={props.tab === tab}
            aria-controls="plan-panel"
            tabIndex={props.tab === tab ? 0 : -1}
            className="min-h-12 flex-1 border-b-2 border-transparent text-sm font-semibold text-muted aria-selected:border-brand aria-selected:text-ink"
            onClick={() => props.onTab(tab)}
            onKeyDown={(event) => {
              const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
              if (!by) return
              event.preventDefault()
              event.stopPropagation()
              const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length]
              props.onTab(next)
              document.getElementById(`plan-tab-${next}`)?.focus()
            }}
          >
            {t.editor.tabs[tab]}
            {tab === 'check' && props.findings.length > 0 && (
              <span
                className={`tnum ml-1.5 rounded-full px-1.5 py-0.5 text-xs font-bold ${
                  props.findings.some(({ severity }) => severity === 'error')
                    ? 'bg-bad-soft text-bad-ink'
                    : 'bg-warn-soft text-warn'
                }`}
              >
                {props.findings.length}
              </span>
            )}
          </button>
        ))}
      </div>
      <div
        id="plan-panel"
        role="tabpanel"
        aria-labelledby={`plan-tab-${props.tab}`}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain"
      >
        {props.tab === 'properties' && <Properties narrow={props.narrow} />}
        {props.tab === 'list' && <ListView narrow={props.narrow} />}
        {props.tab === 'check' && <FindingsView findings={props.findings} />}
      </div>
    </aside>
  )
}
