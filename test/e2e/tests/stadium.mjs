import { newBuyer, seatsOf, showInStadium } from '../api.mjs'
import { check, expectClean, launch, openPage, phone } from '../harness.mjs'
import { cancelTicket, mapReady, payInSimulator, signIn, tapSeat } from '../steps.mjs'

async function fromTheMap(browser, base, renderer) {
  const { show, round } = await showInStadium(base, 30_000)
  const { email } = await newBuyer(base)
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto(`/signin?next=/rounds/${round.id}/seats`)
  await signIn(page, email)
  await mapReady(page)
  const map = page.locator('.seatmap')
  check((await map.getAttribute('data-renderer')) === renderer, `drawn with ${renderer}`)
  const note = `${round.total} seats, first draw ${await map.getAttribute('data-first-draw-ms')} ms, ${renderer}`
  const free = (await seatsOf(base, round, show.prices)).filter((seat) => seat.free)
  await tapSeat(page, free[Math.floor(free.length / 2)], true)
  await page.getByRole('button', { name: '예매하기', exact: true }).click()
  await page.waitForURL('**/checkout/**')
  await payInSimulator(page)
  await page.getByRole('heading', { name: '예매했어요' }).waitFor()
  await cancelTicket(page)
  expectClean(complaints)
  await close()
  return note
}

export default [
  ['a stadium is booked from the map on a phone', ({ browser, base }) => fromTheMap(browser, base, 'webgl2')],
  [
    'and without WebGL',
    async ({ base }) => {
      const plain = await launch(['--disable-3d-apis'])
      try {
        return await fromTheMap(plain, base, 'canvas2d')
      } finally {
        await plain.close()
      }
    },
  ],
]
