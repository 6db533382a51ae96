import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { ahead } from './build/ahead'
import { budget } from './build/budget'
import { precompress } from './build/precompress'

const server = process.env.TICKETBLUE_URL ?? 'http://localhost:8080'

export default defineConfig({
  plugins: [react(), tailwindcss(), ahead(), budget(), precompress()],
  worker: { format: 'es' },
  // What old versions of React lack and the router brings along: this one has it.
  resolve: { alias: [{ find: /^use-sync-external-store\/shim$/, replacement: 'react' }] },
  build: {
    target: 'es2022',
    // Nothing may be inlined: the page's content security policy knows only files of our own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What every visit needs is one file: cut along what lazy pages share, it would be compressed worse, by kilobytes.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/sim', '/posters', '/docs', '/readyz', '/openapi.json', '/openapi.yaml'].map((path) => [
        path,
        server,
      ]),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
})
