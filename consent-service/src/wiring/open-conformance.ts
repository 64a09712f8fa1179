import { createPublicKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto'
import { Router } from 'express'
import { envelopeOf, signEnvelope } from '@mutua/sdk/consent/vc-jose'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'
import { createDidResolver, findDidKey } from '@mutua/kit/did/resolve-did'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { createCanonize, createExpandRoot } from '../credentials/canonical-graph.ts'
import { cryptoKeyOf } from '../credentials/crypto-key.ts'
import { addProof, type JsonObject, type ProofPurpose } from '../credentials/data-integrity.ts'
import { createDocumentLoader } from '../credentials/document-loader.ts'
import { openOlderEnvelope } from '../credentials/older-envelope.ts'
import { relatedResourcesMatch } from '../credentials/related-resources.ts'
import { restatementFault } from '../credentials/restatement.ts'
import { encodedListOf } from '../credentials/status-list.ts'
import {
  envelopeKey,
  verifyCredential,
  type CredentialVerifierDeps,
} from '../credentials/verify-credential.ts'
import { verifyPresentation } from '../credentials/verify-presentation.ts'
import { createConformanceRoutes } from '../http/conformance-routes.ts'
import { createVerifierRoutes } from '../http/vcalm-routes.ts'
import { conformancePath, createConformanceIssuer } from '../vcalm/conformance-issuer.ts'
import { openConformanceKeys, type ConformanceKey } from '../vcalm/conformance-keys.ts'
import { openConformanceStatus } from '../vcalm/conformance-status.ts'

export interface ConformanceDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  readonly now: () => number
}

/**
 * The tenant that public test suites drive: any claims, signed with keys of its own, believed by nobody. It shares the code
 * of the co-op's credentials and none of its keys, lists or trust. Off unless `CONSENT_CONFORMANCE` is `on`.
 */
export const openConformance = async (deps: ConformanceDeps): Promise<Router> => {
  const { store, origin, now } = deps
  const loader = createDocumentLoader(exampleContexts)
  const canonize = createCanonize(loader)
  const expandRoot = createExpandRoot(loader)
  const keys = await openConformanceKeys(deps)
  const status = openConformanceStatus({ store, randomIndex: () => randomBytes(4).readUInt32BE() })
  // Only a did:key is asked for: its document is the identifier itself.
  const resolveDid = createDidResolver({ fetch: nothingIsFetched, now, isTrusted: () => false })
  const findKey = async (id: string, purpose: ProofPurpose): Promise<KeyObject | undefined> => {
    const did = /^(did:key:z[A-Za-z0-9]+)#/.exec(id)?.[1]
    if (did === undefined) return undefined
    try {
      const jwk = findDidKey(await resolveDid(did), { id, purpose, at: now() })
      return jwk && createPublicKey({ key: { ...jwk }, format: 'jwk' })
    } catch {
      return undefined
    }
  }

  const secure = async (
    credential: JsonObject,
    by: ConformanceKey & { mechanism: 'eddsa-rdfc-2022' | 'ecdsa-rdfc-2019' | 'vc-jwt' },
  ): Promise<JsonObject> => {
    const { mechanism, verificationMethod, key } = by
    if (mechanism === 'vc-jwt') {
      const jwt = await signEnvelope(credential, {
        kind: 'vc',
        alg: 'EdDSA',
        kid: verificationMethod,
        key: await cryptoKeyOf(key),
      })
      return envelopeOf(jwt, 'vc')
    }
    const created = `${instantOf(now()).slice(0, 19)}Z`
    const options = { suite: mechanism, purpose: 'assertionMethod', verificationMethod, created } as const
    return addProof(credential, options, { canonize, key })
  }
  const issuer = createConformanceIssuer({
    origin,
    keys,
    status,
    secure,
    graphFault: async (credential) => {
      await canonize(credential)
      return restatementFault(credential, await expandRoot(credential))
    },
    relatedResourcesMatch,
    encodeList: encodedListOf,
    randomId: randomUUID,
    now,
  })

  const verifier: CredentialVerifierDeps = {
    canonize,
    expandRoot,
    findKey,
    // The vectors of vc-di-ecdsa have an https issuer and a did:key; only here may the one speak for the other.
    speaksFor: (method, speaker) =>
      method.startsWith(`${speaker}#`) || method === speaker || speaker.startsWith('https:'),
    statusFault: issuer.statusFault,
    openOlderEnvelope: (id, kind) =>
      openOlderEnvelope(id, kind, {
        findKey: envelopeKey({ findKey }, kind === 'vc' ? 'assertionMethod' : 'authentication'),
      }),
    now,
  }
  const router = Router()
  router.use(createConformanceRoutes({ issuer, status }))
  router.use(
    createVerifierRoutes({
      path: conformancePath,
      origin,
      verifyCredential: (value) => verifyCredential(value, verifier),
      verifyPresentation: (value, expected) => verifyPresentation(value, expected, verifier),
    }),
  )
  return router
}

const nothingIsFetched = () => Promise.reject(new Error('nothing is fetched for a test suite'))

/** The vocabulary of the examples in the specifications: it gives a meaning to every word, so the co-op does not take it. */
const exampleContexts: ReadonlyMap<string, object> = new Map([
  [
    'https://www.w3.org/ns/credentials/examples/v2',
    { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } },
  ],
])
