import type { DataRange } from '@mutua/sdk/consent/terms'
import { isInRange } from '@mutua/sdk/consent/terms'
import type { Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { timeOfRecord } from '../health/time-of-record.ts'
import { mediaTypeOf } from '../resources/media-type.ts'
import { isContainerPath } from '../resources/pod-path.ts'
import type { PodStore, Resource } from '../resources/pod-store.ts'
import type { TermsBasis } from './check-terms.ts'
import { storedBytes } from './stored-bytes.ts'

/**
 * A grant can be for what was so in a certain time. Of a health record that is the time it speaks of, of any other document
 * when it was last changed; a container lists what is there, whenever it was.
 *
 * @throws {Problem} `grant-out-of-range`
 */
export const checkRange = async (
  basis: TermsBasis,
  resource: Resource,
  deps: { readonly pods: Pick<PodStore, 'openBlob'> },
): Promise<void> => {
  const range: DataRange | undefined = basis.kind === 'consent' ? basis.grant.terms?.range : undefined
  if (range === undefined || isContainerPath(resource.path)) return
  if (isInRange(range, await timeOf(resource, deps))) return
  throw new Problem('grant-out-of-range', 'The consent is for records of another time.')
}

const timeOf = async (
  resource: Resource,
  deps: { readonly pods: Pick<PodStore, 'openBlob'> },
): Promise<Instant> => {
  if (mediaTypeOf(resource.contentType) !== 'application/fhir+json') return resource.modified
  const record: unknown = JSON.parse(new TextDecoder().decode(await storedBytes(resource, deps)))
  return timeOfRecord(record) ?? resource.modified
}
