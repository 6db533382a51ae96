import { Fragment } from 'react'

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#34': '"',
  '#39': "'",
  '#x27': "'",
  apos: "'",
}

/** Splits a highlight from the server into plain and marked pieces; nothing of it is ever read as HTML. */
export function parseHighlight(highlight: string): { text: string; marked: boolean }[] {
  const decode = (text: string) =>
    text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
  return highlight
    .split(/(<mark>.*?<\/mark>)/s)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const marked = /^<mark>(.*)<\/mark>$/s.exec(piece)
      return { text: decode(marked ? marked[1] : piece), marked: marked !== null }
    })
}

/** A highlight without its marks: the text in which something was found. */
export function plain(highlight: string): string {
  return parseHighlight(highlight)
    .map((piece) => piece.text)
    .join('')
}

export function Highlight({ text }: { text: string }) {
  return parseHighlight(text).map((piece, i) =>
    piece.marked ? <mark key={i}>{piece.text}</mark> : <Fragment key={i}>{piece.text}</Fragment>,
  )
}
