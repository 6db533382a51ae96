import type { ko } from './ko'
import type { koMore } from './ko.more'

/** Every sentence of the page. Korean gives the shape; another language must fill all of it. */
export type Dictionary = Widen<typeof ko & typeof koMore>

/** The part of it that travels with the first load. */
export type Common = Widen<typeof ko>

/** The same shape with any words in it. */
export type Widen<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => Widen<R>
    : T extends unknown[]
      ? T
      : { [K in keyof T]: Widen<T[K]> }
