import { showInStadium, showOnSale } from './api.mjs'
import { launch } from './harness.mjs'
import { startServer } from './server.mjs'
import { performanceOnASlowPhone, seatMapOnASlowPhone } from './slowPhone.mjs'

/* make bench-page: the figures of a slow phone, five times each, as one line of JSON for test/perf. */

const times = Number(process.argv[2] ?? 5)
const browser = await launch()
const server = await startServer()
try {
  const { round, show } = await showInStadium(server.base, 40_000)
  const small = await showOnSale(server.base)
  const runs = []
  for (let i = 0; i < times; i++) {
    const map = await seatMapOnASlowPhone(browser, server.base, round.id)
    const pages = []
    for (const { id } of [show, small.show])
      pages.push(await performanceOnASlowPhone(browser, server.base, id))
    runs.push({ ...map, moved: undefined, shift: Math.max(...pages.map((page) => page.shift)) })
    if (process.env.PERF_VERBOSE) console.error(JSON.stringify({ map, pages }))
  }
  console.log(JSON.stringify({ seats: round.total, runs }))
} finally {
  await server.stop()
  await browser.close()
}
