import { decode, DrawingReader, handedOver, type Decoded } from './decode'
import type { Blocks } from './drawing'

/** What the worker tells the page. It hears the drawing's bytes as they come, and null at their end. */
export type Told = { ready: true } | { blocks: Blocks } | { decoded: Decoded } | { failed: string }

const reader = new DrawingReader()
const tell = (told: Told, transfer: ArrayBuffer[] = []) => self.postMessage(told, { transfer })

self.onmessage = ({ data }: MessageEvent<Uint8Array | null>) => {
  try {
    if (data) {
      const blocks = reader.push(data)
      if (blocks) tell({ blocks })
      return
    }
    const decoded = decode(reader)
    tell({ decoded }, handedOver(decoded))
  } catch (error) {
    tell({ failed: String(error) })
  }
}
tell({ ready: true })
