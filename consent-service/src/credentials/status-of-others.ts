import { z } from 'zod'
import { bitAt, createListDecoder, statusListLength } from '@mutua/sdk/consent/status-list'
import { envelopeOf } from '@mutua/sdk/consent/vc-jose'
import { createLookupCache } from '@mutua/kit/authn/lookup-cache'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import type { JsonObject } from './data-integrity.ts'
import { issuerOf, verifyCredential, type CredentialVerifierDeps } from './verify-credential.ts'

/**
 * Whether a credential of somebody else still stands, by the list that it names (Bitstring Status List v1.0 §3.2). Fails
 * closed: whatever keeps us from knowing the bit is a fault. Asked only for credentials whose signature by a trusted issuer
 * holds, so nobody else chooses what is fetched; the list must be signed by the same issuer.
 */
export const createStatusOfOthers = (deps: {
  readonly fetch: SafeFetch
  readonly now: () => number
  /** Verifies the signature of the list; its status is not asked, a list has none. */
  readonly verifier: Omit<CredentialVerifierDeps, 'statusFault' | 'recordFault'>
}): CredentialVerifierDeps['statusFault'] => {
  const decode = createListDecoder(32)
  // A list is asked for again after a few seconds: a withdrawal is to be seen soon, and a flood is one request.
  const lists = createLookupCache<{ readonly at: number; readonly list: JsonObject }>({
    now: deps.now,
    freshUntil: ({ at }) => at + 5_000,
    failedForMs: 1_000,
    maxEntries: 200,
  })

  const readList = (url: string): Promise<JsonObject> =>
    lists
      .find(url, async () => {
        const at = deps.now()
        const { status, body } = await deps.fetch(url, 'application/vc+jwt, application/vc, application/json')
        if (status !== 200) throw new Error(`the status list answered ${String(status)}`)
        const text = new TextDecoder().decode(body).trim()
        const value: unknown = text.startsWith('{') ? JSON.parse(text) : envelopeOf(text, 'vc')
        const noStatus = { ...deps.verifier, statusFault: () => Promise.resolve('a list has no status.') }
        const verdict = await verifyCredential(value, noStatus)
        if (verdict.kind === 'refused') throw new Error(verdict.errors.join(' '))
        return { at, list: verdict.document }
      })
      .then(({ list }) => list)

  return async (entry, issuer) => {
    const asked = entrySchema.safeParse(entry)
    if (!asked.success) return 'the entry is of no kind that is known here.'
    const { statusListCredential: url, statusPurpose, statusListIndex } = asked.data
    const list = await readList(url).catch(() => undefined)
    if (list === undefined) return 'the list cannot be had, or is not signed by anybody trusted.'
    const parsed = listSchema.safeParse(list)
    if (!parsed.success || parsed.data.id !== url || issuerOf(list) !== issuer)
      return 'the list is another one, or somebody else’s.'
    const { statusPurpose: purposes, encodedList } = parsed.data.credentialSubject
    if (![purposes].flat().includes(statusPurpose)) return 'the list is of another purpose.'
    const bits = await decode(encodedList)
    if (bits === undefined || bits.length * 8 < statusListLength) return 'the list cannot be read.'
    const bit = bitAt(bits, Number(statusListIndex))
    if (bit === undefined) return 'the list ends before that index.'
    return bit ? `the credential is ${statusPurpose === 'revocation' ? 'revoked' : 'suspended'}.` : undefined
  }
}

/** Attacker-controlled, as far as a trusted issuer is one. */
const entrySchema = z.looseObject({
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: z.enum(['revocation', 'suspension']),
  statusListIndex: z.string().regex(/^(?:0|[1-9]\d{0,8})$/),
  statusListCredential: z.url().max(2_048),
  // Lists of more than one bit an entry are not read here: then nobody knows what it says.
  statusSize: z.literal(1).optional(),
})

const listSchema = z.looseObject({
  id: z.string(),
  type: z.array(z.string()).refine((types) => types.includes('BitstringStatusListCredential')),
  credentialSubject: z.looseObject({
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.union([z.string(), z.array(z.string())]),
    encodedList: z.string(),
  }),
})
