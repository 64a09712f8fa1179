import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Problem } from '@mutua/sdk/problem'
import type { ServiceKey } from '@mutua/kit/service-key'
import type { Caller } from '../../authn/caller.ts'
import type { RowPosition } from '../../health/order-rows.ts'

/** Where a search goes on: what was asked, and after which record. */
export interface SearchCursor {
  readonly entries: readonly (readonly [string, string])[]
  readonly after: RowPosition
}

export interface SearchCursors {
  /** Opaque text that only this caller can go on with, and only here. */
  seal(cursor: SearchCursor, bound: Bound): string
  /** @throws {Problem} `input-malformed` */
  open(text: string, bound: Bound): SearchCursor
}

interface Bound {
  readonly caller: Caller
  /** Address of the search. */
  readonly place: string
}

/**
 * Sealed, not only signed: a link is passed on more easily than a token, and it would tell what was searched for and what the last
 * record is called. It gives nothing by itself: each page is decided on anew. Sealed under a key that is made of
 * the service's own, so a link outlives a restart, and ends when that key is followed by another.
 */
export const createSearchCursors = (key: Pick<ServiceKey, 'privateKey'>): SearchCursors => {
  const secret = Buffer.from(key.privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
  const sealing = Buffer.from(hkdfSync('sha256', secret, '', 'mutua fhir search cursor', 32))
  return {
    seal: (cursor, bound) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(nameOf(bound))
      const text = Buffer.concat([cipher.update(JSON.stringify(cursor), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')
    },
    open: (text, bound) => {
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.length <= nonceBytes + tagBytes) throw notOurs()
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, nonceBytes))
          .setAAD(nameOf(bound))
          .setAuthTag(bytes.subarray(-tagBytes))
        const opened = Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes, -tagBytes)),
          decipher.final(),
        ])
        return JSON.parse(opened.toString('utf8')) as SearchCursor // sealed by us
      } catch (cause) {
        throw notOurs(cause)
      }
    },
  }
}

const nonceBytes = 12
const tagBytes = 16

const nameOf = ({ caller, place }: Bound): Buffer => {
  const who =
    caller.kind === 'anonymous'
      ? []
      : [caller.webId, ...(caller.kind === 'consent' ? [caller.grant, caller.person ?? ''] : [])]
  return Buffer.from(JSON.stringify([place, ...who]))
}

const notOurs = (cause?: unknown): Problem =>
  new Problem('input-malformed', 'This link leads nowhere for you: begin the search again.', { cause })
