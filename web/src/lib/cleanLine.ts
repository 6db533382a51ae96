// What cannot be seen and only misleads, as platform/text has it: control and format characters, fillers of Hangul. Tags
// (flags) stay.
const hidden =
  /(?![\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0\u034f\u2800\u180e\u17b4\u17b5]/u
const joiner = /[\u200c\u200d]/
const variation = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u
const visible = (c: string | undefined) =>
  c !== undefined && !/\s|\u0085/.test(c) && (!hidden.test(c) || joiner.test(c) || variation.test(c))

/** A text of one line as the server keeps it (platform/text, Line), so that two that look the same are the same. */
export function cleanLine(text: string): string {
  const letters = [...text.normalize('NFC')]
  return letters
    .map((c, i) => {
      if (/\s|\u0085/.test(c) && c !== '\ufeff') return ' '
      if (joiner.test(c)) return visible(letters[i - 1]) && visible(letters[i + 1]) ? c : ''
      if (variation.test(c)) return visible(letters[i - 1]) ? c : ''
      return hidden.test(c) ? '' : c
    })
    .join('')
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim()
}
