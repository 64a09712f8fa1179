import { partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { webIdIdentifier } from '@mutua/sdk/care/signers'
import { covers } from '@mutua/sdk/consent/check-grant'
import type { HealthCategory } from '@mutua/sdk/fhir/health-categories'
import { parseResourceUrl, type WebId } from '@mutua/sdk/ids'
import type { Case } from './cases.ts'

/** Whether a consent of the case is for adding, or for changing, records of this type. */
export const mayWrite = (
  { grants, pod }: Pick<Case, 'grants' | 'pod'>,
  {
    category,
    type,
    mode,
  }: { readonly category: HealthCategory; readonly type: string; readonly mode: 'append' | 'write' },
): boolean => {
  const container = parseResourceUrl(`${pod}health/${category}/${type}/`)
  return grants.some(
    ({ scope }) =>
      (scope.modes.includes('write') || (mode === 'append' && scope.modes.includes('append'))) &&
      covers(scope, container),
  )
}

/** A word to all who follow the case, with who wrote it; it goes with the projects of the person. */
export const noteOf = (note: {
  readonly id: string
  /** Id of the record of the person, where one may be read. */
  readonly patient: string | undefined
  readonly author: WebId
  readonly authorName: string
  readonly text: string
  readonly at: string
}): FhirResource => ({
  resourceType: 'Communication',
  id: note.id,
  status: 'completed',
  ...(note.patient === undefined ? {} : { subject: { reference: `Patient/${note.patient}` } }),
  sent: note.at,
  sender: { identifier: webIdIdentifier(note.author), display: note.authorName },
  payload: [{ contentString: note.text }],
})

/** What one wrote oneself, and how it can be put right; `undefined` for what others wrote, and for what is no plain text or number. */
export interface OwnWords {
  /** As it stands now. */
  readonly text: string
  /** The same record with another text. */
  readonly corrected: (text: string) => FhirResource
}

export const ownWordsIn = (record: FhirResource, author: WebId): OwnWords | undefined => {
  if (!isBy(record, author)) return undefined
  const [payload, ...others] = partsOf(record, 'payload')
  const said = partOf(payload, 'contentString')
  if (record.resourceType === 'Communication' && typeof said === 'string')
    return {
      text: said,
      corrected: (text) => ({ ...bare(record), payload: [{ contentString: text }, ...others] }),
    }
  const value = record['valueString']
  if (record.resourceType === 'Observation' && typeof value === 'string')
    return {
      text: value,
      corrected: (text) => ({ ...bare(record), status: 'corrected', valueString: text }),
    }
  const quantity = record['valueQuantity']
  const number = partOf(quantity, 'value')
  if (record.resourceType === 'Observation' && typeof number === 'number')
    return {
      text: String(number),
      corrected: (text) => ({
        ...bare(record),
        status: 'corrected',
        // `as`: it has a value, as just seen. A number that is none is refused by the pod.
        valueQuantity: { ...(quantity as object), value: Number(text.replace(',', '.')) },
      }),
    }
  return undefined
}

/** Without what the server says of it. */
const bare = ({ meta: _meta, ...record }: FhirResource): FhirResource => record

const isBy = (record: FhirResource, author: WebId): boolean =>
  [record['sender'], record['assessor'], record['author'], ...partsOf(record, 'performer')].some(
    (who) => partOf(partOf(who, 'identifier'), 'value') === author,
  )
