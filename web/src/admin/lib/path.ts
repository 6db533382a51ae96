/** `performances/:id/rounds` against `performances/12/rounds` gives `{ id: '12' }`; null when it is another page. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/')
  const have = path.replace(/^\/+|\/+$/g, '').split('/')
  if (want.length !== have.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of want.entries()) {
    if (!part.startsWith(':')) {
      if (part !== have[i]) return null
    } else if (have[i] === '') return null
    else params[part.slice(1)] = have[i]
  }
  return params
}
