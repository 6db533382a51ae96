import { useEffect, useState } from 'react'
import { serverNow } from './serverClock'

/** The server's time in ms, renewed every everyMs while the component is mounted. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
