import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const textual = /\.(html|js|css|svg|json|txt|webmanifest)$/

/**
 * Writes a .gz and a .br beside every text file of the build, so that the server sends bytes
 * that were squeezed once, as hard as possible, instead of squeezing them for every visitor.
 */
export function precompress(): Plugin {
  let dir = 'dist'
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      dir = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      // The build empties dist; the placeholder keeps go:embed compiling in a fresh clone.
      await writeFile(join(dir, '.gitkeep'), '')
      for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !textual.test(entry.name)) continue
        const file = join(entry.parentPath, entry.name)
        const bytes = await readFile(file)
        await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }))
        await writeFile(
          `${file}.br`,
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        )
      }
    },
  }
}
