import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto'
import type { Router } from 'express'
import { z } from 'zod'
import { consentContextPath, grantCredentialOf } from '@mutua/sdk/consent/credential'
import { envelopeOf } from '@mutua/sdk/consent/vc-jose'
import { grantIdSchema, instantOf, type BaseUrl, type GrantId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { multikeyOf } from '@mutua/kit/did/multikey'
import { createDidResolver, findDidKey } from '@mutua/kit/did/resolve-did'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import { createCanonize, createExpandRoot } from '../credentials/canonical-graph.ts'
import { consentContext } from '../credentials/consent-context.ts'
import { cryptoKeyOf } from '../credentials/crypto-key.ts'
import { addProof, type JsonObject, type ProofPurpose } from '../credentials/data-integrity.ts'
import { createDocumentLoader } from '../credentials/document-loader.ts'
import { createTokenStatusList } from '../credentials/token-status-list.ts'
import { createStatusOfOthers } from '../credentials/status-of-others.ts'
import { issuerOf, verifyCredential, type CredentialVerifierDeps } from '../credentials/verify-credential.ts'
import { verifyPresentation } from '../credentials/verify-presentation.ts'
import { issueWalletCredential } from '../credentials/wallet-credential.ts'
import type { Grants } from '../grants/grants.ts'
import { localIdOf } from '../grants/records.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createCredentialRoutes, type CredentialForm } from '../http/credential-routes.ts'
import { createVerifierRoutes } from '../http/vcalm-routes.ts'
import type { Keys } from '../keys/keys.ts'
import { createChallenges } from '../vcalm/challenges.ts'

export interface CredentialFaceDeps {
  readonly origin: BaseUrl
  readonly now: () => number
  readonly keys: Pick<Keys, 'did' | 'signingKey' | 'didDocument'>
  readonly grants: Pick<
    Grants,
    | 'findGrant'
    | 'findCredential'
    | 'findStanding'
    | 'face'
    | 'withdraw'
    | 'pause'
    | 'resume'
    | 'withdrawnStatusIndexes'
    | 'pausedStatusIndexes'
  >
  readonly changes: () => number
  readonly authenticate: AuthenticateCaller
  /** Whose credentials are verified besides the co-op's own. Absent: nobody's, and nothing is ever fetched. */
  readonly others?:
    | {
        readonly trustedIssuers: ReadonlySet<string>
        readonly fetch: SafeFetch
        /** Where a DID or a list of this machine may be read without https: in development. */
        readonly allowLoopback: boolean
      }
    | undefined
}

/**
 * The co-op as an issuer and verifier of credentials: VC Data Model 2.0 as `vc+jwt` and with an eddsa-rdfc-2022 proof, and
 * SD-JWT VC for wallets. It verifies what it issued itself, against its own records, and asks nobody; and what issuers on
 * the list of the deployment have signed, by their DIDs and their status lists.
 */
export const openCredentialFace = (deps: CredentialFaceDeps): readonly Router[] => {
  const { origin, now } = deps
  const challenges = createChallenges({ now, randomText: () => randomBytes(24).toString('base64url') })
  const verifier = createOwnVerifier(deps)
  const tokenStatusList = createTokenStatusList({
    origin,
    now,
    signingKey: deps.keys.signingKey,
    changes: deps.changes,
    withdrawnIndexes: deps.grants.withdrawnStatusIndexes,
    pausedIndexes: deps.grants.pausedStatusIndexes,
  })
  return [
    createCredentialRoutes({
      authenticate: deps.authenticate,
      issue: createIssue(deps),
      setStatus: async (owner, id, { purpose, isSet }) => {
        const local = localIdOf(id)
        if (purpose === 'revocation') await deps.grants.withdraw(owner, local)
        else await (isSet ? deps.grants.pause(owner, local) : deps.grants.resume(owner, local))
      },
      giveChallenge: challenges.give,
      tokenStatusList: tokenStatusList.published,
    }),
    createVerifierRoutes({
      path: '',
      origin,
      verifyCredential: (value) => verifyCredential(value, verifier),
      verifyPresentation: (value, { challenge, domain }) => {
        // Taken before anything is looked at: an answer that fails has used up its question, too.
        if (!challenges.take(challenge))
          throw new Problem(
            'challenge-unknown',
            'Ask for a challenge at /challenges, and answer it once within five minutes.',
          )
        if (domain !== undefined && domain !== origin)
          throw new Problem('input-malformed', 'The domain of this verifier is its own address.')
        return verifyPresentation(value, { challenge, domain: origin }, verifier)
      },
    }),
  ]
}

const createIssue = (deps: CredentialFaceDeps) => {
  const { origin, keys, grants, now } = deps
  const canonize = createCanonize(createDocumentLoader(ownContexts(origin)))
  return async (
    party: WebId,
    id: GrantId,
    { form, holderKey }: { form: CredentialForm; holderKey?: Readonly<Record<string, unknown>> | undefined },
  ): Promise<unknown> => {
    const local = localIdOf(id)
    const grant = await grants.findGrant(party, local)
    if (grant?.id !== id) throw new Problem('not-found', 'There is no such consent, or it is not yours.')
    switch (form) {
      case 'vc-jwt': {
        const jwt = await grants.findCredential(party, local)
        if (jwt === undefined) throw new Problem('not-found', 'There is no such consent, or it is not yours.')
        return envelopeOf(jwt, 'vc')
      }
      case 'eddsa-rdfc-2022': {
        const issue = async () => {
          const { key } = keys.signingKey()
          const verificationMethod = `${keys.did}#${multikeyOf(createPublicKey(key))}`
          const created = instantOf(now())
          const options = { suite: form, purpose: 'assertionMethod', verificationMethod, created } as const
          const credential = grantCredentialOf(grant, { issuer: keys.did, origin })
          return JSON.stringify(await addProof(credential, options, { canonize, key }))
        }
        const kept = signedSchema.parse(JSON.parse(await grants.face({ kind: 'grant', grant }, form, issue)))
        // A face that was signed by a key which was in other hands since is of no use to anybody.
        const isBelieved = keys.didDocument().assertionMethod.includes(kept.proof.verificationMethod)
        return isBelieved ? kept : (JSON.parse(await issue()) as unknown)
      }
      case 'dc+sd-jwt': {
        const { verificationMethod, key } = keys.signingKey()
        const credential = await issueWalletCredential(grant, {
          issuer: keys.did,
          origin,
          signer: { verificationMethod, key: await cryptoKeyOf(key) },
          holderKey,
          now,
          salt: () => randomBytes(16).toString('base64url'),
        })
        return { credential }
      }
    }
  }
}

const signedSchema = z.looseObject({ proof: z.looseObject({ verificationMethod: z.string() }) })

/**
 * Trusts the co-op's own identity to assert, those whom the deployment names, and for presentations whoever the holder's
 * `did:key` is. For nobody else is anything fetched.
 */
const createOwnVerifier = (deps: CredentialFaceDeps): CredentialVerifierDeps => {
  const { origin, keys, now } = deps
  const loader = createDocumentLoader(ownContexts(origin))
  const { others } = deps
  const isTrusted = (did: string): boolean => others?.trustedIssuers.has(did) === true
  const resolveDid = createDidResolver({
    fetch: others?.fetch ?? nothingIsFetched,
    now,
    isTrusted,
    schemeOf: (host) =>
      others?.allowLoopback === true && /^(?:localhost|127\.0\.0\.1)(?::|$)/.test(host) ? 'http' : 'https',
  })
  const findKey = async (id: string, purpose: ProofPurpose): Promise<KeyObject | undefined> => {
    const did = id.slice(0, id.indexOf('#'))
    const own = purpose === 'assertionMethod' && did === keys.did
    const isHolder = purpose === 'authentication' && did.startsWith('did:key:')
    if (!own && !isHolder && !(purpose === 'assertionMethod' && isTrusted(did))) return undefined
    try {
      const document = own ? ownDocument(keys) : await resolveDid(did)
      const jwk = findDidKey(document, { id, purpose, at: now() })
      return jwk && createPublicKey({ key: { ...jwk }, format: 'jwk' })
    } catch {
      return undefined
    }
  }
  const verifier = {
    canonize: createCanonize(loader),
    expandRoot: createExpandRoot(loader),
    findKey,
    speaksFor: (method: string, speaker: string) => method.startsWith(`${speaker}#`),
    now,
  }
  const statusOfOthers = createStatusOfOthers({ fetch: others?.fetch ?? nothingIsFetched, now, verifier })
  return {
    ...verifier,
    // Of our own the records are nearer than any list, and say more.
    statusFault: (entry, issuer) =>
      issuer === keys.did ? Promise.resolve(undefined) : statusOfOthers(entry, issuer),
    recordFault: (document) =>
      issuerOf(document) === keys.did ? recordFault(document, deps) : Promise.resolve(undefined),
  }
}

/**
 * The rule of the house: a credential is a face of a consent that stands, letter by letter. Whatever was changed in it and
 * kept its signature, a term of another name or a wider mode, is no such face.
 */
const recordFault = async (
  document: JsonObject,
  { keys, origin, grants }: CredentialFaceDeps,
): Promise<string | undefined> => {
  const { proof: _proof, id, ...rest } = document
  const known = grantIdSchema.safeParse(id)
  const standing = known.success ? await grants.findStanding(known.data) : undefined
  if (standing === undefined) return 'no such consent is known here.'
  const { id: _id, ...face } = grantCredentialOf(standing.grant, { issuer: keys.did, origin })
  if (JSON.stringify(sorted(rest)) !== JSON.stringify(sorted(face)))
    return 'that is not what the consent says.'
  return standing.grant.state === 'given' ? undefined : `the consent is ${standing.grant.state}.`
}

/** Members in one order; arrays keep theirs. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, inner]) => [name, sorted(inner)]))
}

const ownContexts = (origin: BaseUrl): ReadonlyMap<string, object> =>
  new Map([[`${origin}${consentContextPath}`, consentContext]])

/** Written by us; the resolver's form of it has mutable arrays. */
const ownDocument = ({ did, didDocument }: CredentialFaceDeps['keys']) => ({
  did,
  document: structuredClone(didDocument()) as unknown as Parameters<typeof findDidKey>[0]['document'],
})

const nothingIsFetched = () => Promise.reject(new Error('nothing is fetched to verify what is our own'))
