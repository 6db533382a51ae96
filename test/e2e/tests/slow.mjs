import { showInStadium, showOnSale } from '../api.mjs'
import { check, crowding, expectClean } from '../harness.mjs'
import { performanceOnASlowPhone, seatMapOnASlowPhone } from '../slowPhone.mjs'

/* Bounds that the page without worker, blocks and early requests does not keep; make bench-page prints what it is on a
   quiet machine. */

export default [
  [
    'a stadium on a slow phone: blocks first, decoded off the main thread',
    async ({ browser, base }) => {
      const { round } = await showInStadium(base, 40_000)
      const seen = await seatMapOnASlowPhone(browser, base, round.id)
      expectClean(seen.complaints)
      check(
        seen.workers.some((url) => url.includes('planWorker')),
        `no worker decoded the plan, only ${seen.workers}`,
      )
      check(seen.blocksMs !== null && seen.blocksMs <= seen.seatsMs, `blocks came at ${seen.blocksMs} ms`)
      const crowded = crowding()
      check(seen.seatsMs < 12_000 * crowded, `seats were drawn after ${seen.seatsMs} ms`)
      check(
        seen.longestTaskMs < 2000 * crowded,
        `the main thread stood still for ${seen.longestTaskMs} ms: ${seen.tasks}`,
      )
      check(seen.panP95Ms < 300 * crowded, `a frame of the moving map took ${seen.panP95Ms} ms`)
      check(seen.frames > 20 / crowded, `the map moved in ${seen.frames} frames only`)
      check(seen.shift < 0.02, `the page moved by ${seen.shift}: ${JSON.stringify(seen.moved)}`)
      return `${round.total} seats: blocks ${seen.blocksMs} ms, seats ${seen.seatsMs} ms, longest task ${seen.longestTaskMs} ms, pan p95 ${seen.panP95Ms} ms (${seen.renderer})`
    },
  ],
  [
    "nothing moves on a performance's page while it loads on a slow phone",
    async ({ browser, base }) => {
      const notes = []
      for (const { show } of [await showInStadium(base, 40_000), await showOnSale(base)]) {
        const seen = await performanceOnASlowPhone(browser, base, show.id)
        check(seen.shift < 0.02, `the page moved by ${seen.shift}: ${JSON.stringify(seen.shifts)}`)
        notes.push(seen.shift.toFixed(3))
      }
      return `CLS ${notes.join(', ')}`
    },
  ],
]
