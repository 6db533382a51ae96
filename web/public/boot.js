// Runs before the first paint, ahead of the page's own script, so it does only what can't wait for that.
try {
  // A chosen theme never flashes in the other one.
  var theme = localStorage.getItem('tb.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden; the system's theme is used then.
}

// What the page will show is asked for while its script is still on its way, and taken there by its address
// (src/api/client.ts). If the addresses should part, the page only becomes slower. What nobody takes is dropped before
// it is old.
var ahead = {}
{
  const ask = (address) => {
    const answer = fetch(address)
    ahead[address] = answer
    answer.catch(() => undefined)
    setTimeout(() => delete ahead[address], 15_000)
    return answer
  }
  const seats = /^\/rounds\/(\d+)\/seats$/.exec(location.pathname)
  if (location.pathname === '/' && location.search === '') {
    // Where onSaleFilter (src/pages/home.tsx) leads to.
    ask('/api/v1/performances?status=AVAILABLE&sort=soonest&limit=100')
  } else if (seats) {
    // Scripts that only this page needs: the build names them (build/ahead.ts).
    for (const href of (document.currentScript.dataset.seats ?? '').split(' ').filter(Boolean))
      document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }))
    const round = `/api/v1/rounds/${seats[1]}`
    ask(round)
      .then(async (answer) => {
        if (!answer.ok) return
        const { hallId, planVersion, performanceId } = await answer.clone().json()
        ask(`/api/v1/halls/${hallId}/plan/drawing?version=${planVersion}`)
        ask(`/api/v1/performances/${performanceId}`)
      })
      .catch(() => undefined)
    ask(`${round}/seats?view=bitmap`)
  }
}
