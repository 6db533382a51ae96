// Runs before the first paint, ahead of the page's own script, so it does only what can't wait for that.
try {
  // A chosen theme never flashes in the other one.
  var theme = localStorage.getItem('tb.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden; the system's theme is used then.
}
if (location.pathname === '/' && location.search === '') {
  // What is on sale is asked for while the script is still on its way: the address that onSaleFilter
  // (src/pages/home.tsx) leads to. If the two should part, the page only becomes slower.
  var ahead = document.createElement('link')
  ahead.rel = 'preload'
  ahead.as = 'fetch'
  ahead.crossOrigin = 'anonymous'
  ahead.href = '/api/v1/performances?status=AVAILABLE&sort=soonest&limit=100'
  document.head.append(ahead)
}
