import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { z } from 'zod'
import { revocationListPath, suspensionListPath } from '@mutua/sdk/consent/credential'
import {
  credentialsContext,
  isStatusSuccessor,
  statusListLength,
  type statusListCredentialSchema,
  type StatusEntry,
} from '@mutua/sdk/consent/status-list'
import { instantOf } from '@mutua/sdk/ids'
import { signVcJwt, type IssuerDeps } from './grant-credential.ts'

/**
 * A published list of withdrawn or of paused grants (Bitstring Status List v1.0). A bit of revocation goes from 0 to 1 and
 * never back; one of suspension goes both ways.
 */
export interface StatusList {
  /**
   * The list as it stands now, signed. It holds every withdrawal that was durable when this was called; it has no
   * memory of its own, so it is as exact after a crash as the records are.
   */
  readonly published: () => Promise<PublishedList>
}

export interface PublishedList {
  /** `application/vc+jwt` */
  readonly jwt: string
  /** Quoted, for `ETag`. */
  readonly etag: string
}

export interface StatusListDeps extends IssuerDeps {
  readonly purpose: StatusEntry['statusPurpose']
  /** Absent: where the list of consents for that purpose is. */
  readonly path?: string
  /** Indexes of all withdrawn, or all paused, grants, as the records have them now. */
  readonly setIndexes: () => Promise<readonly number[]>
  /** A number that has changed once a withdrawal is durable; cheap to ask, so that an unchanged list costs nothing. */
  readonly changes: () => number
  readonly now: () => number
}

/** Milliseconds a published list may be relied upon. It is signed anew at half of it. */
const lifetime = 600_000

export const createStatusList = (deps: StatusListDeps): StatusList => {
  let last: (Edition & PublishedList) | undefined
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<PublishedList> | undefined

  const publish = async (): Promise<PublishedList> => {
    // Asked before the records are read: a withdrawal in between shows at once, and again by its number.
    const changes = deps.changes()
    const at = deps.now()
    const { verificationMethod } = deps.signingKey()
    const standing = last !== undefined && isStanding(last, verificationMethod, at) ? last : undefined
    if (standing?.changes === changes) return standing

    const bits = bitsOf(await deps.setIndexes())
    // Our own records say so: a bit that went back is damage, and a withdrawn consent must not come alive again.
    if (deps.purpose === 'revocation' && last !== undefined && !isStatusSuccessor(last.bits, bits)) {
      throw new Error('A bit of the status list went from 1 to 0.')
    }
    if (standing !== undefined && Buffer.compare(bits, standing.bits) === 0) {
      // Something else changed, a new grant for example: what is published stays as it is.
      last = { ...standing, changes }
      return last
    }
    const jwt = await signVcJwt(listCredential(bits, at, deps), deps)
    const etag = `"${createHash('sha256').update(jwt).digest('base64url')}"`
    last = { changes, verificationMethod, at, bits, jwt, etag }
    return last
  }

  const begin = (): Promise<PublishedList> => {
    next = undefined
    const publishing = publish()
    running = publishing
    return publishing
  }

  return {
    // Callers that come while a list is being made share the one after it, whose reading starts after they asked.
    published: () => (next ??= running.then(begin, begin)),
  }
}

/** What a list was made from. */
interface Edition {
  readonly changes: number
  readonly verificationMethod: string
  readonly at: number
  readonly bits: Uint8Array
}

/** Signed with the key that signs now, and in the first half of its time. */
const isStanding = (edition: Edition, verificationMethod: string, at: number): boolean =>
  edition.verificationMethod === verificationMethod && at >= edition.at && at < edition.at + lifetime / 2

/** Multibase base64url of GZIP, 131,072 bits of which these are set (Bitstring Status List v1.0 §3.3). */
export const encodedListOf = (indexes: readonly number[]): string => encodedBits(bitsOf(indexes))

const encodedBits = (bits: Uint8Array): string => `u${gzipSync(bits).toString('base64url')}`

const bitsOf = (indexes: readonly number[]): Uint8Array => {
  const bits = new Uint8Array(statusListLength / 8)
  for (const index of indexes) {
    const byte = Math.floor(index / 8)
    // A withdrawal that the list cannot show must not pass in silence.
    if (!(byte in bits)) throw new Error('A withdrawn grant has an index beyond the end of the status list.')
    bits[byte] = (bits[byte] ?? 0) | (0x80 >> (index % 8))
  }
  return bits
}

const listCredential = (
  bits: Uint8Array,
  at: number,
  deps: Pick<StatusListDeps, 'issuer' | 'origin' | 'purpose' | 'path'>,
): z.input<typeof statusListCredentialSchema> => {
  const { path = deps.purpose === 'revocation' ? revocationListPath : suspensionListPath } = deps
  const url = `${deps.origin}${path}`
  return {
    '@context': [credentialsContext],
    'id': url,
    'type': ['VerifiableCredential', 'BitstringStatusListCredential'],
    'issuer': deps.issuer,
    'validFrom': instantOf(at),
    'validUntil': instantOf(at + lifetime),
    'credentialSubject': {
      id: `${url}#list`,
      type: 'BitstringStatusList',
      statusPurpose: deps.purpose,
      encodedList: encodedBits(bits),
    },
  }
}
