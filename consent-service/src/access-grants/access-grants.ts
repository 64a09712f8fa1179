import type { BaseUrl, GrantId, WebId } from '@mutua/sdk/ids'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { localOf, type AccessCredential } from './access-credential.ts'
import { createAccessFaces } from './access-faces.ts'
import { createAccessStatements } from './access-statements.ts'
import type { ConsentRecords } from './consent-records.ts'
import { deriveAccessCredentials } from './derive-access-credentials.ts'
import { findKept, findKeptByLocal, type FindKeptDeps } from './find-access-credential.ts'
import { issueAccessCredential, type IssueDeps } from './issue-access-credential.ts'
import { createIssueOnce, type Issued } from './issue-once.ts'
import { parseAccessBody } from './parse-access-body.ts'
import { findPresentedGrant } from './present-access-grant.ts'
import {
  parseAccessQuery,
  queryAccessCredentials,
  type AccessPage,
  type AccessQuery,
} from './query-access-credentials.ts'
import { verifyAccessCredential, type Verification } from './verify-access-credential.ts'
import type { Store } from '@mutua/kit/store'

/**
 * Consents as access requests, access grants and access denials of Solid: the face that the field's clients know
 * (`@inrupt/solid-client-access-grants`). Signed credentials are JSON texts.
 */
export interface AccessGrants {
  /** @throws {Problem} see `issueAccessCredential` */
  readonly issue: (caller: WebId, body: unknown) => Promise<Issued>
  /** For a party; for everybody else there is nothing here. */
  readonly find: (caller: WebId, local: string) => Promise<string | undefined>
  /** @throws {Problem} `input-malformed` */
  readonly query: (
    caller: WebId,
    query: unknown,
  ) => Promise<{ readonly asked: AccessQuery; readonly page: AccessPage }>
  /** Credentials of the caller's own that have the shape of the one that is given. */
  readonly derive: (caller: WebId, body: unknown) => Promise<readonly string[]>
  readonly verify: (credential: unknown) => Promise<Verification>
  /**
   * Its maker takes a credential back: a request is cancelled, a consent withdrawn. Resolves when no pod server serves
   * under it any more; repeating it is no error.
   * @throws {Problem} `not-found`, `owner-only`, `decision-taken`
   */
  readonly end: (caller: WebId, credentialId: string) => Promise<void>
  readonly findPresented: (claimToken: string) => Promise<GrantId | undefined>
}

export interface AccessGrantsDeps
  extends
    Pick<FindKeptDeps, 'readRequest' | 'readGrant'>,
    Pick<IssueDeps, 'createLocalId' | 'signsStatements' | 'isAtOwnPodServer' | 'defaultPurpose'> {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly records: ConsentRecords
  readonly sign: (credential: AccessCredential) => Promise<AccessCredential>
  readonly hasOwnProof: (credential: AccessCredential) => Promise<boolean>
}

export const openAccessGrants = (given: AccessGrantsDeps): AccessGrants => {
  const deps = {
    ...given,
    faces: createAccessFaces(given),
    statements: createAccessStatements(given),
  }
  const issueOnce = createIssueOnce(given)
  return {
    issue: async (caller, body) => {
      const claims = parseAccessBody(body)
      const issue = (local: string) => issueAccessCredential(caller, claims, local, deps)
      // A request may be asked twice and is decided once; a denial changes nothing.
      return claims.kind === 'SolidAccessGrant'
        ? issueOnce(caller, claims, issue)
        : { text: await issue(deps.createLocalId()), answered: () => Promise.resolve() }
    },
    find: async (caller, local) => {
      const kept = await findKeptByLocal(local, deps)
      return kept?.parties.has(caller) === true ? kept.text : undefined
    },
    query: async (caller, query) => {
      const asked = parseAccessQuery(query)
      return { asked, page: await queryAccessCredentials(caller, asked, deps) }
    },
    derive: (caller, body) => deriveAccessCredentials(caller, body, deps),
    verify: (credential) => verifyAccessCredential(credential, deps),
    end: async (caller, credentialId) => {
      const kept = await findKept({ id: credentialId }, deps)
      if (kept === undefined || !kept.parties.has(caller))
        throw new Problem('not-found', 'There is no such credential, or it is not yours.')
      const local = localOf(credentialId)
      if (kept.source === 'grant') return void (await deps.records.withdraw(caller, local))
      if (kept.source === 'request') return void (await deps.records.cancel(caller, local))
      if (kept.maker !== caller)
        throw new Problem('owner-only', 'Only who made this credential takes it back.')
      await deps.statements.end(local, instantOf(deps.now()))
    },
    findPresented: (claimToken) => findPresentedGrant(claimToken, deps),
  }
}
