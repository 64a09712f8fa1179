import { createPublicKey, type KeyObject } from 'node:crypto'
import { CompactSign } from 'jose'
import type { ConsentRecord } from '@mutua/sdk/consent/consent-record'
import {
  consentReceiptContentSchema,
  consentReceiptType,
  receiptDigest,
  type ConsentReceipt,
  type ConsentReceiptContent,
  type ReceiptLanguage,
} from '@mutua/sdk/consent/consent-receipt'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { Did } from '@mutua/sdk/consent/did-web'
import { dpvContext, dpvRecordOf } from '@mutua/sdk/consent/dpv-record'
import { grantStateAt, type Grant } from '@mutua/sdk/consent/grant'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf, type BaseUrl, type GrantId, type Instant, type Sha256 } from '@mutua/sdk/ids'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { createReceiptCode, parseReceiptCode, type ReceiptCode } from './receipt-code.ts'
import {
  currentKey,
  currentReceiptSchema,
  issuedKey,
  issuedReceiptSchema,
  type CurrentReceipt,
} from './receipt-rows.ts'
import { receiptTextOf } from './receipt-text.ts'
import { receiptWords } from './receipt-words-by-language.ts'

/** A consent as one of its parties has it. Who found it has checked that they are one. */
export interface ReceiptSubject {
  readonly record: ConsentRecord
  /** Feed position of its last change. */
  readonly sequence: number
  readonly credential: string
  readonly requesterName?: string | undefined
}

/** What anybody may know who has the code. Nothing in it is about a person. */
export interface ReceiptStanding {
  readonly issuedAt: Instant
  readonly digest: Sha256
  /** Whether anything can be done under the consent now. Why not is for its parties. */
  readonly isInForce: boolean
  /** Whether the consent is as the receipt says. */
  readonly isCurrent: boolean
}

export interface ConsentReceipts {
  /** The same receipt as long as nothing has changed that it says; afterwards another one, with a code of its own. */
  readonly issue: (
    subject: ReceiptSubject,
    language: ReceiptLanguage,
  ) => Promise<{ readonly content: ConsentReceiptContent; readonly digest: Sha256 }>
  /** @param page SHA-256 of the page around the signed text */
  readonly sign: (content: ConsentReceiptContent, page: Sha256) => Promise<string>
  /** Undefined for every code under which nothing was issued, also for one that cannot be a code. */
  readonly look: (
    code: string,
  ) => Promise<{ readonly grant: GrantId; readonly standing: ReceiptStanding } | undefined>
}

export interface ConsentReceiptsDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly origin: BaseUrl
  readonly issuer: Did
  readonly signingKey: () => {
    readonly kid: string
    readonly verificationMethod: string
    readonly key: KeyObject
  }
  readonly findStanding: (
    id: GrantId,
  ) => Promise<{ readonly grant: Grant; readonly sequence: number } | undefined>
  readonly profile: CoopProfile
  readonly findPurpose: FindPurpose
  readonly eraseDays: number
  readonly timeZone: string
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
}

export const shortPath = '/r'
export const checkerPath = '/receipt-checker'

/** Receipts for paper and phone. What is kept of each is its code, its time and its fingerprint. */
export const openConsentReceipts = (deps: ConsentReceiptsDeps): ConsentReceipts => ({
  issue: (subject, language) => issueReceipt(subject, language, deps),
  sign: (content, page) => {
    const { verificationMethod, key } = deps.signingKey()
    const payload: ConsentReceipt = { ...content, page }
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', typ: consentReceiptType, kid: verificationMethod })
      .sign(key)
  },
  look: (text) => lookUp(text, deps),
})

const issueReceipt = async (
  subject: ReceiptSubject,
  language: ReceiptLanguage,
  deps: ConsentReceiptsDeps,
) => {
  const { record, sequence } = subject
  const at = instantOf(deps.now())
  const standing = grantStateAt(record.grant, at)
  const key = currentKey(record.grant.id, { sequence, standing, language })
  return commitPlan(deps.store, async () => {
    const bytes = await deps.store.get(key)
    const current = bytes === undefined ? undefined : parseRow(currentReceiptSchema, bytes)
    if (current !== undefined) {
      const content = contentOf(subject, { ...current, standing, language }, deps)
      const digest = await receiptDigest(content)
      // Another digest: the words or the profile of the co-op have changed since, or the key.
      if (digest === current.digest) return { writes: [], unchanged: new Map(), result: { content, digest } }
    }
    const fresh = { code: createReceiptCode(deps.randomBytes), issuedAt: at }
    const content = contentOf(subject, { ...fresh, standing, language }, deps)
    const digest = await receiptDigest(content)
    const kept: CurrentReceipt = { ...fresh, digest }
    const issued = { grant: record.grant.id, issuedAt: at, standing, sequence, digest }
    return {
      writes: [row(key, kept), row(issuedKey(fresh.code), issued)],
      unchanged: new Map([
        [key, bytes],
        [issuedKey(fresh.code), undefined],
      ]),
      result: { content, digest },
    }
  })
}

const contentOf = (
  { record, credential, requesterName }: ReceiptSubject,
  receipt: {
    readonly code: ReceiptCode
    readonly issuedAt: Instant
    readonly standing: ConsentReceiptContent['standing']
    readonly language: ReceiptLanguage
  },
  deps: ConsentReceiptsDeps,
): ConsentReceiptContent => {
  const { profile, findPurpose, issuer, origin } = deps
  const { code, issuedAt, standing, language } = receipt
  const { kid, key } = deps.signingKey()
  const id = `${origin}${shortPath}/${code}`
  const checker = `${origin}${checkerPath}`
  const facts = { ...deps, ...receipt, record, requesterName, id, checker, kid }
  return {
    issuer,
    id,
    code,
    issuedAt,
    language,
    title: receiptWords[language].title,
    standing,
    text: [...receiptTextOf(facts, language)],
    receipt: {
      '@context': dpvContext,
      '@type': ['dpv:ConsentReceipt'],
      'dct:conformsTo': 'dpv-27560:receipt-eu-gdpr',
      'dpv:hasIdentifier': id,
      'dct:created': issuedAt,
      'dct:language': language,
      'dct:hasPart': dpvRecordOf(record, { profile, findPurpose, at: issuedAt }),
    },
    credential,
    key: publicKeyOf(key),
  }
}

const publicKeyOf = (key: KeyObject): ConsentReceiptContent['key'] => {
  const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' })
  return consentReceiptContentSchema.shape.key.parse({ kty, crv, x })
}

const lookUp = async (text: string, deps: ConsentReceiptsDeps) => {
  const code = parseReceiptCode(text)
  const issued =
    code === undefined ? undefined : await findRow(deps.store, issuedKey(code), issuedReceiptSchema)
  const now = issued === undefined ? undefined : await deps.findStanding(issued.grant)
  if (issued === undefined || now === undefined) return undefined
  const state = grantStateAt(now.grant, instantOf(deps.now()))
  const standing: ReceiptStanding = {
    issuedAt: issued.issuedAt,
    digest: issued.digest,
    isInForce: state === 'given',
    isCurrent: now.sequence === issued.sequence && state === issued.standing,
  }
  return { grant: issued.grant, standing }
}
