import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { z } from 'zod'
import type { SafeFetch } from '@mutua/kit/safe-fetch'

/** Whether a credential still stands; false also when its list cannot be had or is not understood. */
export type IsStanding = (status: unknown, issuer: { readonly keys: JSONWebKeySet }) => Promise<boolean>

const unpack = promisify(inflate)

/** A list for ten million credentials at one bit each fits. */
const maxListBytes = 2_097_152

/** Token Status List (draft-ietf-oauth-status-list-20 §8.3), asked each time: people sign in seldom enough. */
export const createIsStanding =
  (deps: { readonly fetch: SafeFetch; readonly now: () => number }): IsStanding =>
  async (status, { keys }) => {
    try {
      const { uri, idx } = statusSchema.parse(status).status_list
      const answer = await deps.fetch(uri, 'application/statuslist+jwt')
      if (answer.status !== 200) return false
      const { payload } = await jwtVerify(
        new TextDecoder().decode(answer.body).trim(),
        createLocalJWKSet(keys),
        {
          algorithms: ['ES256'],
          typ: 'statuslist+jwt',
          subject: uri,
          currentDate: new Date(deps.now()),
          requiredClaims: ['iat'],
        },
      )
      const { bits, lst } = listSchema.parse(payload).status_list
      const bytes = await unpack(Buffer.from(lst, 'base64url'), { maxOutputLength: maxListBytes })
      return statusAt(bytes, bits, idx) === valid
    } catch {
      return false
    }
  }

/** §7.1. */
const valid = 0

/** §4.1: the least significant bits of a byte come first. */
const statusAt = (bytes: Uint8Array, bits: number, index: number): number | undefined => {
  const place = index * bits
  const byte = bytes[Math.floor(place / 8)]
  return byte === undefined ? undefined : (byte >> (place % 8)) & (2 ** bits - 1)
}

const statusSchema = z.object({
  status_list: z.object({ uri: z.url({ protocol: /^https?$/ }).max(2_048), idx: z.number().int().min(0) }),
})
const listSchema = z.object({
  status_list: z.object({
    bits: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
    lst: z.string().max(1_400_000),
  }),
})
