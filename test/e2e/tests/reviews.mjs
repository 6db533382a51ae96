import { hold, newBuyer, newRound, send } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'
import { payInSimulator, signIn } from '../steps.mjs'

/** Writes, changes and deletes a review: stars by keyboard, 0 among them. */
async function writeChangeDelete({ browser, base }) {
  const { show, round } = await newRound(base, 8)
  const { email, token } = await newBuyer(base)
  const { id } = await hold(base, round.id, [1], token)
  const { page, complaints, close } = await openPage(browser, base)
  await page.goto(`/signin?next=/checkout/${id}`)
  await signIn(page, email)
  await payInSimulator(page)
  await page.getByRole('heading', { name: '예매했어요' }).waitFor()
  check(
    (await page.getByRole('button', { name: '관람평 쓰기' }).count()) === 0,
    'nobody is asked before the show',
  )

  // As the reminder's link has it.
  await page.goto(`/reservations/${id}?review=true`)
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('heading', { name: '공연은 어땠나요?' }).waitFor()
  await expectAccessible(page, 'writing a review')
  await sheet.getByRole('button', { name: '관람평 올리기' }).click()
  await sheet.getByRole('alert').getByText('별점을 골라 주세요').waitFor()
  const keys = page.keyboard
  await keys.press('Space')
  check(
    await sheet.getByRole('radio', { name: '0점' }).isChecked(),
    'the focus came to the stars, and 0 is a choice',
  )
  for (let i = 0; i < 4; i++) await keys.press('ArrowRight')
  check(await sheet.getByRole('radio', { name: '4점' }).isChecked(), 'arrows move through the stars')
  await keys.press('Tab')
  await keys.type('무대가 가까워서 숨소리까지 들렸어요.')
  await sheet.getByText('2,000자 중 20자').waitFor()
  await sheet.getByRole('button', { name: '관람평 올리기' }).click()
  const own = page.locator('section', { has: page.getByRole('heading', { name: '내 관람평' }) })
  await own.getByText('숨소리까지').waitFor()
  await expectAccessible(page, 'a reservation with its review')

  await page.goto(`/performances/${show.id}`)
  await page.getByText('숨소리까지').waitFor()
  await page.getByText('김*험').waitFor()

  await page.goto(`/reservations/${id}`)
  await own.getByRole('button', { name: '고치기' }).click()
  await sheet.locator('.stars label').first().click()
  await sheet.getByRole('textbox').fill('다시 생각해 보니 아쉬웠어요.')
  await sheet.getByRole('button', { name: '저장하기' }).click()
  await own.getByText('아쉬웠어요').waitFor()
  await own.getByText('5점 만점에 0점').waitFor({ state: 'attached' })

  await own.getByRole('button', { name: '지우기' }).click()
  await sheet.getByRole('heading', { name: '관람평을 지울까요?' }).waitFor()
  await sheet.getByRole('button', { name: '지우기' }).click()
  await own.waitFor({ state: 'detached' })
  await send(base, `/reservations/${id}/cancel`, {}, token)
  expectClean(complaints)
  await close()
}

async function starsByTouch({ browser, base }) {
  const { round } = await newRound(base, 8)
  const { email, token } = await newBuyer(base)
  const { id } = await hold(base, round.id, [1], token)
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto(`/signin?next=/checkout/${id}`)
  await signIn(page, email)
  await payInSimulator(page)
  await page.getByRole('heading', { name: '예매했어요' }).waitFor()
  await page.goto(`/reservations/${id}?review=true`)
  const sheet = page.getByRole('dialog')
  const stars = sheet.locator('.stars label')
  for (const rating of [3, 0, 5]) {
    await stars.nth(rating).tap()
    check(await sheet.getByRole('radio').nth(rating).isChecked(), `a finger gives ${rating}`)
    const box = await stars.nth(rating).boundingBox()
    check(box.width >= 44 && box.height >= 44, 'a star is as large as a finger')
  }
  await send(base, `/reservations/${id}/cancel`, {}, token)
  expectClean(complaints)
  await close()
}

export default [
  ['a review is written, changed and deleted by keyboard', writeChangeDelete],
  ['stars are given by finger, 0 among them', starsByTouch],
]
