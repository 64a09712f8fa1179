import { selectablePurposes, type Purpose } from '@mutua/sdk/consent/purposes'
import type { PurposeIri } from '@mutua/sdk/ids'
import { usageFault } from './usage-fault.ts'
import type { Language } from './words.ts'

/** A purpose by its IRI, or by the last word of it: `PrimaryCareManagement`. */
export const purposeFrom = (given: string): PurposeIri => {
  const found = selectablePurposes.find(({ iri }) => iri === given || shortName(iri) === given)
  if (found !== undefined) return found.iri
  const names = selectablePurposes.map(({ iri }) => shortName(iri)).join(', ')
  throw usageFault({ it: `Le finalità possibili sono: ${names}.`, en: `The purposes are: ${names}.` })
}

export const purposeLabel = (iri: PurposeIri, language: Language): string =>
  selectablePurposes.find((purpose: Purpose) => purpose.iri === iri)?.label[language] ?? iri

const shortName = (iri: string): string => iri.split('#').at(-1) ?? iri
