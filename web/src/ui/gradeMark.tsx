import { gradeStyles } from '../seatmap/palette'

/** A grade's colour and mark, the same as on the map. Give all grades of the hall, so that colours agree. */
export function GradeMark({ grade, among }: { grade: string; among: readonly string[] }) {
  const style = gradeStyles(among)[Math.max(among.indexOf(grade), 0)]
  return (
    <span
      aria-hidden="true"
      className="inline-grid size-5 shrink-0 place-items-center text-base leading-none"
      style={{ color: style?.color }}
    >
      {style?.mark}
    </span>
  )
}
