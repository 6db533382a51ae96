import { describe, expect, it } from 'vitest'
import { parseHighlight } from './highlight'

describe('a highlight', () => {
  it('is split into plain and marked text', () => {
    expect(parseHighlight('레 <mark>미제라</mark>블')).toEqual([
      { text: '레 ', marked: false },
      { text: '미제라', marked: true },
      { text: '블', marked: false },
    ])
  })

  it('turns escaped signs back, and nothing else into anything', () => {
    expect(parseHighlight('<mark>Rock &amp; Roll</mark> &lt;script&gt;')).toEqual([
      { text: 'Rock & Roll', marked: true },
      { text: ' <script>', marked: false },
    ])
  })
})
