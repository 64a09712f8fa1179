import { apply } from './apply.ts'
import { ask } from './ask.ts'
import { first } from './first.ts'
import { study } from './study.ts'

export const italian = {
  places: { studies: 'Studi', catalogue: 'Catalogo', apply: 'Nuova richiesta' },
  ...first,
  ...apply,
  ...ask,
  ...study,
}

/** Every language says the same. */
export type ResearchWords = typeof italian
