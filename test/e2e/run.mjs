import { launch } from './harness.mjs'
import { startServer } from './server.mjs'
import buy from './tests/buy.mjs'
import calloff from './tests/calloff.mjs'
import coupons from './tests/coupons.mjs'
import devices from './tests/devices.mjs'
import halls from './tests/halls.mjs'
import health from './tests/health.mjs'
import held from './tests/held.mjs'
import kakao from './tests/kakao.mjs'
import keyboard from './tests/keyboard.mjs'
import layout from './tests/layout.mjs'
import live from './tests/live.mjs'
import notifications from './tests/notifications.mjs'
import organiser from './tests/organiser.mjs'
import pages from './tests/pages.mjs'
import passwords from './tests/passwords.mjs'
import people from './tests/people.mjs'
import reviews from './tests/reviews.mjs'
import sale from './tests/sale.mjs'
import search from './tests/search.mjs'
import seats from './tests/seats.mjs'
import slow from './tests/slow.mjs'
import stadium from './tests/stadium.mjs'
import toss from './tests/toss.mjs'

/* Runs the tests one after another (they share one server and a small machine) and tells how it went. */

const wanted = process.argv[2] ?? ''
const tests = [
  ...buy,
  ...keyboard,
  ...layout,
  ...live,
  ...held,
  ...seats,
  ...coupons,
  ...reviews,
  ...notifications,
  ...sale,
  ...kakao,
  ...passwords,
  ...devices,
  ...toss,
  ...search,
  ...stadium,
  ...slow,
  ...pages,
  ...halls,
  ...organiser,
  ...calloff,
  ...people,
  ...health,
].filter(([name]) => name.includes(wanted))
let passed = 0
let failed = 0

async function main() {
  const browser = await launch()
  try {
    const server = await startServer()
    try {
      for (const [name, test] of tests) await run(name, test, { browser, base: server.base })
    } finally {
      await server.stop()
    }
  } finally {
    await browser.close()
  }
}

async function run(name, test, env) {
  const startedMs = Date.now()
  const seconds = () => ((Date.now() - startedMs) / 1000).toFixed(1)
  try {
    const note = await test(env)
    passed++
    console.log(`ok    ${name} (${seconds()} s)${note ? ` - ${note}` : ''}`)
  } catch (error) {
    failed++
    console.log(
      `FAIL  ${name} (${seconds()} s)\n      ${String(error.message ?? error)
        .split('\n')
        .slice(0, 24)
        .join('\n      ')}`,
    )
    for (const context of env.browser.contexts()) {
      await picture(context, name)
      await context.close().catch(() => undefined)
    }
  }
}

/** What a test that failed saw last, where E2E_SHOTS wants pictures. */
async function picture(context, name) {
  if (!process.env.E2E_SHOTS) return
  for (const [n, page] of context.pages().entries()) {
    const path = `${process.env.E2E_SHOTS}/failed-${name.replaceAll(/[^\w가-힣]+/g, '-')}-${n}.png`
    await page.screenshot({ path, timeout: 5000 }).catch(() => undefined)
  }
}

try {
  await main()
  if (tests.length === 0) throw new Error(`no test is called like "${wanted}"`)
} catch (error) {
  failed++
  console.log(`FAIL  ${error.message ?? error}`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
