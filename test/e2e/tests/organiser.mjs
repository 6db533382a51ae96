import { deflateSync } from 'node:zlib'
import { admin, get, newBuyer, seatsOf, send } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone, wide } from '../harness.mjs'
import { office, payInSimulator, signIn } from '../steps.mjs'

/* An organiser's whole work: a hall, a performance with a poster, rounds, a coupon; and what then sells. */

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** A PNG of one colour, made here: the test needs no file beside it. */
function picture(width, height) {
  const crcs = Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    return c >>> 0
  })
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    let crc = 0xffffffff
    for (const byte of body) crc = crcs[(crc ^ byte) & 255] ^ (crc >>> 8)
    const frame = Buffer.alloc(12 + data.length)
    frame.writeUInt32BE(data.length, 0)
    body.copy(frame, 4)
    frame.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + data.length)
    return frame
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array(width).fill([29, 92, 255]).flat())])
  const pixels = deflateSync(Buffer.concat(Array(height).fill(row)))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

async function wholeWork({ browser, base }) {
  const mark = `${process.pid}${Date.now() % 100_000}`
  const title = `이투이 음악회 ${mark}`
  const hallName = `이투이 홀 ${mark}`
  const coupon = `첫 공연 쿠폰 ${mark}`
  const token = await admin.token(base)
  const made = await send(base, '/admin/halls', { name: hallName, address: '서울', seats: 60 }, token)
  check(made.status === 201, `the hall was answered ${made.status}`)

  const { page, complaints, close } = await office(browser, base)

  // A performance with a poster.
  await page.getByRole('link', { name: '공연', exact: true }).first().click()
  await page.getByRole('link', { name: '공연 만들기' }).click()
  await page.getByRole('heading', { level: 1, name: '공연 만들기' }).waitFor()
  await page.getByLabel('제목').fill(title)
  await page.getByRole('combobox', { name: '공연장' }).fill(hallName)
  await page.getByRole('option', { name: hallName }).click()
  await page.getByLabel('첫날').fill(day(20))
  await page.getByLabel('끝나는 날').fill(day(40))
  await page.getByRole('button', { name: '공연 만들기' }).click()
  await page.getByText('모든 등급에 가격을 적어 주세요').waitFor()
  await page.getByLabel('R 가격').fill('55,000')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'poster.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') })
  await page.getByText('JPG, PNG, WebP 그림만 올릴 수 있어요.').waitFor()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'poster.png', mimeType: 'image/png', buffer: picture(300, 400) })
  await page.getByRole('img', { name: '올릴 포스터 미리보기' }).waitFor()
  await page.getByRole('button', { name: '공연 만들기' }).click()

  // Rounds: two days at one time.
  await page.waitForURL(/\/admin\/performances\/\d+\/rounds$/)
  const id = Number(/performances\/(\d+)/.exec(page.url())[1])
  const show = await get(base, `/performances/${id}`)
  check(!/\.svg/.test(show.posterUrl), `the poster is the uploaded one, not ${show.posterUrl}`)
  await page.getByRole('button', { name: '회차 더하기' }).click()
  for (const date of [day(20), day(21)]) {
    const button = page.locator(`button[data-date="${date}"]`)
    while (!(await button.isVisible())) await page.getByRole('button', { name: '다음 달' }).click()
    await button.click()
  }
  await page.getByText('2회차를 만들어요').waitFor()
  await page.getByRole('button', { name: '회차 2개 만들기' }).click()
  await page.getByRole('heading', { name: '회차 2개' }).waitFor()
  // A sale is stopped, and the stop taken back.
  await page.getByRole('button', { name: '판매 멈추기' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: '판매 멈추기' }).click()
  await page.getByRole('button', { name: '되돌리기' }).click()
  await page.getByText('다시 팔아요').first().waitFor()

  // A coupon: what the preview says is what it will do.
  await page.getByRole('link', { name: '쿠폰', exact: true }).first().click()
  await page.getByRole('link', { name: '쿠폰 만들기' }).click()
  await page.getByLabel('이름').fill(coupon)
  await page.getByLabel('코드').fill(`E2E-${mark}`)
  await page.getByText('비율', { exact: true }).click()
  await page.getByLabel('할인', { exact: true }).fill('20')
  await page.getByText('55,000원 예매에 11,000원 할인').waitFor()
  await page.getByRole('button', { name: '쿠폰 만들기' }).click()
  await page.getByText(`‘${coupon}’ 쿠폰을 만들었어요.`).first().waitFor()
  await page.getByText(coupon, { exact: true }).waitFor()

  // A buyer claims it and pays with it.
  const buyer = await newBuyer(base)
  const { items } = await get(base, '/coupons?limit=100')
  const grant = await send(
    base,
    `/coupons/${items.find((each) => each.name === coupon).id}/grants`,
    {},
    buyer.token,
  )
  check(grant.status === 201, `the claim was answered ${grant.status}`)
  const { items: rounds } = await get(base, `/performances/${id}/rounds`)
  const round = await get(base, `/rounds/${rounds[0].id}`)
  const seat = (await seatsOf(base, round, show.prices)).find((each) => each.free)
  const held = await send(base, '/reservations', { roundId: round.id, seats: [seat.number] }, buyer.token)
  check(held.status === 201, `the reservation was answered ${held.status}`)
  const { id: reservationId, number } = await held.json()
  const shop = await openPage(browser, base, phone)
  await shop.page.goto(`/signin?next=/checkout/${reservationId}`)
  await signIn(shop.page, buyer.email)
  await shop.page.getByText(coupon).first().waitFor()
  await shop.page.getByText('44,000원').first().waitFor()
  await payInSimulator(shop.page)
  await shop.page.getByRole('heading', { name: '예매했어요' }).waitFor()
  expectClean(shop.complaints)
  await shop.close()

  // The office sees it: on the dashboard, in the search, in detail; and gives it back.
  await page.goto('/admin')
  await page.getByRole('link', { name: number }).waitFor({ timeout: 30_000 })
  await page.goto(`/admin/reservations?q=${number}`)
  await page.getByText('1건', { exact: true }).waitFor()
  await page.getByRole('link', { name: number }).click()
  await page.getByRole('heading', { level: 1, name: number }).waitFor()
  await page.getByRole('button', { name: '예매 취소하기' }).click()
  const dialog = page.getByRole('dialog', { name: `${number} 예매를 취소할까요?` })
  await dialog.getByText('구매자가 돌려받는 금액').waitFor()
  check((await dialog.getByText('44,000원').count()) >= 2, 'all that was paid comes back')
  await expectAccessible(page, 'the cancellation')
  await dialog.getByLabel('까닭').fill('이투이 시험')
  await dialog.getByRole('button', { name: '예매 취소하기' }).click()
  await page.getByText('취소 · 관리자').waitFor()
  expectClean(complaints)
  await close()
}

/** Every page in one dress: nothing serious for axe, nothing wider than the screen, nothing in the console. */
async function everyPage({ browser, base }, size, colorScheme, language) {
  const { page, complaints, close } = await office(browser, base, { ...size, colorScheme })
  await page.evaluate((chosen) => localStorage.setItem('tb.language', chosen), language)
  const { items } = await get(base, '/performances?status=AVAILABLE&limit=1')
  const show = items[0].id
  const paths = [
    '',
    'performances',
    'performances/new',
    `performances/${show}`,
    `performances/${show}/rounds`,
    `performances/${show}/sales`,
    'performers',
    'coupons',
    'coupons/new',
    'reservations',
    'deliveries',
    'mailbox',
    'batch',
    'people',
    'invitations',
    'audit',
    'search',
    'no/such/page',
  ]
  for (const path of paths) {
    await page.goto(`/admin/${path}`)
    await page.locator('main h1').first().waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined)
    const dress = `/admin/${path} (${size.viewport.width}, ${colorScheme}, ${language})`
    if (process.env.E2E_SHOTS) {
      const name = `admin-${path.replaceAll('/', '-')}-${size.viewport.width}-${language}`
      await page.screenshot({ path: `${process.env.E2E_SHOTS}/${name}.png`, fullPage: true })
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    check(over <= 0, `${dress} is ${over} px wider than the screen`)
    await expectAccessible(page, dress)
  }
  expectClean(complaints)
  await close()
}

export default [
  ['an organiser puts a performance on sale, and sees it sell', wholeWork],
  [
    'every page of the office is accessible and quiet: wide, light',
    (env) => everyPage(env, wide, 'light', 'ko'),
  ],
  [
    'every page of the office is accessible and quiet: wide, light, English',
    (env) => everyPage(env, wide, 'light', 'en'),
  ],
  [
    'every page of the office is accessible and quiet: phone, light, English',
    (env) => everyPage(env, phone, 'light', 'en'),
  ],
  [
    'every page of the office is accessible and quiet: phone, dark',
    (env) => everyPage(env, phone, 'dark', 'ko'),
  ],
  [
    'the office is for administrators',
    async ({ browser, base }) => {
      const { email } = await newBuyer(base)
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto('/admin/coupons?status=OPEN')
      await page.waitForURL(/\/signin\?next=/)
      await signIn(page, email)
      await page.getByText('관리자만 볼 수 있는 화면이에요').first().waitFor()
      expectClean(complaints)
      await close()
    },
  ],
  [
    'somebody who goes away from a form is asked, and a list keeps its filters',
    async ({ browser, base }) => {
      const { page, complaints, close } = await office(browser, base)
      await page.goto('/admin/coupons/new')
      await page.getByLabel('이름').fill('쓰다 만 쿠폰')
      await page.getByRole('link', { name: '공연', exact: true }).first().click()
      const dialog = page.getByRole('dialog', { name: '저장하지 않고 나갈까요?' })
      await dialog.waitFor()
      await page.keyboard.press('Escape')
      check(
        (await page.getByLabel('이름').inputValue()) === '쓰다 만 쿠폰',
        'what was written is still there',
      )
      await page.getByRole('link', { name: '공연', exact: true }).first().click()
      await dialog.getByRole('button', { name: '나가기' }).click()
      await page.getByRole('heading', { level: 1, name: '공연' }).waitFor()

      await page.getByLabel('장르').selectOption('MUSICAL')
      await page.waitForURL(/category=MUSICAL/)
      await page.getByRole('button', { name: '최저가' }).click()
      await page.waitForURL(/sort=-minPrice/)
      await page.locator('th[aria-sort=descending]').waitFor()
      await page.reload()
      await page.locator('th[aria-sort=descending]').waitFor()
      check((await page.getByLabel('장르').inputValue()) === 'MUSICAL', 'the filter stands in the address')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSV' }).click(),
      ])
      check(/^performances-.*\.csv$/.test(download.suggestedFilename()), 'the export has a name')
      expectClean(complaints)
      await close()
    },
  ],
]
