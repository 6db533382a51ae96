import { createStore, useStore } from '../lib/store'

/** One quiet voice for screen readers: what changed without a focus change is said here. */
const said = createStore({ text: '', count: 0 })

export function announce(text: string): void {
  said.set({ text, count: said.get().count + 1 })
}

export function Announcer() {
  const { text, count } = useStore(said)
  // The same sentence twice in a row is told again by an invisible difference.
  return (
    <div aria-live="polite" role="status" className="sr-only">
      {text}
      {count % 2 ? '\u00a0' : ''}
    </div>
  )
}
