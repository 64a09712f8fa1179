import { gzipSync } from 'node:zlib'
import { base64url, CompactSign, exportJWK, generateKeyPair, type CompactJWSHeaderParameters } from 'jose'
import {
  parseBaseUrl,
  parseGrantId,
  parseInstant,
  parseRequestId,
  parseResourceUrl,
  parseWebId,
  purposeIriSchema,
} from '../ids.ts'
import { grantCredentialOf, suspensionListPath } from './credential.ts'
import { didWebOf, type Did } from './did-web.ts'
import type { Grant } from './grant.ts'
import { credentialsContext } from './status-list.ts'
import { issuerKeysFrom } from './vc-jwt.ts'

export const coop = parseBaseUrl('https://coop.example')
export const coopDid = didWebOf(coop)
export const noon = Date.parse('2026-11-20T12:00:00.000Z')

export const annaToDrBianchi: Grant = {
  id: parseGrantId('https://coop.example/grants/5f0c'),
  request: parseRequestId('https://coop.example/requests/11'),
  owner: parseWebId('https://pods.example/anna/profile/card#me'),
  recipient: parseWebId('https://pods.example/bianchi/profile/card#me'),
  organisation: 'Studio Bianchi',
  purpose: purposeIriSchema.parse('https://w3id.org/dpv/sector/health#PrimaryCareManagement'),
  scope: { resources: [parseResourceUrl('https://pods.example/anna/health/')], modes: ['read'] },
  validFrom: parseInstant('2026-11-01T00:00:00.000Z'),
  validUntil: parseInstant('2026-12-01T00:00:00.000Z'),
  state: 'given',
  statusIndex: 4_711,
}

export interface TestIssuer {
  readonly did: Did
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string }
  readonly document: Record<string, unknown>
}

export const createIssuer = async (
  alg: 'EdDSA' | 'ES256' = 'EdDSA',
  did: Did = coopDid,
): Promise<TestIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const publicKeyJwk = await exportJWK(publicKey)
  const kid = `${did}#key-1`
  const { kty = '', crv = '', x = '', y = '' } = publicKeyJwk
  return {
    did,
    kid,
    privateKey,
    publicJwk: { kty, crv, x, y },
    document: {
      id: did,
      verificationMethod: [{ id: kid, type: 'JsonWebKey', controller: did, publicKeyJwk }],
      assertionMethod: [kid],
    },
  }
}

/** Signs this very text, so that a test can say what `JSON.stringify` would not. */
export const signText = (
  text: string,
  issuer: TestIssuer,
  header: Partial<CompactJWSHeaderParameters> = {},
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', cty: 'vc', kid: issuer.kid, ...header })
    .sign(issuer.privateKey)

export const encodePart = (value: unknown): string =>
  base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))

export const credential = (grant: Grant = annaToDrBianchi): Record<string, unknown> => ({
  ...grantCredentialOf(grant, { issuer: coopDid, origin: coop }),
})

export const listWith = (set: readonly number[], length = 131_072): Uint8Array => {
  const bits = new Uint8Array(length / 8)
  for (const index of set)
    bits[Math.floor(index / 8)] = (bits[Math.floor(index / 8)] ?? 0) | (0x80 >> (index % 8))
  return bits
}

export const encodeBits = (bits: Uint8Array): string => `u${gzipSync(bits).toString('base64url')}`

export const listCredential = (bits: Uint8Array) => ({
  '@context': [credentialsContext],
  'id': `${coop}/status/revocation/1`,
  'type': ['VerifiableCredential', 'BitstringStatusListCredential'],
  'issuer': coopDid as string,
  'validFrom': '2026-11-20T11:55:00.000Z',
  'validUntil': '2026-11-20T12:05:00.000Z',
  'credentialSubject': {
    id: `${coop}/status/revocation/1#list`,
    type: 'BitstringStatusList',
    statusPurpose: 'revocation',
    encodedList: encodeBits(bits),
  },
})

const suspensionList = {
  ...listCredential(listWith([])),
  id: `${coop}${suspensionListPath}`,
  credentialSubject: {
    ...listCredential(listWith([])).credentialSubject,
    id: `${coop}${suspensionListPath}#list`,
    statusPurpose: 'suspension',
  },
}

/** A verifier that trusts this issuer only, and counts what it fetches. */
export const verifierOf = (issuer: TestIssuer, list: () => Promise<string>) => {
  const fetched: string[] = []
  return {
    fetched,
    deps: {
      issuerKeysOf: (did: Did) =>
        did === issuer.did
          ? issuerKeysFrom(issuer.document, did, { now: () => noon })
          : Promise.resolve(undefined),
      statusListAt: (url: string) => {
        // Nothing is paused here, and what is asked of the other list is what a test is about.
        if (url === `${coop}${suspensionListPath}`)
          return signText(JSON.stringify(suspensionList), issuer, {
            alg: issuer.publicJwk.kty === 'OKP' ? 'EdDSA' : 'ES256',
          })
        fetched.push(url)
        return list()
      },
      now: () => noon,
    },
  }
}
