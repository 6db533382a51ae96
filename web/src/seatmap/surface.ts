import { createCanvasRenderer } from './canvas2d'
import type { Picker } from './picking'
import type { DrawnSeats, SeatRenderer } from './renderer'
import { createWebGLRenderer, openCard, type Card } from './webgl'

function layer(): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.className = 'seatmap-layer'
  canvas.setAttribute('aria-hidden', 'true')
  return canvas
}

/** A layer above those that the map has. */
export function addLayer(host: HTMLElement): HTMLCanvasElement {
  const canvas = layer()
  host.append(canvas)
  return canvas
}

let ready: Card | null = null

/**
 * Opens the graphics card while there is nothing to draw yet: that takes a while, and the next map finds it done. In a
 * task of its own, since it stops the page about as long as drawing that does. Answers how to call it off.
 */
export function warmUp(): () => void {
  const timer = setTimeout(() => (ready ??= openCard(layer())))
  return () => clearTimeout(timer)
}

function takeCard(): Card | null {
  const card = ready ?? openCard(layer())
  ready = null
  return card?.gl.isContextLost() ? openCard(layer()) : card
}

/**
 * Draws seats on a layer by the graphics card, or without one where there is none. `fallen` is told of who draws when
 * the card is taken away; the seats may be others by then, so they are asked for.
 */
export function createRenderer(
  host: HTMLElement,
  seats: () => DrawnSeats,
  picker: () => Picker,
  fallen: (renderer: SeatRenderer) => void,
): SeatRenderer {
  const card = takeCard()
  const onCard = card && createWebGLRenderer(card, seats())
  if (!onCard) return createCanvasRenderer(addLayer(host), seats(), picker())
  const { canvas } = card
  host.append(canvas)
  // A phone takes the graphics card away from pages in the background. Going on without it beats an empty map.
  canvas.addEventListener('webglcontextlost', () => {
    if (!canvas.isConnected) return
    const plain = layer()
    canvas.replaceWith(plain)
    fallen(createCanvasRenderer(plain, seats(), picker()))
  })
  return onCard
}
