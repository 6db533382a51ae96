/** `1 seat`, `2 seats`: English counts. */
export const plural = (count: number | string, one: string, many: string) =>
  `${count} ${String(count) === '1' ? one : many}`
