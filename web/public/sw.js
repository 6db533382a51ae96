// Lets a ticket that was seen once be shown with no network, and does nothing else: every request goes to the
// network first, and only when that fails is the copy asked for that the ticket page has put aside.
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (url.pathname.endsWith('/stream')) return
  event.respondWith(
    fetch(request).catch(async (error) => {
      const kept = await copyOf(request.mode === 'navigate' ? '/' : url.pathname)
      if (kept) return kept
      throw error
    }),
  )
})

async function copyOf(path) {
  return path === '/api/v1/reservations' ? keptReservations() : caches.match(path, { ignoreVary: true })
}

// The list of reservations without network: those whose tickets are kept on this device.
async function keptReservations() {
  const cache = await caches.open('tb.tickets')
  const kept = (await cache.keys()).filter(({ url }) => /\/api\/v1\/reservations\/[^/]+$/.test(url))
  if (kept.length === 0) return undefined
  const items = await Promise.all(kept.map(async (request) => (await cache.match(request)).json()))
  return Response.json({ items, nextCursor: null })
}
