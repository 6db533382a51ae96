import { rgb } from './palette'
import { fadeMs, markFrom, numberFrom, type DrawnSeats, type Frame, type SeatRenderer } from './renderer'

/*
 * One draw call: a point a seat. The vertex shader places it, the fragment shader cuts the grade's mark out of
 * the point's square by distance functions, so that no texture is needed and edges stay sharp at every zoom.
 */
const vertex = `#version 300 es
layout(location=0) in vec2 place;
layout(location=1) in uint grade;
layout(location=2) in uvec2 look;   // before, now
layout(location=3) in float changedMs;
uniform vec4 cameraScale;           // x, y, clip units a plan unit in x and y
uniform float sizePx, nowMs, fadeMs;
uniform vec3 gradeColor[16];
uniform vec3 lookColor[4];          // free (unused), taken, mine, dimmed
uniform float gradeShape[16];
out vec4 color; flat out float shape;
vec4 colorOf(uint which) {
  vec3 own = gradeColor[grade];
  if (which == 0u) return vec4(own, 1.0);
  if (which == 3u) return vec4(own, 0.16);
  return vec4(lookColor[which], 1.0);
}
void main() {
  gl_Position = vec4((place - cameraScale.xy) * cameraScale.zw, 0.0, 1.0);
  float share = changedMs <= 0.0 ? 1.0 : clamp((nowMs - changedMs) / fadeMs, 0.0, 1.0);
  color = mix(colorOf(look.x), colorOf(look.y), share);
  shape = look.y == 1u ? 1.0 : gradeShape[grade];
  gl_PointSize = sizePx * (look.y == 1u ? 0.78 : look.y == 2u ? 1.12 : 1.0);
}`

const fragment = `#version 300 es
precision mediump float;
in vec4 color; flat in float shape;
uniform float detail;   // 0 plain dots, 1 marks
uniform float body;     // 0 marks, 1 rounded squares that carry a number
uniform float edge;     // one device pixel in point units
out vec4 result;
float box(vec2 p, vec2 b, float r) { vec2 d = abs(p) - b + r; return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0) - r; }
float mark(vec2 p) {
  if (shape < 0.5) return (abs(p.x) + abs(p.y)) * 0.7071 - 0.66;
  if (shape < 1.5) return length(p) - 0.82;
  if (shape < 2.5) return box(p, vec2(0.74), 0.12);
  if (shape < 3.5) { p.y = -p.y - 0.16; return max(abs(p.x) * 0.866 + p.y * 0.5, -p.y) - 0.46; }
  if (shape < 4.5) return min(box(p, vec2(0.86, 0.3), 0.08), box(p, vec2(0.3, 0.86), 0.08));
  if (shape < 5.5) { float a = atan(p.x, -p.y); float k = cos(floor(0.5 + a / 1.2566) * 1.2566 - a); return length(p) * (0.62 + 0.45 * k) - 0.78 * (0.55 + 0.45 * k); }
  if (shape < 6.5) { vec2 q = abs(p); return max(q.x * 0.866 + q.y * 0.5, q.y) - 0.76; }
  return abs(length(p) - 0.62) - 0.22;
}
void main() {
  vec2 p = gl_PointCoord * 2.0 - 1.0;
  float d = length(p) - 0.88;
  if (detail > 0.5) d = mix(mark(p), box(p, vec2(0.92), 0.36), body);
  float cover = 1.0 - smoothstep(-edge, edge, d);
  if (cover <= 0.003) discard;
  float a = color.a * cover;
  result = vec4(color.rgb * a, a);
}`

/** A context whose program is being compiled, by the graphics card's own process. */
export interface Card {
  readonly canvas: HTMLCanvasElement
  readonly gl: WebGL2RenderingContext
  readonly program: WebGLProgram
}

/** Null where WebGL2 is not to be had. It does not wait for the program: whoever draws first does. */
export function openCard(canvas: HTMLCanvasElement): Card | null {
  const gl = canvas.getContext('webgl2', { antialias: false, alpha: true, premultipliedAlpha: true })
  const program = gl?.createProgram()
  if (!gl || !program) return null
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)
    if (!shader) return null
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  gl.flush()
  return { canvas, gl, program }
}

/** Null where the card can't do it; the caller draws on Canvas2D then. */
export function createWebGLRenderer({ canvas, gl, program }: Card, table: DrawnSeats): SeatRenderer | null {
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    console.warn('seat map: WebGL2 program did not link, drawing on Canvas2D', gl.getProgramInfoLog(program))
    return null
  }
  gl.useProgram(program)
  const at = (name: string) => gl.getUniformLocation(program, name)
  const uniform = {
    cameraScale: at('cameraScale'),
    sizePx: at('sizePx'),
    nowMs: at('nowMs'),
    fadeMs: at('fadeMs'),
    gradeColor: at('gradeColor'),
    gradeShape: at('gradeShape'),
    lookColor: at('lookColor'),
    detail: at('detail'),
    body: at('body'),
    edge: at('edge'),
  }

  const buffers = Array.from({ length: 4 }, () => gl.createBuffer())
  let count = 0
  let looks = new Uint8Array()
  let changes = new Float32Array()
  const upload = (seats: DrawnSeats) => {
    count = seats.count
    const places = new Float32Array(count * 2)
    for (let i = 0; i < count; i++) {
      places[2 * i] = seats.x[i]
      places[2 * i + 1] = seats.y[i]
    }
    looks = new Uint8Array(count * 2)
    changes = new Float32Array(count)
    ;[places, seats.grade, looks, changes].forEach((data, location) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[location])
      gl.bufferData(gl.ARRAY_BUFFER, data, location < 2 ? gl.STATIC_DRAW : gl.DYNAMIC_DRAW)
      gl.enableVertexAttribArray(location)
      if (location === 0) gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
      if (location === 1) gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 0, 0)
      if (location === 2) gl.vertexAttribIPointer(2, 2, gl.UNSIGNED_BYTE, 0, 0)
      if (location === 3) gl.vertexAttribPointer(3, 1, gl.FLOAT, false, 0, 0)
    })
  }
  /** A picture that was drawn out of sight; gone as soon as seats look otherwise. */
  let aside: { frame: Frame; buffer: WebGLFramebuffer; store: WebGLRenderbuffer } | null = null
  const dropAside = () => {
    if (!aside) return
    gl.deleteFramebuffer(aside.buffer)
    gl.deleteRenderbuffer(aside.store)
    aside = null
  }
  const resize = ({ view, pixelRatio }: Frame) => {
    const width = Math.round(view.width * pixelRatio)
    const height = Math.round(view.height * pixelRatio)
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
    }
  }
  const paint = ({ camera, view, pixelRatio, seatSize, nowMs }: Frame) => {
    gl.viewport(0, 0, canvas.width, canvas.height)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    const sizePx = Math.max(seatSize * pixelRatio, 1.6)
    gl.uniform4f(
      uniform.cameraScale,
      camera.x,
      camera.y,
      (2 * camera.scale) / view.width,
      (-2 * camera.scale) / view.height,
    )
    gl.uniform1f(uniform.sizePx, sizePx)
    gl.uniform1f(uniform.nowMs, nowMs)
    gl.uniform1f(uniform.detail, seatSize >= markFrom ? 1 : 0)
    gl.uniform1f(uniform.body, Math.min(Math.max((seatSize - numberFrom + 4) / 4, 0), 1))
    gl.uniform1f(uniform.edge, 1.5 / sizePx)
    gl.drawArrays(gl.POINTS, 0, count)
  }
  upload(table)
  gl.enable(gl.BLEND)
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
  gl.uniform1f(uniform.fadeMs, fadeMs)

  return {
    kind: 'webgl2',
    replace(seats) {
      dropAside()
      upload(seats)
    },
    setColors(colors, grades) {
      dropAside()
      const gradeColors = new Float32Array(48)
      const shapes = new Float32Array(16)
      grades.slice(0, 16).forEach((style, index) => {
        gradeColors.set(rgb(style.color), index * 3)
        shapes[index] = style.shape
      })
      gl.uniform3fv(uniform.gradeColor, gradeColors)
      gl.uniform1fv(uniform.gradeShape, shapes)
      gl.uniform3fv(uniform.lookColor, [0, 0, 0, ...rgb(colors.line), ...rgb(colors.brand), 0, 0, 0])
    },
    setLooks(next, changed, fadeStartMs) {
      dropAside()
      const put = (seat: number) => {
        looks[2 * seat] = looks[2 * seat + 1]
        looks[2 * seat + 1] = next[seat]
        changes[seat] = fadeStartMs
      }
      if (changed) changed.forEach(put)
      else {
        for (let seat = 0; seat < count; seat++) {
          looks[2 * seat] = looks[2 * seat + 1]
          looks[2 * seat + 1] = next[seat]
        }
        changes.fill(fadeStartMs)
      }
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[2])
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, looks)
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[3])
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, changes)
    },
    draw(frame: Frame) {
      const ready = aside?.frame.camera === frame.camera && aside.frame.view === frame.view
      resize(frame)
      if (aside && ready) {
        const { width, height } = canvas
        gl.bindFramebuffer(gl.READ_FRAMEBUFFER, aside.buffer)
        gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.NEAREST)
        gl.bindFramebuffer(gl.FRAMEBUFFER, null)
      } else paint(frame)
      dropAside()
    },
    drawAside(frame, onDone) {
      resize(frame)
      const buffer = gl.createFramebuffer()
      const store = gl.createRenderbuffer()
      gl.bindRenderbuffer(gl.RENDERBUFFER, store)
      gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, canvas.width, canvas.height)
      gl.bindFramebuffer(gl.FRAMEBUFFER, buffer)
      gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.RENDERBUFFER, store)
      paint(frame)
      gl.bindFramebuffer(gl.FRAMEBUFFER, null)
      aside = { frame, buffer, store }
      const done = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
      gl.flush()
      const look = () => {
        // Whoever takes the card away draws by other means, or no more.
        if (!done || gl.isContextLost()) return
        if (gl.getSyncParameter(done, gl.SYNC_STATUS) !== gl.SIGNALED) return void setTimeout(look, 8)
        gl.deleteSync(done)
        onDone()
      }
      setTimeout(look, 8)
    },
    dispose() {
      for (const buffer of buffers) gl.deleteBuffer(buffer)
      gl.deleteProgram(program)
      gl.getExtension('WEBGL_lose_context')?.loseContext()
    },
  }
}
