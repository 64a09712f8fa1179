import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { ownCodes, partOf } from '@mutua/sdk/care/fhir-resource'
import { questionnaireOf } from '@mutua/sdk/care/questionnaire'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { webIdOf } from '@mutua/sdk/care/signers'
import { Problem } from '@mutua/sdk/problem'
import type { Call } from '../command.ts'
import { usageFault } from '../usage-fault.ts'
import type { CarePod } from './open-care.ts'

/** Who writes into the path: the record that names the caller's WebID, or the one that `--by` names. */
export const writerOf = async (
  call: Call,
  { fhir, webId }: CarePod,
): Promise<{ readonly reference: string }> => {
  const by = call.text('by')
  if (by !== undefined) {
    if (
      /^(?:Practitioner|PractitionerRole|Organization|Patient|RelatedPerson)\/[A-Za-z0-9\-.]{1,64}$/.test(by)
    )
      return { reference: by }
    throw usageFault({
      it: '--by è la scheda di chi scrive: Practitioner/ID.',
      en: '--by is the record of who writes: Practitioner/ID.',
    })
  }
  const found = (await fhir.search('Practitioner')).find((one) => webIdOf(one) === webId)
  if (found !== undefined) return { reference: `Practitioner/${found.id}` }
  throw usageFault({
    it: 'Nessuna scheda in questo pod porta il tuo WebID: di’ chi scrive con --by Practitioner/ID.',
    en: 'No record in this pod names your WebID: say who writes with --by Practitioner/ID.',
  })
}

export const byOption = {
  by: {
    kind: 'text',
    value: 'RECORD',
    about: {
      it: 'scheda di chi scrive, Practitioner/ID (di norma quella con il proprio WebID)',
      en: "record of who writes, Practitioner/ID (normally the one with the caller's WebID)",
    },
  },
} as const

/** The newest by what the element says, of those that fit. */
export const newestOf = (
  records: readonly FhirResource[],
  element: string,
  fits: (record: FhirResource) => boolean = () => true,
): FhirResource | undefined =>
  records
    .filter(fits)
    .toSorted((one, other) => (timeIn(one, element) < timeIn(other, element) ? -1 : 1))
    .at(-1)

/** Of what a search for a code of ours finds. */
export const ownToken = (system: string, code: string): string => `${ownCodes}/${system}|${code}`

/** A sheet of ours stands in the pod where its answers do, so that their `questionnaire` is found there too. */
export const questionnairesMissing = async (
  sheets: readonly Sheet[],
  { fhir }: CarePod,
): Promise<readonly FhirResource[]> => {
  const missing: FhirResource[] = []
  for (const sheet of sheets) {
    const questionnaire = questionnaireOf(sheet)
    const found = await fhir.read('Questionnaire', questionnaire.id).catch(unlessAbsent)
    if (found === undefined) missing.push(questionnaire)
  }
  return missing
}

const unlessAbsent = (error: unknown): undefined => {
  if (error instanceof Problem && error.code === 'not-found') return undefined
  throw error
}

/** A text of a record, or of a part of it; empty where there is none. */
export const textIn = (value: unknown, element: string): string => {
  const text = partOf(value, element)
  return typeof text === 'string' ? text : ''
}

const timeIn = (record: FhirResource, element: string): string =>
  textIn(record, element) || textIn(record[element], 'start')
