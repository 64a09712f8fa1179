import type { ResearchWords } from '../italian/italian.ts'
import { apply } from './apply.ts'
import { ask } from './ask.ts'
import { first } from './first.ts'
import { study } from './study.ts'

export const english: ResearchWords = {
  places: { studies: 'Studies', catalogue: 'Catalogue', apply: 'New application' },
  ...first,
  ...apply,
  ...ask,
  ...study,
}
