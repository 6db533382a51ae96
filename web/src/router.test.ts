import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { pages } from './admin/pages'
import { createAppRouter } from './router'

describe('the organisers’ pages', () => {
  const { routesById } = createAppRouter(new QueryClient())
  const paths = Object.keys(routesById)
    .filter((id) => /^\/admin\/(office\/|halls\/)/.test(id))
    .map((id) => id.replace(/^\/admin\/(office\/)?/, '') || '/')

  it('have a route each, and each route has its code', () => {
    expect(paths.sort()).toEqual(Object.keys(pages).sort())
  })
})
