import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CompactSign } from 'jose'
import { multikeyOf } from '@mutua/kit/did/multikey'
import { createCanonize } from '../credentials/canonical-graph.ts'
import { addProof, type JsonObject, type ProofSuite } from '../credentials/data-integrity.ts'
import { createDocumentLoader } from '../credentials/document-loader.ts'
import { openHouse, origin, type House } from '../grants/test-support.ts'
import { serve, type Served } from '../http/test-support.ts'
import { sealer } from '../keys/test-support.ts'
import { openConformance } from './open-conformance.ts'

export const credentials = 'https://www.w3.org/ns/credentials/v2'
export const examples = 'https://www.w3.org/ns/credentials/examples/v2'
export const at = Date.parse('2026-11-21T09:00:00.000Z')

/** The tenant that suites drive, served over HTTP on a real store from `start` to `stop`. */
export const createTenant = () => {
  let house: House | undefined
  let served: Served | undefined
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${served?.url ?? ''}/conformance${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  const verify = (verifiableCredential: unknown) => post('/credentials/verify', { verifiableCredential })
  const present = (verifiablePresentation: unknown, options: object = { challenge: 'c1' }) =>
    post('/presentations/verify', { verifiablePresentation, options })
  /** The first word of why it was refused. */
  const whyNot = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
    const { status, body } = await answer
    const [first = ''] = (body['errors'] as string[] | undefined) ?? [String(body['code'])]
    return `${String(status)} ${/^[\w-]+/.exec(first)?.[0] ?? ''}`
  }

  const issuers = async () => {
    const answer = await fetch(`${served?.url ?? ''}/conformance`)
    return ((await answer.json()) as { issuers: Record<string, string> }).issuers
  }
  const issueBy = async (instance: string, changes: object = {}) => {
    const issuer = (await issuers())[instance]
    const credential = { ...plain, issuer, ...changes }
    return post(`/issuers/${instance}/credentials/issue`, { credential })
  }
  return {
    start: async () => {
      house = await openHouse()
      served = await serve(await openConformance({ store: house.store, sealer, origin, now: () => at }))
    },
    stop: async () => {
      await served?.[Symbol.asyncDispose]()
      await house?.[Symbol.asyncDispose]()
    },
    store: () => {
      if (house === undefined) throw new Error('the tenant is not served')
      return house.store
    },
    post,
    verify,
    present,
    whyNot,
    issuers,
    issueBy,
  }
}

export const plain = {
  '@context': [credentials],
  'type': ['VerifiableCredential'],
  'credentialSubject': { id: 'did:example:anna' },
}

/** Somebody with a did:key of their own. */
export const somebody = (kind: 'ed25519' | 'p256' = 'ed25519') => {
  const { privateKey, publicKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const multikey = multikeyOf(publicKey)
  const did = `did:key:${multikey}`
  return { did, kid: `${did}#${multikey}`, privateKey, publicKey }
}
type Somebody = ReturnType<typeof somebody>

/** A signer that follows every context that is put before it, as an attacker would. */
const canonizeAnything = createCanonize(
  createDocumentLoader(
    new Map<string, object>([
      [examples, { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } }],
      ['https://evil.example/context', { '@context': { price: 'https://evil.example/price' } }],
    ]),
  ),
)
export const signedBy = (
  who: Somebody,
  document: JsonObject,
  changes: {
    suite?: ProofSuite
    purpose?: 'assertionMethod' | 'authentication'
    challenge?: string
    domain?: string
  } = {},
) =>
  addProof(
    document,
    {
      suite: 'eddsa-rdfc-2022',
      purpose: 'assertionMethod',
      verificationMethod: who.kid,
      created: '2026-11-20T09:00:00Z',
      ...changes,
    },
    { canonize: canonizeAnything, key: who.privateKey },
  )

export const anna = somebody()
export const credentialOf = (changes: JsonObject = {}, who = anna) =>
  signedBy(who, { ...plain, issuer: who.did, ...changes })
export const presentationOf = (changes: JsonObject = {}, proof: object = {}) =>
  signedBy(
    anna,
    { '@context': [credentials], 'type': ['VerifiablePresentation'], 'holder': anna.did, ...changes },
    { purpose: 'authentication', challenge: 'c1', ...proof },
  )
export const envelope = (jwt: string, kind: 'vc' | 'vp' = 'vc') => ({
  '@context': credentials,
  'id': `data:application/${kind}+jwt,${jwt}`,
  'type': kind === 'vc' ? 'EnvelopedVerifiableCredential' : 'EnvelopedVerifiablePresentation',
})
export const jwtOf = (payload: object, header: object, key: KeyObject) =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', kid: anna.kid, ...header })
    .sign(key)
