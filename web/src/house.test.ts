import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/* Rules of the house that hold for every file of the page. */

const root = import.meta.dirname
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
  .map((name) => join(root, name))
const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
const named = (file: string) => relative(root, file)

/** The files of the page that a file names in any way: also for a type alone, and also later, as `import()`. */
function importsOf(file: string, text: string): string[] {
  const { importedFiles } = ts.preProcessFile(text)
  return importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return []
    const base = join(dirname(file), fileName)
    return [`${base}.ts`, `${base}.tsx`, join(base, 'index.ts'), base]
      .filter((name) => texts.has(name))
      .slice(0, 1)
  })
}

/** A way from a file back to itself; undefined where there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const path: string[] = []
  const walk = (file: string): string[] | undefined => {
    const begun = path.indexOf(file)
    if (begun >= 0) return [...path.slice(begun), file]
    if (done.has(file)) return undefined
    path.push(file)
    for (const next of graph.get(file) ?? []) {
      const circle = walk(next)
      if (circle) return circle
    }
    path.pop()
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const circle = walk(file)
    if (circle) return circle
  }
  return undefined
}

// Read before the tests: all of it takes longer on a busy machine than a single test may.
const graph = new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]))

const mostLines = 400

describe('the house', () => {
  it(`has no file of more than ${mostLines} lines, beside tests and what is generated`, () => {
    const long = [...texts].flatMap(([file, text]) => {
      const lines = text.trimEnd().split('\n').length
      return lines > mostLines && !/\.test\.tsx?$/.test(file) ? [`${named(file)}: ${lines}`] : []
    })
    expect(long).toEqual([])
  })

  it('has no files that import each other in a circle', () => {
    const circle = circleIn(graph)
    expect(circle?.map(named).join(' → ')).toBeUndefined()
  })
})
