import { toPlan, toScreen, type Camera, type View } from './camera'
import { drawPill, drawSectionNames, drawStage, font, prepareCanvas } from './names'
import type { GradeStyle, MapColors } from './palette'
import type { Picker } from './picking'
import { shortLabel, type SeatTable } from './plan'
import { numberFrom, seatLook } from './renderer'

export interface OverlayFrame {
  camera: Camera
  view: View
  pixelRatio: number
  seatSize: number
  looks: Uint8Array
  selection: readonly number[]
  hovered: number | null
}

/** Everything on the map that is text or a mark of the person's own: stage, section names, numbers, checks. */
export class Overlay {
  private readonly ctx: CanvasRenderingContext2D
  private readonly table: SeatTable
  private readonly picker: Picker
  private readonly stageWord: string

  constructor(
    readonly canvas: HTMLCanvasElement,
    table: SeatTable,
    picker: Picker,
    stageWord: string,
  ) {
    this.ctx = canvas.getContext('2d')!
    this.table = table
    this.picker = picker
    this.stageWord = stageWord
  }

  draw(frame: OverlayFrame, colors: MapColors, grades: readonly GradeStyle[]): void {
    const { ctx, table } = this
    prepareCanvas(ctx, frame.view, frame.pixelRatio)
    drawStage(ctx, table.stage, frame, colors, this.stageWord)
    if (frame.seatSize >= numberFrom) this.drawNumbers(frame, colors, grades)
    else drawSectionNames(ctx, table.sections, frame, colors, frame.seatSize > 8 ? 13 : 12)
    this.drawOwn(frame, colors)
  }

  private drawNumbers(frame: OverlayFrame, colors: MapColors, grades: readonly GradeStyle[]): void {
    const { camera, view, seatSize, looks } = frame
    const { table, ctx } = this
    const from = toPlan(camera, view, 0, 0)
    const to = toPlan(camera, view, view.width, view.height)
    const numbered = font(Math.min(seatSize * 0.42, 16), 600)
    const withMark = seatSize >= 30
    const marks = font(seatSize * 0.24, 400)
    const rows = new Set<number>()
    ctx.font = numbered
    const visible = this.picker.within(from.x, from.y, to.x, to.y)
    for (const seat of visible) {
      rows.add(table.row[seat])
      const look = looks[seat]
      if (look === seatLook.mine) continue
      const { x, y } = toScreen(camera, view, table.x[seat], table.y[seat])
      const style = grades[table.grade[seat]]
      ctx.globalAlpha = look === seatLook.free ? 1 : 0.45
      ctx.fillStyle = look === seatLook.free ? style.ink : colors.muted
      ctx.fillText(shortLabel(table.label(seat)), x, y + (withMark ? seatSize * 0.1 : 0.5))
      if (withMark && look === seatLook.free) {
        ctx.font = marks
        ctx.fillText(style.mark, x, y - seatSize * 0.27)
        ctx.font = numbered
      }
    }
    ctx.globalAlpha = 1
    this.drawRowNames(frame, colors, rows)
    this.drawWhere(frame, colors)
  }

  /** Close up, where the names of sections have gone: the one that the middle of the view is in. */
  private drawWhere({ camera }: OverlayFrame, colors: MapColors): void {
    const { table, ctx } = this
    if (table.sections.length < 2) return
    const seat = this.picker.nearest(camera.x, camera.y, table.pitch * 12)
    if (seat === null) return
    ctx.font = font(13, 700)
    const { name } = table.sections[table.section[seat]]
    drawPill(ctx, name, 12 + ctx.measureText(name).width / 2 + 12, 30, 12, colors)
  }

  /** A row's name at its end, or at the edge of the view when its end is out of sight. */
  private drawRowNames(
    { camera, view, seatSize }: OverlayFrame,
    colors: MapColors,
    rows: ReadonlySet<number>,
  ): void {
    const { table, ctx } = this
    ctx.font = font(Math.min(13, seatSize * 0.5), 700)
    for (const row of rows) {
      const seats = table.rows[row].seats
      const first = toScreen(camera, view, table.x[seats[0]], table.y[seats[0]])
      if (first.x < seatSize * 1.2) continue
      ctx.fillStyle = colors.muted
      ctx.fillText(table.rows[row].name, first.x - seatSize * 0.95, first.y)
    }
  }

  /** Own seats stand out at every zoom, with a check; the one under the pointer has a ring. */
  private drawOwn({ camera, view, seatSize, selection, hovered }: OverlayFrame, colors: MapColors): void {
    const { table, ctx } = this
    if (hovered !== null && !selection.includes(hovered)) {
      const { x, y } = toScreen(camera, view, table.x[hovered], table.y[hovered])
      ctx.strokeStyle = colors.ink
      ctx.lineWidth = 2
      ctx.beginPath()
      ctx.roundRect(x - seatSize / 2 - 2, y - seatSize / 2 - 2, seatSize + 4, seatSize + 4, seatSize * 0.3)
      ctx.stroke()
    }
    for (const seat of selection) {
      const { x, y } = toScreen(camera, view, table.x[seat], table.y[seat])
      const r = Math.max(seatSize * 0.56, 7)
      ctx.fillStyle = colors.brand
      ctx.strokeStyle = colors.surface
      ctx.lineWidth = 2
      ctx.beginPath()
      if (seatSize >= numberFrom) ctx.roundRect(x - r, y - r, r * 2, r * 2, r * 0.4)
      else ctx.arc(x, y, r, 0, Math.PI * 2)
      ctx.fill()
      ctx.stroke()
      ctx.strokeStyle = colors.onBrand
      ctx.lineWidth = Math.max(r * 0.22, 1.6)
      ctx.lineCap = ctx.lineJoin = 'round'
      ctx.beginPath()
      ctx.moveTo(x - r * 0.42, y + r * 0.04)
      ctx.lineTo(x - r * 0.1, y + r * 0.36)
      ctx.lineTo(x + r * 0.46, y - r * 0.32)
      ctx.stroke()
    }
  }
}
