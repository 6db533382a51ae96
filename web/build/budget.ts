import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

const KiB = 1024
/**
 * Limits of one visit, gzip: what the home page needs, and what the seat page needs on top of it. Of the latter 5 KiB are
 * the worker that decodes the plan (docs/benchmarks.md, P12).
 */
const limits = { firstLoad: 130 * KiB, seatPage: 31 * KiB }

/**
 * Fails the build when a page grows past its budget. Counted: the HTML, each script that the page needs to
 * draw, and their styles. Not counted: fonts (loaded after the first paint, by the letters in use) and images.
 */
export function budget(): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((part) => part.type === 'chunk')
        const entry = chunks.find((chunk) => chunk.isEntry)
        const page = (name: string) =>
          chunks.find((chunk) => chunk.facadeModuleId?.endsWith(`/src/pages/${name}`))
        const seats = page('seats.tsx')
        if (!entry || !seats) this.error('budget: the seat page is not a chunk of its own')

        const files = (chunk: Rollup.OutputChunk, seen = new Set<string>()): Set<string> => {
          if (seen.has(chunk.fileName)) return seen
          seen.add(chunk.fileName)
          for (const css of chunk.viteMetadata?.importedCss ?? []) seen.add(css)
          for (const name of chunk.imports) {
            const imported = bundle[name]
            if (imported?.type === 'chunk') files(imported, seen)
          }
          return seen
        }
        const size = (name: string) => {
          const part = bundle[name]
          if (!part) return 0
          return gzipSync(part.type === 'chunk' ? part.code : part.source, { level: 9 }).length
        }
        const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + size(name), 0)

        // Home is part of the entry.
        const first = files(entry)
        const html = Object.keys(bundle).filter((name) => name.endsWith('.html'))
        const firstLoad = sum(first) + sum(html)
        // Its worker decodes the plan: a file that the page starts, not one that it imports.
        const workers = Object.keys(bundle).filter((name) => /planWorker-[^/]*\.js$/.test(name))
        if (workers.length !== 1) this.error('budget: the plan is not decoded by a worker')
        const seatPage = sum([...[...files(seats)].filter((name) => !first.has(name)), ...workers])
        const line = (name: string, bytes: number, limit: number) =>
          `${name}: ${(bytes / KiB).toFixed(1)} KiB of ${limit / KiB} KiB`
        console.log(`\n${line('first load', firstLoad, limits.firstLoad)}`)
        console.log(line('seat page, more', seatPage, limits.seatPage))
        if (process.env.BUDGET_DETAIL)
          for (const name of first) console.log(`  ${(size(name) / KiB).toFixed(1)} ${name}`)
        if (firstLoad > limits.firstLoad)
          this.error(`budget: ${line('first load', firstLoad, limits.firstLoad)}`)
        if (seatPage > limits.seatPage) this.error(`budget: ${line('seat page', seatPage, limits.seatPage)}`)
      },
    },
  }
}
