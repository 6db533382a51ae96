import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Finding } from '../check'
import type { PlanView } from '../canvas/view'
import type { Editor, EditorState } from '../editor'
import type { Plan } from '../model'

/** What every part of the editor's page works with. */
export interface Desk {
  editor: Editor
  /** The drawing board once it is there. */
  view: { current: PlanView | null }
  /** Shows a part of the side panel, and puts the focus into it. */
  open(tab: Tab, focus?: string): void
  /** Chooses seats and brings them into view. */
  show(seats: readonly number[]): void
}

export type Tab = 'properties' | 'list' | 'check'

export const DeskContext = createContext<Desk | null>(null)

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('outside of the plan editor')
  return desk
}

export function useEditorState(): EditorState {
  const { editor } = useDesk()
  return useSyncExternalStore(editor.store.subscribe, editor.store.get)
}

/** The plan between gestures: panels need not follow every move of the mouse. */
export function usePlan(): Plan {
  const { editor } = useDesk()
  return useSyncExternalStore(editor.store.subscribe, () => editor.store.get().history.present)
}

export function useSelection(): ReadonlySet<number> {
  const { editor } = useDesk()
  return useSyncExternalStore(editor.store.subscribe, () => editor.store.get().selection)
}

export type Findings = readonly Finding[]
