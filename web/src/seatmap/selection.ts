/** What a person has chosen: seat indices in the order of choosing. Pure: every change is a new array. */
export type Selection = readonly number[]

export type Toggled =
  | { kind: 'added'; selection: Selection }
  | { kind: 'removed'; selection: Selection }
  | { kind: 'full'; selection: Selection }

export function toggle(selection: Selection, seat: number, max: number): Toggled {
  if (selection.includes(seat)) return { kind: 'removed', selection: without(selection, [seat]) }
  if (selection.length >= max) return { kind: 'full', selection }
  return { kind: 'added', selection: [...selection, seat] }
}

export function without(selection: Selection, seats: readonly number[]): Selection {
  return selection.filter((seat) => !seats.includes(seat))
}
