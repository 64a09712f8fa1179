import { apply } from './apply.ts'
import { ask } from './ask.ts'
import { first } from './first.ts'

export const italian = {
  places: { studies: 'Studi', catalogue: 'Catalogo', apply: 'Nuova richiesta' },
  ...first,
  ...apply,
  ...ask,
}

/** Every language says the same. */
export type ResearchWords = typeof italian
