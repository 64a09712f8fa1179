import type { ResearchWords } from '../italian/italian.ts'
import { apply } from './apply.ts'
import { ask } from './ask.ts'
import { first } from './first.ts'
import { study } from './study.ts'

export const arabic: ResearchWords = {
  places: { studies: 'الدراسات', catalogue: 'الدليل', apply: 'طلب جديد' },
  ...first,
  ...apply,
  ...ask,
  ...study,
}
