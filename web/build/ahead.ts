import type { Plugin, Rollup } from 'vite'

/**
 * Tells public/boot.js which scripts the seat page needs beside the first ones: somebody who comes by its address
 * should not wait for the first script to ask for them.
 */
export function ahead(): Plugin {
  return {
    name: 'ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((part) => part.type === 'chunk')
        const first = chunks.find((chunk) => chunk.isEntry)
        const files = new Set<string>()
        const add = (chunk: Rollup.OutputChunk) => {
          if (chunk === first || files.has(chunk.fileName)) return
          files.add(chunk.fileName)
          for (const name of chunk.imports) {
            const imported = bundle?.[name]
            if (imported?.type === 'chunk') add(imported)
          }
        }
        for (const module of ['/src/pages/seats.tsx', '/src/i18n/ko.more.ts'])
          for (const chunk of chunks) if (chunk.facadeModuleId?.endsWith(module)) add(chunk)
        if (files.size === 0) throw new Error('ahead: the seat page is not a chunk of its own')
        const names = [...files].map((file) => `/${file}`).join(' ')
        return html.replace('src="/boot.js"', `src="/boot.js" data-seats="${names}"`)
      },
    },
  }
}
