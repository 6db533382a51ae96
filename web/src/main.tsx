import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Problem } from './api/problem'
import { session, sessionReady } from './api/session'
import { preferredLanguage, speak } from './i18n'
import { lasting } from './lib/storage'
import { createAppRouter } from './router'
import './styles.css'

/**
 * Pretendard is hundreds of kilobytes that nobody waits for: on a first visit it comes after the page and its
 * pictures; once it lies in the browser's cache it comes at once, so that text does not change under the eye.
 */
function loadFonts() {
  if (lasting.get('tb.fonts')) return void import('./fonts')
  const later = () => setTimeout(() => void import('./fonts').then(() => lasting.set('tb.fonts', '1')), 1500)
  if (document.readyState === 'complete') later()
  else addEventListener('load', later, { once: true })
}

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server refuses it refuses again; only trouble on the way is worth another try.
      retry: (failures, error) => {
        const { status } = Problem.of(error)
        return failures < 2 && (status === 0 || status >= 500)
      },
      refetchOnWindowFocus: false,
      // A kept ticket is answered by the service worker without a network; only a real failure tells of one.
      networkMode: 'always',
    },
  },
})

// Another person's bookings must not show after signing out or in as somebody else.
let person = ''
session.subscribe(() => {
  const now = session.get()
  const next = now.state === 'signedIn' ? now.user.id : now.state === 'guest' ? '' : person
  if (next !== person) {
    queryClient.removeQueries({ queryKey: ['reservations'] })
    queryClient.removeQueries({ queryKey: ['mine'] })
  }
  person = next
  // A person's own setting speaks where this device was never told otherwise.
  if (now.state === 'signedIn' && !lasting.get('tb.language') && location.pathname !== '/signup') {
    void speak(now.user.locale)
  }
})

const router = createAppRouter(queryClient)

async function start() {
  void sessionReady()
  await speak(preferredLanguage())
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}

loadFonts()
void start()
