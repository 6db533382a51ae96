import { newBuyer, seatsOf, send, showOnSale } from '../api.mjs'
import { check, expectClean, openPage } from '../harness.mjs'
import { mapReady, tapSeat } from '../steps.mjs'

export default [
  [
    'a seat that somebody else takes leaves the map and the choice at once, and the nearest is offered',
    async ({ browser, base }) => {
      const { show, round } = await showOnSale(base)
      const seats = await seatsOf(base, round, show.prices)
      const wanted = seats.filter((seat) => seat.free).at(-1)
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto(`/rounds/${round.id}/seats`)
      await mapReady(page)
      await tapSeat(page, wanted, false)
      const left = page.getByRole('button', { name: new RegExp(`^${wanted.grade} .*석$`) })
      const before = await left.textContent()

      const { token } = await newBuyer(base)
      const answer = await send(base, '/reservations', { roundId: round.id, seats: [wanted.number] }, token)
      check(answer.status === 201, `the other buyer's reservation answered ${answer.status}`)

      await page.getByText('방금 다른 분이').locator('visible=true').first().waitFor()
      check(
        (await page.locator('section[aria-label="고른 좌석"] li').count()) === 0,
        'the lost seat left the choice',
      )
      check((await left.textContent()) !== before, 'the grade counts one seat less')
      await page
        .getByRole('button', { name: /고르기$/ })
        .locator('visible=true')
        .first()
        .click()
      check(
        (await page.locator('section[aria-label="고른 좌석"] li').count()) === 1,
        'the nearest seat was taken up',
      )

      const { id } = await answer.json()
      await send(base, `/reservations/${id}/cancel`, {}, token)
      expectClean(complaints)
      await close()
    },
  ],
]
