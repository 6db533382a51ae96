import { admin, password } from './api.mjs'
import { check, openPage, wide } from './harness.mjs'

/** What a buyer does, as steps that several tests take. */

export async function signIn(page, email, secret = password) {
  await page.getByLabel('이메일').fill(email)
  await page.getByLabel('비밀번호', { exact: true }).fill(secret)
  await page.locator('main form button[type=submit]').click()
}

/** The organisers' pages, as the demonstration's organiser sees them. */
export async function office(browser, base, size = wide) {
  const opened = await openPage(browser, base, size)
  await opened.page.goto('/signin?next=%2Fadmin')
  await signIn(opened.page, admin.email, admin.password)
  await opened.page.getByRole('heading', { level: 1, name: '대시보드' }).waitFor()
  return opened
}

/** Where the map looks, once it has stopped moving: on a busy machine coming closer takes its time. */
async function camera(page) {
  const look = () => page.locator('.seatmap').getAttribute('data-camera')
  let seen = await look()
  for (let looks = 0; looks < 50; looks++) {
    await page.waitForTimeout(100)
    const now = await look()
    if (now === seen) break
    seen = now
  }
  const [x, y, scale] = seen.split(' ').map(Number)
  return { x, y, scale }
}

/** Taps a seat on the map as a finger or a mouse would: from afar that comes closer first, then it chooses. */
export async function tapSeat(page, seat, touch) {
  const box = await page.locator('.seatmap').boundingBox()
  const pressed = page.locator('section[aria-label="고른 좌석"] li')
  const before = await pressed.count()
  for (let taps = 0; taps < 4; taps++) {
    const { x, y, scale } = await camera(page)
    const px = box.x + box.width / 2 + (seat.x - x) * scale
    const py = box.y + box.height / 2 + (seat.y - y) * scale
    check(
      px > box.x && px < box.x + box.width && py > box.y && py < box.y + box.height,
      'the seat left the view',
    )
    if (touch) await page.touchscreen.tap(px, py)
    else await page.mouse.click(px, py)
    await page.waitForTimeout(350)
    if ((await pressed.count()) > before) return
  }
  throw new Error(`seat ${seat.label} could not be chosen on the map`)
}

export async function mapReady(page) {
  await page.locator('.seatmap[data-first-draw-ms]').waitFor()
}

export async function payInSimulator(page) {
  await page.getByRole('button', { name: /원 결제하기$/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('연습용 결제창이에요').waitFor()
  await dialog.getByRole('button', { name: /승인하기$/ }).click()
}

export async function cancelTicket(page) {
  await page.getByRole('button', { name: '예매 취소하기' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('돌려받는 금액').waitFor()
  await dialog.getByRole('button', { name: '예매 취소하기' }).click()
  await page.getByRole('heading', { name: '취소된 예매예요' }).waitFor()
}
