import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { isContainerPath, type PodPath } from '../resources/pod-path.ts'
import type { PodStore, Resource } from '../resources/pod-store.ts'
import { checkRange } from './check-range.ts'
import { checkMediaType, type TermsBasis } from './check-terms.ts'
import { coversRecordsOnly, resourceUnder, type RecordTerms } from './record-terms.ts'

export interface Seeing {
  readonly basis: TermsBasis
  readonly target: PodPath
  readonly recordTerms: RecordTerms | undefined
}

/**
 * What is there for who reads on this basis: of what is no record that a consent for records covers nothing is said, not even
 * that it is there.
 * @throws {Problem} `grant-out-of-scope`, `grant-other-media-type`, `grant-out-of-range`
 */
export const seenUnderTerms = async (
  found: Resource | undefined,
  { basis, target, recordTerms }: Seeing,
  deps: { readonly origin: BaseUrl; readonly pods: Pick<PodStore, 'openBlob'> },
): Promise<Resource | undefined> => {
  // A listing has names and lengths of what is not covered, or left out: it follows from the address that there is none.
  if (recordTerms !== undefined && isContainerPath(target))
    throw new Problem('grant-out-of-scope', 'The consent is for records, and for no listings.')
  if (found === undefined) return undefined
  if (recordTerms === undefined || !coversRecordsOnly(recordTerms)) {
    checkMediaType(basis, found.contentType)
    await checkRange(basis, found, deps)
  }
  if (recordTerms === undefined) return found
  return resourceUnder(recordTerms, found, { interaction: 'r', origin: deps.origin }, deps)
}
