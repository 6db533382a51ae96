import { openPage, phone } from './harness.mjs'

/* What somebody meets who opens a page on a phone of 4 × slower processor with 1.6 Mbit/s and 150 ms on the way. */

const network = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
}
const cpuSlowdown = 4

/** Notes what blocks the page, what moves in it, and when frames come. Runs in the page before its own scripts. */
function observe() {
  window.observed = { tasks: [], shifts: [], frames: [] }
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      window.observed.tasks.push({ startTime, duration })
  }).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const { value, startTime, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue
      const moved = sources.map(({ node }) =>
        `${node?.nodeName}.${node?.className ?? node?.data ?? ''}`.slice(0, 90),
      )
      window.observed.shifts.push({ value, startTime, moved })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** A phone with nothing kept in it. */
async function openSlow(browser, base, { motion = 'no-preference' } = {}) {
  const opened = await openPage(browser, base, { ...phone, reducedMotion: motion })
  const { page, context } = opened
  page.setDefaultTimeout(90_000)
  await page.addInitScript(observe)
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', network)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
  return { ...opened, devtools }
}

/** Layout shift as the Core Web Vital counts it: the worst of windows of at most 5 s whose shifts lie within 1 s. */
export function cumulativeShift(shifts) {
  let [worst, sum, first, last] = [0, 0, -Infinity, -Infinity]
  for (const { value, startTime } of shifts) {
    if (startTime - last > 1000 || startTime - first > 5000) [sum, first] = [0, startTime]
    sum += value
    last = startTime
    worst = Math.max(worst, sum)
  }
  return worst
}

const longest = (tasks) => Math.round(Math.max(0, ...tasks.map(({ duration }) => duration)))

/** Opens a round's seat map by its address, then moves it with a finger, from afar and from close up. */
export async function seatMapOnASlowPhone(browser, base, roundId) {
  const { page, devtools, complaints, close } = await openSlow(browser, base)
  const workers = []
  page.on('worker', (worker) => workers.push(worker.url()))
  const marked = (name) =>
    page
      .waitForFunction((mark) => performance.getEntriesByName(mark)[0]?.startTime, name)
      .then((handle) => handle.jsonValue())
  await page.goto(`/rounds/${roundId}/seats`, { waitUntil: 'commit' })
  const seatsMs = await marked('seats drawn')
  const blocksMs = await page.evaluate(
    () => performance.getEntriesByName('blocks drawn')[0]?.startTime ?? null,
  )
  // What comes right after the first draw belongs to it.
  await page.waitForTimeout(1500)
  const opening = await page.evaluate(() => window.observed)
  const frames = []
  for (const closer of [false, true]) {
    if (closer) await page.getByRole('button', { name: '확대' }).click()
    await page.waitForTimeout(800)
    frames.push(...(await drag(page, devtools)))
  }
  const all = await page.evaluate(() => window.observed)
  const result = {
    blocksMs: blocksMs && Math.round(blocksMs),
    seatsMs: Math.round(seatsMs),
    longestTaskMs: longest(opening.tasks),
    tasks: opening.tasks.map(({ startTime, duration }) => `${Math.round(startTime)}+${Math.round(duration)}`),
    longestTaskPanningMs: longest(all.tasks.slice(opening.tasks.length)),
    panP95Ms: Math.round(percentile(frames, 0.95)),
    frames: frames.length,
    shift: cumulativeShift(opening.shifts),
    moved: opening.shifts,
    renderer: await page.locator('.seatmap').getAttribute('data-renderer'),
    workers,
    complaints,
  }
  await close()
  return result
}

/** Moves the map for some seconds as a finger does; answers how long each frame in which it moved took, in ms. */
async function drag(page, devtools) {
  const box = await page.locator('.seatmap').boundingBox()
  await page.evaluate(() => {
    const map = document.querySelector('.seatmap')
    let [before, camera] = [performance.now(), map.dataset.camera]
    window.observed.frames = []
    window.observed.watching = true
    const look = (now) => {
      if (map.dataset.camera !== camera) window.observed.frames.push(now - before)
      ;[before, camera] = [now, map.dataset.camera]
      if (window.observed.watching) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const touch = (type, x, y) =>
    devtools.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
  await touch('touchStart', middle.x, middle.y)
  for (let step = 0; step < 120; step++) {
    const angle = (step / 60) * Math.PI * 2
    await touch('touchMove', middle.x + Math.sin(angle) * 120, middle.y + (1 - Math.cos(angle)) * 90)
  }
  await touch('touchEnd')
  return page.evaluate(() => {
    window.observed.watching = false
    return window.observed.frames
  })
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

/** Opens a performance's page and waits until nothing comes any more. */
export async function performanceOnASlowPhone(browser, base, id, options = {}) {
  const { page, close } = await openSlow(browser, base, options)
  if (options.viewport) await page.setViewportSize(options.viewport)
  await page.goto(`/performances/${id}`, { waitUntil: 'commit' })
  await page.locator('#rounds table').waitFor()
  // Fonts come late on purpose, and what they move counts.
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(2500)
  await page.waitForLoadState('networkidle')
  const { shifts, tasks } = await page.evaluate(() => window.observed)
  await close()
  return { shift: cumulativeShift(shifts), shifts, longestTaskMs: longest(tasks) }
}
