/**
 * Colours that colour-blind people can tell, and for each a mark that needs no colour at all.
 * The first five are the usual grades; a hall with others of its own gets the ones that are left.
 */
export interface GradeStyle {
  color: string
  /** Text on the colour that can be read. */
  ink: string
  mark: string
  /** The same mark for the shaders: 0 ◆, 1 ●, 2 ■, 3 ▲, 4 ✚, 5 ★, 6 ⬢, 7 ◯ */
  shape: number
}

const dark = '#0B1220'
const known: Record<string, GradeStyle> = {
  VIP: { color: '#CC79A7', ink: dark, mark: '◆', shape: 0 },
  R: { color: '#0072B2', ink: '#FFFFFF', mark: '●', shape: 1 },
  S: { color: '#009E73', ink: dark, mark: '■', shape: 2 },
  A: { color: '#E69F00', ink: dark, mark: '▲', shape: 3 },
  B: { color: '#56B4E9', ink: dark, mark: '✚', shape: 4 },
}
const further: GradeStyle[] = [
  { color: '#D55E00', ink: dark, mark: '★', shape: 5 },
  { color: '#8F7FD0', ink: dark, mark: '⬢', shape: 6 },
  { color: '#B8A800', ink: dark, mark: '◯', shape: 7 },
]

export function gradeStyles(grades: readonly string[]): GradeStyle[] {
  const free = [
    ...Object.entries(known).flatMap(([name, style]) => (grades.includes(name) ? [] : [style])),
    ...further,
  ]
  let next = 0
  return grades.map((grade) => known[grade] ?? free[next++ % free.length])
}

export interface MapColors {
  ground: string
  surface: string
  ink: string
  muted: string
  line: string
  brand: string
  onBrand: string
}

/** The page's own colours as they are now, light or dark. */
export function readColors(element: Element): MapColors {
  const style = getComputedStyle(element)
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise
  return {
    ground: read('--ground', '#F6F8FB'),
    surface: read('--surface', '#FFFFFF'),
    ink: read('--ink', '#0B1220'),
    muted: read('--muted', '#5B6780'),
    line: read('--seat-taken', '#D3DAE6'),
    brand: read('--brand', '#1D5CFF'),
    onBrand: read('--on-brand', '#FFFFFF'),
  }
}

/** #RRGGBB as three shares of one. */
export function rgb(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16)
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255]
}
