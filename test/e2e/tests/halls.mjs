import { admin, get, send } from '../api.mjs'
import { check, crowding, expectAccessible, expectClean, openPage, phone, tabTo } from '../harness.mjs'
import { mapReady, signIn } from '../steps.mjs'

/* Halls and the seat-plan editor. */

const board = (page) => page.locator('#plan-board')

async function opened(browser, base, path, options) {
  const given = await openPage(browser, base, options)
  await given.page.goto(`/signin?next=${encodeURIComponent(path)}`)
  await signIn(given.page, admin.email, admin.password)
  await given.page.waitForURL((url) => url.pathname === path.split('?')[0])
  return given
}

const boardReady = (page, seats) => page.locator(`#plan-board[data-seats="${seats}"]`).waitFor()

/** Where a plan point lies in the window. */
async function onScreen(page, { x, y }) {
  const box = await board(page).boundingBox()
  const [cx, cy, scale] = (await board(page).getAttribute('data-camera')).split(' ').map(Number)
  return { x: box.x + box.width / 2 + (x - cx) * scale, y: box.y + box.height / 2 + (y - cy) * scale }
}

async function drag(page, from, to) {
  const a = await onScreen(page, from)
  const b = await onScreen(page, to)
  await page.mouse.move(a.x, a.y)
  await page.mouse.down()
  await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 3 })
  await page.mouse.move(b.x, b.y, { steps: 3 })
  await page.mouse.up()
}

async function save(page) {
  await page.getByRole('button', { name: '저장하기', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('새 회차부터').waitFor()
  await dialog.getByRole('button', { name: '저장하기' }).click()
  await page.getByText('배치를 저장했어요').first().waitFor()
}

const hallOf = (page) => Number(/halls\/(\d+)/.exec(page.url())[1])

/** Puts a performance into a hall on sale, and answers its round. */
async function putOnSale(base, hallId, grades) {
  const token = await admin.token(base)
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const made = await send(
    base,
    '/admin/performances',
    {
      title: '새로 그린 극장의 첫 공연',
      category: 'PLAY',
      description: '좌석 배치를 시험해요.',
      hallId,
      startDate: day(20),
      endDate: day(30),
      durationMinutes: 90,
      prices: grades.map((grade, i) => ({ grade, amount: 50_000 - i * 10_000 })),
    },
    token,
  )
  check(made.status === 201, `the performance was answered ${made.status} ${await made.clone().text()}`)
  const { id } = await made.json()
  const rounds = await send(
    base,
    `/admin/performances/${id}/rounds`,
    { startsAt: [`${day(25)}T19:30:00+09:00`] },
    token,
  )
  check(rounds.status === 201, `the round was answered ${rounds.status} ${await rounds.clone().text()}`)
  return (await rounds.json()).items[0]
}

/** A stadium in pretix's shape: stands of rows on rings around a pitch. */
function stadium(seats) {
  const zones = []
  let left = seats
  for (let z = 0; left > 0; z++) {
    const turn = (z % 48) * ((2 * Math.PI) / 48)
    const ring = Math.floor(z / 48)
    const rows = []
    for (let r = 0; r < 24 && left > 0; r++) {
      const radius = 1100 + ring * 620 + r * 24
      const count = Math.min(left, Math.floor(((2 * Math.PI) / 48) * (radius / 20)) - 2)
      left -= count
      rows.push({
        row_number: String(r + 1),
        row_number_position: 'both',
        position: { x: 0, y: 0 },
        seats: Array.from({ length: count }, (_, i) => {
          const phi = turn + ((i - (count - 1) / 2) * 20) / radius
          return {
            seat_number: String(i + 1),
            seat_guid: `${z}-${r}-${i}`,
            category: ['VIP', 'R', 'S', 'A'][Math.min(3, Math.floor(r / 8) + ring)],
            position: { x: 3000 + radius * Math.sin(phi), y: 3000 + radius * Math.cos(phi) },
          }
        }),
      })
    }
    zones.push({ name: `${z + 1}구역`, position: { x: 0, y: 0 }, rows, areas: [] })
  }
  return { name: 'Stadium', categories: [], zones }
}

export default [
  [
    'a hall is drawn by mouse and sold as it was drawn',
    async ({ browser, base }) => {
      const { page, complaints, close } = await opened(browser, base, '/admin/halls/new')
      await page.getByLabel('이름').fill(`마우스 극장 ${Date.now()}`)
      await page.getByText('배치를 직접 그리기').click()
      await page.getByRole('button', { name: '만들기', exact: true }).click()
      await page.getByRole('button', { name: /^빈 종이/ }).click()
      await boardReady(page, 0)

      await page.getByRole('button', { name: '구역 그리기' }).click()
      await drag(page, { x: -100, y: -60 }, { x: 100, y: 36 })
      await boardReady(page, 55)
      await page.getByLabel('구역 이름').fill('1층')
      await page.getByLabel('구역 이름').press('Enter')

      // Bent by its handle, numbered from the middle.
      await page.getByRole('button', { name: '고르기', exact: true }).click()
      await page.getByLabel('곡선 반지름').fill('400')
      await page.getByLabel('곡선 반지름').press('Enter')
      await page.getByLabel('방향').selectOption('centre')
      await page.getByRole('button', { name: '번호 매기기', exact: true }).click()
      await page.getByLabel('이름', { exact: true }).selectOption('letters')
      await page.getByRole('button', { name: '열 이름 매기기' }).click()

      // The two front rows become VIP: a box around them, then a press on the grade.
      await page.keyboard.press('Escape')
      await drag(page, { x: -150, y: -110 }, { x: 150, y: -26 })
      await page.getByRole('button', { name: 'VIP 등급으로 바꾸기' }).click()
      const chosen = Number(
        (
          await page
            .getByText(/석 골랐어요$/)
            .first()
            .innerText()
        ).match(/\d+/)[0],
      )
      check(chosen >= 11 && chosen < 55, `the box chose ${chosen} seats`)

      await page.getByRole('button', { name: '무대 그리기' }).click()
      await drag(page, { x: -80, y: -180 }, { x: 80, y: -130 })
      await save(page)

      const id = hallOf(page)
      const plan = await get(base, `/halls/${id}/plan`)
      check(plan.version === 2 && plan.seats.length === 55, 'the plan is a new version with every seat')
      check(plan.stage && plan.stage.width >= 140, 'the stage is where it was drawn')
      const front = plan.seats.filter((seat) => seat.row === 'A').sort((a, b) => a.x - b.x)
      const numbers = front.map((seat) => /(\d+)번$/.exec(seat.label)[1]).join(' ')
      check(numbers === '11 9 7 5 3 1 2 4 6 8 10', `the front row is numbered ${numbers}`)
      check(front[0].y < front[5].y - 5, 'the ends of the row rise towards the stage')
      check(
        plan.seats.filter((seat) => seat.grade === 'VIP').length === chosen,
        'the grade is on those seats',
      )

      const round = await putOnSale(base, id, ['VIP', 'R'])
      await page.goto(`/rounds/${round.id}/seats`)
      await mapReady(page)
      await page.getByText('VIP').first().waitFor()
      check((await get(base, `/rounds/${round.id}/seats`)).total === 55, 'all of it is for sale')
      expectClean(complaints)
      await close()
      return `55 seats, ${chosen} of them VIP`
    },
  ],
  [
    'a hall is drawn by the keyboard alone',
    async ({ browser, base }) => {
      const { page, complaints, close } = await opened(browser, base, '/admin/halls/new')
      const keys = page.keyboard
      await page.getByLabel('이름').focus()
      await keys.type(`키보드 극장 ${Date.now()}`)
      await tabTo(page, /^$/, 3).catch(() => undefined)
      await page.locator('input[type=radio]').first().focus()
      await keys.press('ArrowDown')
      await tabTo(page, /^만들기$/)
      await keys.press('Enter')
      await page.getByRole('dialog').waitFor()
      await tabTo(page, /^빈 종이/)
      await keys.press('Enter')
      await boardReady(page, 0)

      // A section and its rows by the list.
      await board(page).focus()
      await keys.press('l')
      await tabTo(page, /^구역 만들기$/, 60)
      await keys.press('Shift+Tab')
      await keys.type('가구역')
      await keys.press('Enter')
      await page.getByRole('button', { name: /^가구역/, expanded: true }).waitFor()
      const rows = page.getByRole('group', { name: '가구역 열 더하기' })
      await rows.getByLabel('열 수').focus()
      await keys.press('Control+a')
      await keys.type('4')
      await keys.press('Tab')
      await keys.press('Control+a')
      await keys.type('6')
      await tabTo(page, /^더하기$/)
      await keys.press('Enter')
      await boardReady(page, 24)
      // One row is renamed, lengthened and given another grade.
      await page.getByLabel('가구역 1열 이름').focus()
      await keys.press('Control+a')
      await keys.type('앞')
      await keys.press('Tab')
      await keys.press('Control+a')
      await keys.type('8')
      await keys.press('Enter')
      await boardReady(page, 26)
      await page.getByLabel('가구역 앞열 등급').focus()
      await keys.type('VIP')
      // On the board: everything chosen, moved, undone; a stage by its key.
      await board(page).focus()
      await keys.press('Control+a')
      await keys.press('Shift+ArrowRight')
      await keys.press('Control+z')
      await keys.press('s')
      await keys.press('Enter')
      await keys.press('Control+s')
      await page.getByRole('dialog').getByText('새 회차부터').waitFor()
      await tabTo(page, /^저장하기$/)
      await keys.press('Enter')
      await page.getByText('배치를 저장했어요').first().waitFor()

      const plan = await get(base, `/halls/${hallOf(page)}/plan`)
      check(plan.seats.length === 26, `it has ${plan.seats.length} seats`)
      check(plan.stage !== null, 'it has a stage')
      const front = plan.seats.filter((seat) => seat.row === '앞')
      check(
        front.length === 8 && front.every((seat) => seat.grade === 'VIP'),
        'the front row has its name, length and grade',
      )
      check(front[7].label === '가구역 앞열 8번', `the ticket would say ${front[7].label}`)
      expectClean(complaints)
      await close()
    },
  ],
  [
    'a stadium opens in the plan editor and pans without stutter',
    async ({ browser, base }) => {
      const { items } = await get(base, '/halls?limit=1')
      const { page, complaints, close } = await opened(browser, base, `/admin/halls/${items[0].id}/plan`)
      await boardReady(page, items[0].seats)
      const seats = 39_264
      const buffer = Buffer.from(JSON.stringify(stadium(seats)))
      const startMs = Date.now()
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'stadium.json', mimeType: 'application/json', buffer })
      await boardReady(page, seats)
      const openedMs = Date.now() - startMs
      await page.keyboard.press('h')
      const box = await board(page).boundingBox()
      await page.mouse.move(box.x + 400, box.y + 300)
      await page.mouse.down()
      for (let i = 0; i < 40; i++) await page.mouse.move(box.x + 400 + i * 4, box.y + 300 + (i % 5) * 6)
      await page.mouse.up()
      const frameMs = Number(await board(page).getAttribute('data-frame-ms'))
      const crowded = crowding()
      check(frameMs < 50 * crowded, `a frame takes ${frameMs} ms of the page's thread`)
      check(openedMs < 8000 * crowded, `it took ${openedMs} ms to open`)

      // What was drawn is kept when the page goes away, and offered again.
      await page.keyboard.press('v')
      await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith('tb.plan.')))
      page.on('dialog', (dialog) => dialog.accept())
      await page.reload()
      await page.getByRole('button', { name: '이어서 그리기' }).click()
      await boardReady(page, seats)
      await page.evaluate(() => localStorage.clear())
      expectClean(complaints)
      await close()
      return `opened in ${openedMs} ms, ${frameMs} ms a frame`
    },
  ],
  [
    'a refusal of the server is shown at the seat',
    async ({ browser, base }) => {
      const { items } = await get(base, '/halls?limit=1')
      const { page, close } = await opened(browser, base, `/admin/halls/${items[0].id}/plan`)
      await boardReady(page, items[0].seats)
      await page.route('**/api/v1/admin/halls/*/plan', (route) =>
        route.fulfill({
          status: 422,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            title: 'Unprocessable Entity',
            status: 422,
            code: 'invalid_plan',
            detail: 'The seat plan can\'t be read. Seats 2 and 5 have the same label "x".',
          }),
        }),
      )
      await board(page).focus()
      await page.keyboard.press('Control+a')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Control+s')
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: '저장하기' }).click()
      await dialog.getByText('표시한 좌석을 고쳐 주세요').waitFor()
      await dialog.getByRole('button', { name: '닫기' }).first().click()
      await page.getByText('2석 골랐어요').first().waitFor()
      await page.evaluate(() => localStorage.clear())
      await close()
    },
  ],
  [
    'halls and the plan editor pass axe, wide and on a phone',
    async ({ browser, base }) => {
      const { items } = await get(base, '/halls?limit=1')
      const paths = ['/admin/halls', '/admin/halls/new', `/admin/halls/${items[0].id}`]
      for (const options of [undefined, phone]) {
        const { page, complaints, close } = await opened(browser, base, '/admin/halls', options)
        const where = options ? 'on a phone' : 'wide'
        for (const path of paths) {
          await page.goto(path)
          await page.locator('main h1').waitFor()
          await page.waitForLoadState('networkidle')
          await expectAccessible(page, `${path} ${where}`)
        }
        await page.goto(`${paths[2]}/plan`)
        await boardReady(page, items[0].seats)
        for (const tab of ['속성', '목록', '점검']) {
          await page.getByRole('tab', { name: tab }).click()
          await expectAccessible(page, `the plan editor, ${tab}, ${where}`)
        }
        if (!options) {
          await board(page).focus()
          await page.keyboard.press('Control+a')
          await page.getByRole('tab', { name: '속성' }).click()
          await expectAccessible(page, 'the plan editor with everything chosen')
          await page.keyboard.press('?')
          await page.getByRole('dialog').waitFor()
          await expectAccessible(page, 'the help')
        }
        expectClean(complaints)
        await close()
      }
    },
  ],
]
