import { buy, newBuyer, newRound } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'
import { office, signIn } from '../steps.mjs'

/** A show does not take place: the organiser calls it off, and its buyer sees the money come back. */
async function calledOff({ browser, base }) {
  const { show, round } = await newRound(base, 12)
  const { email, token } = await newBuyer(base)
  const { id } = await buy(base, round.id, [5, 6], token)

  const { page, complaints, close } = await office(browser, base)
  await page.goto(`/admin/performances/${show.id}/rounds`)
  await page.getByRole('button', { name: '공연 취소', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/1명에게 알리고, 결제한 예매 1건\(2석\)의 80,000원/).waitFor()
  await dialog.getByText(/보상금 8,000원/).waitFor()
  const confirm = dialog.getByRole('button', { name: '공연 취소하기' })
  check(await confirm.isDisabled(), 'a show is not called off without a reason')
  await dialog.getByLabel('취소 사유').fill('출연자의 건강 문제')
  check(await confirm.isDisabled(), 'nor without its word')
  await dialog
    .getByLabel(/공연 취소/)
    .last()
    .fill('공연 취소')
  await expectAccessible(page, 'a show to call off')
  await confirm.click()
  await page.getByText('모두 끝났어요').waitFor()
  await page.getByRole('button', { name: '지급했어요' }).click()
  await page.getByText('지급함').waitFor()
  await expectAccessible(page, 'a show that was called off')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '취소 현황' }).waitFor()
  expectClean(complaints)
  await close()

  const buyer = await openPage(browser, base, phone)
  await buyer.page.goto(`/signin?next=/reservations/${id}`)
  await signIn(buyer.page, email)
  await buyer.page.getByText('공연이 취소됐어요.').waitFor()
  await buyer.page.getByText('사유: 출연자의 건강 문제').waitFor()
  await buyer.page.getByText('돌려드렸어요', { exact: true }).waitFor()
  await buyer.page.goto(`/rounds/${round.id}/seats`)
  await buyer.page.getByText('취소된 공연이에요').waitFor()
  expectClean(buyer.complaints)
  await buyer.close()
}

export default [['a show is called off', calledOff]]
