import { lazy, type ComponentType } from 'react'

/** A page gets what its address says in `params`. */
export interface PageProps {
  params: Record<string, string>
}

/** A page whose code comes when it is opened. A `bare` one has the whole window, without the menu. */
function page<M, K extends keyof M>(pattern: string, load: () => Promise<M>, name: K, bare = false) {
  const Page = lazy(async () => ({ default: (await load())[name] as ComponentType<PageProps> }))
  return { pattern, Page, bare }
}

/** Every page under /admin, by its address: `:id` stands for any one part of it. */
export const pages = [
  page('', () => import('./dashboard'), 'DashboardPage'),
  page('halls', () => import('./halls/list'), 'HallsPage'),
  page('halls/new', () => import('./halls/new'), 'NewHallPage'),
  page('halls/:id', () => import('./halls/hall'), 'HallPage'),
  page('halls/:id/plan', () => import('./plan/page'), 'PlanEditorPage', true),
]
