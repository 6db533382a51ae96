import type { Reservation, Ticket } from '../api/types'

const cacheName = 'tb.tickets'

/**
 * Puts a ticket aside on this device, with the page that shows it, so that it opens at a door without
 * network. The service worker (sw.js) hands it out; nobody who has never seen a ticket gets one.
 */
export async function keepTicket(reservation: Reservation, tickets: Ticket[]): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return
  await navigator.serviceWorker.register('/sw.js')
  const cache = await caches.open(cacheName)
  const json = (body: unknown) =>
    new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
  const path = `/api/v1/reservations/${reservation.id}`
  await cache.put(path, json(reservation))
  await cache.put(`${path}/tickets`, json(tickets))

  // The scripts, styles and fonts in use, the poster, and the page itself.
  const used = performance
    .getEntriesByType('resource')
    .map((entry) => new URL(entry.name))
    .filter((url) => url.origin === location.origin && /^\/(assets\/|boot\.js|favicon)/.test(url.pathname))
    .map((url) => url.pathname)
  const wanted = new Set([...used, reservation.performance.posterUrl])
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url)
    // A build's files carry a hash in their names: what this page no longer uses is of an older build.
    if (pathname.startsWith('/assets/') && !wanted.has(pathname)) await cache.delete(request)
    else wanted.delete(pathname)
  }
  await cache.add('/')
  await Promise.allSettled([...wanted].map((url) => cache.add(url)))
}

/** Takes the tickets of reservations that were cancelled off this device: they show no code any more. */
export async function dropCanceled(ids: readonly string[]): Promise<void> {
  if (ids.length === 0 || !('caches' in window) || !(await caches.has(cacheName))) return
  const cache = await caches.open(cacheName)
  const paths = ids.map((id) => `/api/v1/reservations/${id}`)
  await Promise.all(paths.flatMap((path) => [cache.delete(path), cache.delete(`${path}/tickets`)]))
}

/** Signing out takes the tickets off this device. */
export async function dropTickets(): Promise<void> {
  if ('caches' in window) await caches.delete(cacheName)
}
