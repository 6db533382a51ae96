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
      const kept = await caches.match(request.mode === 'navigate' ? '/' : url.pathname, { ignoreVary: true })
      if (kept) return kept
      throw error
    }),
  )
})
