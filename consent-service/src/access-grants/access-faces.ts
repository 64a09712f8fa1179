import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import type { BaseUrl } from '@mutua/sdk/ids'
import {
  accessCredentialOf,
  factsOfGrant,
  factsOfRequest,
  type AccessCredential,
  type AccessFacts,
  type Remarks,
} from './access-credential.ts'
import type { ConsentRecords } from './consent-records.ts'

/** Signed texts of what stands in the records, and of statements that stand in none. */
export interface AccessFaces {
  readonly ofRequest: (request: AccessRequest, remarks?: Remarks) => Promise<string>
  /** An amended grant has a new text; the one before is then no credential of this house any more. */
  readonly ofGrant: (grant: Grant, remarks?: Remarks) => Promise<string>
  readonly ofFacts: (facts: AccessFacts) => Promise<string>
}

/**
 * The record comes first and is the truth; a crash before its face is kept leaves a record without one, and the next who
 * asks has it made.
 */
export const createAccessFaces = (deps: {
  readonly origin: BaseUrl
  readonly records: Pick<ConsentRecords, 'face'>
  readonly sign: (credential: AccessCredential) => Promise<AccessCredential>
}): AccessFaces => {
  const { origin, records, sign } = deps
  const ofFacts = async (facts: AccessFacts): Promise<string> =>
    JSON.stringify(await sign(accessCredentialOf(facts, origin)))
  return {
    ofFacts,
    ofRequest: (request, remarks = {}) =>
      records.face({ kind: 'request', request }, faceKind, () =>
        ofFacts(factsOfRequest(request, { inbox: remarks.inbox })),
      ),
    ofGrant: (grant, remarks = {}) =>
      records.face({ kind: 'grant', grant }, faceKind, () => {
        const { inbox, isVerified } = remarks
        return ofFacts(factsOfGrant(grant, { inbox, isVerified }, origin))
      }),
  }
}

const faceKind = 'solid'
