import { useState } from 'react'
import { Mark } from './icons'

/** A performance's poster, 3:4. The title always stands beside it, so it says nothing to screen readers. */
export function Poster(props: {
  url: string
  /** The picture's widths, of one that was uploaded; a drawing has none. */
  srcset?: string
  /** How wide it is shown, as an img has it. */
  sizes?: string
  eager?: boolean
  className?: string
}) {
  const [broken, setBroken] = useState('')
  const look = `aspect-[3/4] w-full rounded-box bg-line ${props.className ?? ''}`
  if (broken === props.url) {
    return (
      <span className={`grid place-items-center opacity-60 ${look}`}>
        <Mark size={40} />
      </span>
    )
  }
  return (
    <img
      src={props.url}
      srcSet={props.srcset || undefined}
      sizes={props.srcset ? props.sizes : undefined}
      alt=""
      width={300}
      height={400}
      loading={props.eager ? 'eager' : 'lazy'}
      fetchPriority={props.eager ? 'high' : undefined}
      decoding="async"
      onError={() => setBroken(props.url)}
      className={`object-cover ${look}`}
    />
  )
}
