import { codeOf, ownConcept, partOf, partsOf, type FhirResource, type Reference } from './fhir-resource.ts'
import { webIdIdentifier } from './signers.ts'

/** Who hands over, or who has read: by WebID, since the pod of the person need have no record of them. */
export interface HandOverParty {
  readonly webId: string
  readonly name: string
}

/**
 * From one service to the next (hospital to home): which papers, and two lines on them, as a message in the pod of the person. It
 * opens nothing; the person decides who reads it and the papers.
 */
export const handOver = (parts: {
  readonly id: string
  readonly subject: Reference | undefined
  readonly from: HandOverParty
  /** Name of who receives. */
  readonly to: string
  readonly papers: readonly Reference[]
  readonly words: string
  readonly at: string
}): FhirResource => ({
  resourceType: 'Communication',
  id: parts.id,
  status: 'completed',
  category: [ownConcept('communication', 'hand-over', { it: 'Passaggio di un caso', en: 'Hand over' })],
  ...(parts.subject === undefined ? {} : { subject: parts.subject }),
  about: parts.papers,
  sent: parts.at,
  recipient: [{ display: parts.to }],
  sender: partyOf(parts.from),
  payload: [{ contentString: parts.words }],
})

/** Who received it has read it, and says so under their own name. */
export const handOverRead = (
  handed: FhirResource,
  { by, at }: { readonly by: HandOverParty; readonly at: string },
): FhirResource => ({
  resourceType: 'Communication',
  id: readId(handed.id),
  status: 'completed',
  category: [ownConcept('communication', 'hand-over-read', { it: 'Passaggio letto', en: 'Hand over read' })],
  ...(handed['subject'] === undefined ? {} : { subject: handed['subject'] }),
  inResponseTo: [{ reference: `Communication/${handed.id}` }],
  sent: at,
  sender: partyOf(by),
})

/** There is one confirmation of each, under this name. */
export const readId = (handedId: string): string => `${handedId}-read`

export const isHandOver = (record: FhirResource): boolean =>
  record.resourceType === 'Communication' && codeOf(partsOf(record, 'category')[0]) === 'hand-over'

/** The confirmation of a hand over among records: by whom, and when. */
export const readingOf = (
  handed: FhirResource,
  records: readonly FhirResource[],
): { readonly name: string; readonly at: string } | undefined => {
  const read = records.find(
    (record) =>
      codeOf(partsOf(record, 'category')[0]) === 'hand-over-read' &&
      partsOf(record, 'inResponseTo').some(
        (one) => partOf(one, 'reference') === `Communication/${handed.id}`,
      ),
  )
  const [name, at] = [partOf(read?.['sender'], 'display'), read?.['sent']]
  return typeof name === 'string' && typeof at === 'string' ? { name, at } : undefined
}

const partyOf = ({ webId, name }: HandOverParty): object => ({
  identifier: webIdIdentifier(webId),
  display: name,
})
