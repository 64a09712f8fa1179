import type { RefusalCode } from '@mutua/sdk/care/outcome'
import { siadCaseOf, siadTypes } from '@mutua/sdk/care/siad-case'
import { siadExport, type SiadCase } from '@mutua/sdk/care/siad-export'
import type { Case } from './cases.ts'
import type { OpenCase } from './open-case.ts'

/** What the two layouts are made from, and what was left out and why. */
export interface SiadFiles {
  readonly cases: number
  /** CSV. */
  readonly first: string
  readonly second: string
  /** By the name of the case; of all of them together where it has none. */
  readonly left: readonly { readonly name: string; readonly because: RefusalCode }[]
}

/**
 * One after the other, so that a long list does not hold the pods up. A case of which a part may not be read is left out and said
 * to be: half a case would be counted as a whole one.
 * @param provider code of the provider in the national registers
 */
export const makeSiadFiles = async (
  cases: readonly Case[],
  provider: string,
  deps: { readonly open: (found: Case) => OpenCase },
): Promise<SiadFiles> => {
  const made: SiadCase[] = []
  const left: { name: string; because: RefusalCode }[] = []
  for (const found of cases) {
    const { fhir } = deps.open(found)
    const [patient] = await fhir.search('Patient')
    const records = await fhir.everything({ patient: patient?.id, types: siadTypes })
    const outcome = siadCaseOf(records, provider)
    if (outcome.kind === 'made') made.push(outcome.value)
    else left.push({ name: found.name, because: outcome.code })
  }
  const files = siadExport(made)
  if (files.kind === 'refused')
    return { cases: 0, first: '', second: '', left: [...left, { name: '', because: files.code }] }
  return { cases: made.length, ...files.value, left }
}
