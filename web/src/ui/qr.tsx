import { useMemo } from 'react'
import { encode } from 'uqr'

/**
 * A QR code as one path of dark squares on white, in light and dark alike: scanners want it bright. On a screen
 * nothing tears or stains, so the lowest error correction buys larger squares.
 */
export function QR({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => draw(text), [text])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="aspect-square w-full rounded-box bg-white"
    >
      <path d={path} fill="#0B1220" />
    </svg>
  )
}

function draw(text: string) {
  const { data, size } = encode(text, { ecc: 'L', border: 3 })
  let path = ''
  data.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`
    }),
  )
  return { path, size }
}
