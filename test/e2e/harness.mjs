import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'

// The libraries are the page's own; this folder needs no install of its own.
const require = createRequire(new URL('../../web/package.json', import.meta.url))

export function findChromium() {
  return execFileSync(join(import.meta.dirname, 'chromium.sh'), { encoding: 'utf8' })
    .trim()
    .split('\n')
    .pop()
}

function library(name) {
  try {
    return require(name)
  } catch {
    throw new Error(`${name} is missing: run "npm ci" in web/ first.`)
  }
}

const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]

export async function launch(extra = []) {
  const { chromium } = library('playwright-core')
  return chromium.launch({ executablePath: findChromium(), args: [...launchArguments, ...extra] })
}

export const wide = { viewport: { width: 1440, height: 900 } }
export const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

/** A page of its own that remembers everything that went wrong in it. */
export async function openPage(browser, base, options = wide) {
  const context = await browser.newContext({
    baseURL: base,
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, context, complaints, close: () => context.close() }
}

/** Errors in the console, among them every breach of the content security policy, fail a test. */
export function expectClean(complaints) {
  check(complaints.length === 0, `the console complained:\n  ${complaints.join('\n  ')}`)
}

export function check(truth, message) {
  if (!truth) throw new Error(message)
}

/**
 * How many times longer than alone a thread takes now, because others want the processors too: 1 on a quiet machine. Limits
 * of time are told for that one and stretched by this.
 */
export function crowding() {
  const startMs = performance.now()
  const before = process.cpuUsage()
  let usedMs = 0
  while (usedMs < 100) {
    const { user, system } = process.cpuUsage(before)
    usedMs = (user + system) / 1000
  }
  return Math.max(1, (performance.now() - startMs) / usedMs)
}

/** Runs axe and names what is serious or critical. */
export async function expectAccessible(page, where) {
  await page.evaluate(library('axe-core').source)
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = grave.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n    ${nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`)
        .join('\n    ')}`,
  )
  check(grave.length === 0, `axe on ${where}:\n  ${told.join('\n  ')}`)
}

/** Presses Tab until what has the focus is called like that. */
export async function tabTo(page, name, limit = 120) {
  const seen = []
  for (let i = 0; i < limit; i++) {
    await page.keyboard.press('Tab')
    const label = await page.evaluate(() => {
      const element = document.activeElement
      return (element?.getAttribute('aria-label') ?? element?.textContent ?? '').trim()
    })
    if (name.test(label)) return label
    seen.push(label.slice(0, 30))
  }
  throw new Error(`Tab never came to ${name}; it passed ${seen.slice(-30).join(' | ')}`)
}
