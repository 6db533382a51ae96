import type { Widen } from '../../../i18n/dictionary'
import type { ko } from './ko'

/** Korean gives the shape; another language must fill all of it. */
export type PlanWords = Widen<typeof ko>
