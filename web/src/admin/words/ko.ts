import { frame } from './ko/frame'
import { sales } from './ko/sales'
import { people } from './ko/people'
import { system } from './ko/system'

/** The organisers' pages in Korean. */
export const ko = { ...frame, ...sales, ...people, ...system }
