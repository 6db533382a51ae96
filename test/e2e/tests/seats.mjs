import { admin, buy, newBuyer, newRound } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone, wide } from '../harness.mjs'
import { signIn } from '../steps.mjs'

/** A family of three loses one: that seat goes back, the others stay, and everybody sees it. */
async function oneOfThree({ browser, base }) {
  const { round } = await newRound(base, 12)
  const { email, token } = await newBuyer(base)
  const { id } = await buy(base, round.id, [5, 6, 7], token)
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto(`/signin?next=/reservations/${id}`)
  await signIn(page, email)
  const stubs = page.locator('main article')
  await stubs.nth(2).waitFor()

  await page.getByRole('button', { name: '예매 취소하기' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('돌려받는 금액').waitFor()
  const boxes = dialog.getByRole('checkbox')
  check((await boxes.count()) === 3, 'each seat can be chosen')
  const back = () => dialog.locator('dd.text-brand').innerText()
  const all = await back()
  for (const box of await boxes.all()) await box.uncheck()
  await dialog.getByText('취소할 좌석을 골라 주세요').waitFor()
  check(await dialog.getByRole('button', { name: '예매 취소하기' }).isDisabled(), 'nothing is chosen')
  await boxes.nth(1).check()
  await dialog.getByText('고르지 않은 2석은 그대로예요').waitFor()
  await expectAccessible(page, 'the seats to cancel')
  const one = dialog.getByRole('button', { name: '1석 취소하기' })
  await page.waitForFunction(
    (shown) => document.querySelector('dialog dd.text-brand')?.textContent !== shown,
    all,
  )
  const won = (text) => Number(text.replaceAll(/[^0-9]/g, ''))
  check(won(await back()) * 3 === won(all), `one of three gives ${await back()} back, all ${all}`)
  await one.click()

  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('취소한 좌석').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('main article').length === 2)
  await page.getByText('돌려드렸어요', { exact: true }).waitFor()
  await page.goto('/reservations')
  await page
    .getByText('2석')
    .or(page.getByText(/번, .*번/))
    .first()
    .waitFor()
  expectClean(complaints)
  await close()

  const office = await openPage(browser, base, wide)
  await office.page.goto(`/signin?next=/admin/reservations/${id}`)
  await signIn(office.page, admin.email, admin.password)
  await office.page.getByText('좌석 하나가 취소됐어요').waitFor()
  await office.page.getByText('좌석 2석').waitFor()
  expectClean(office.complaints)
  await office.close()
}

export default [['one of three seats is cancelled', oneOfThree]]
