import { createPublicKey, randomBytes } from 'node:crypto'
import type { Router } from 'express'
import type { BaseUrl, GrantId, PurposeIri } from '@mutua/sdk/ids'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import type { Store } from '@mutua/kit/store'
import { ownContexts } from '../access-grants/access-contexts.ts'
import { openAccessGrants } from '../access-grants/access-grants.ts'
import type { AccessCredential } from '../access-grants/access-credential.ts'
import { issuerDocumentsOf, keyUrlOf } from '../access-grants/issuer-documents.ts'
import { createStatusList2021 } from '../access-grants/status-list-2021.ts'
import { createCanonize } from '../credentials/canonical-graph.ts'
import { addProof, verifyProofs } from '../credentials/data-integrity.ts'
import { createDocumentLoader } from '../credentials/document-loader.ts'
import type { Grants } from '../grants/grants.ts'
import { createLocalId } from '../grants/local-id.ts'
import { readGrant, readRequest } from '../grants/records.ts'
import { createAccessGrantRoutes } from '../http/access-grant-routes.ts'
import { createAccessIssuerRoutes } from '../http/access-issuer-routes.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import type { Keys } from '../keys/keys.ts'

export interface AccessFaceDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly keys: Pick<Keys, 'did' | 'signingKey' | 'jwks'>
  readonly grants: Grants
  readonly podServers: readonly BaseUrl[]
  readonly authenticate: AuthenticateCaller
  readonly mayAnybodyAsk: boolean
  readonly defaultPurpose: PurposeIri | undefined
}

export interface AccessFace {
  readonly rooms: readonly Router[]
  readonly findPresented: (presentation: string) => Promise<GrantId | undefined>
}

/** The face of consents that `@inrupt/solid-client-access-grants` knows, wired to the records of the house. */
export const openAccessFace = (deps: AccessFaceDeps): AccessFace => {
  const { store, origin, now, grants } = deps
  const { documents, ...proofs } = createProofs(deps)
  const accessGrants = openAccessGrants({
    store,
    origin,
    now,
    records: grants,
    readRequest: async (local) => (await readRequest(store, local))?.value.request,
    readGrant: async (local) => (await readGrant(store, local))?.value.grant,
    createLocalId: () => createLocalId(randomBytes),
    signsStatements: deps.mayAnybodyAsk,
    isAtOwnPodServer: (address) => deps.podServers.some((own) => new URL(address).origin === own),
    defaultPurpose: deps.defaultPurpose,
    ...proofs,
  })
  const { withdrawnStatusIndexes: withdrawnIndexes } = grants
  const statusList2021 = createStatusList2021({ origin, now, withdrawnIndexes, sign: proofs.sign })
  return {
    findPresented: accessGrants.findPresented,
    rooms: [
      createAccessIssuerRoutes({ origin, documents, statusList2021 }),
      createAccessGrantRoutes({ origin, authenticate: deps.authenticate, accessGrants }),
    ],
  }
}

/**
 * Ed25519Signature2020, as the field's clients expect it, by the keys of the co-op. A proof is dated like its credential, so
 * that signing twice gives the same text until a key is changed.
 */
const createProofs = ({ origin, keys, now }: Pick<AccessFaceDeps, 'origin' | 'keys' | 'now'>) => {
  const canonize = createCanonize(createDocumentLoader(ownContexts))
  const publicKeys = () => keys.jwks().keys.map((key) => createPublicKey({ key, format: 'jwk' }))
  // Our own texts only: asking about one again and again costs one look a minute, after which a key may be believed no more.
  const holding = createLookupCache<boolean>({
    now,
    freshUntil: () => now() + 60_000,
    failedForMs: 0,
    maxEntries: 1_000,
  })
  return {
    documents: () => issuerDocumentsOf({ origin, did: keys.did, publicKeys: publicKeys() }),
    sign: async (credential: AccessCredential): Promise<AccessCredential> => {
      const { key } = keys.signingKey()
      const verificationMethod = keyUrlOf(origin, createPublicKey(key))
      const { issuanceDate: created } = credential
      const options = {
        suite: 'Ed25519Signature2020',
        purpose: 'assertionMethod',
        verificationMethod,
        created,
      } as const
      const proved = await addProof(credential, options, { canonize, key })
      return { ...credential, proof: proved['proof'] }
    },
    hasOwnProof: (credential: AccessCredential): Promise<boolean> =>
      holding.find(JSON.stringify(credential), async () => {
        const findKey = (address: string) =>
          Promise.resolve(publicKeys().find((key) => keyUrlOf(origin, key) === address))
        const expected = { purpose: 'assertionMethod', at: now() } as const
        return (await verifyProofs(credential, expected, { canonize, findKey })).kind === 'verified'
      }),
  }
}
