import { gzipSync } from 'node:zlib'
import type { BaseUrl } from '@mutua/sdk/ids'
import { instantOf } from '@mutua/sdk/ids'
import { credentialsV1Context, proofContext, statusList2021Context } from './access-contexts.ts'
import { statusList2021Path, type AccessCredential } from './access-credential.ts'

/** Bits of the list, the same as those of the native one: one index per grant in both. */
const length = 131_072
/** Milliseconds for which a signed list is given out before it is made anew. */
const freshFor = 5_000

export interface StatusList2021 {
  /** The list as it stood at most five seconds ago, signed, as JSON. */
  readonly published: () => Promise<string>
}

/** Status List 2021 §3.2, for verifiers that know nothing newer. Our own pods ask the records, never a list. */
export const createStatusList2021 = (deps: {
  readonly origin: BaseUrl
  readonly now: () => number
  readonly withdrawnIndexes: () => Promise<readonly number[]>
  readonly sign: (credential: AccessCredential) => Promise<AccessCredential>
}): StatusList2021 => {
  let last: { readonly at: number; readonly text: Promise<string> } | undefined
  const make = async (at: number): Promise<string> => {
    const bits = new Uint8Array(length / 8)
    for (const index of await deps.withdrawnIndexes()) {
      const byte = Math.floor(index / 8)
      bits[byte] = (bits[byte] ?? 0) | (0x80 >> (index % 8))
    }
    return JSON.stringify(await deps.sign(listCredential(bits, at, deps.origin)))
  }
  return {
    published: () => {
      const at = deps.now()
      if (last === undefined || at < last.at || at - last.at >= freshFor) {
        const made = { at, text: make(at) }
        last = made
        // What failed is not given out again.
        made.text.catch(() => {
          if (last === made) last = undefined
        })
      }
      return last.text
    },
  }
}

const listCredential = (bits: Uint8Array, at: number, origin: BaseUrl): AccessCredential => ({
  '@context': [credentialsV1Context, statusList2021Context, proofContext],
  'id': `${origin}${statusList2021Path}`,
  'type': ['VerifiableCredential', 'StatusList2021Credential'],
  'issuer': origin,
  'issuanceDate': instantOf(at),
  'credentialSubject': {
    id: `${origin}${statusList2021Path}#list`,
    type: 'StatusList2021',
    statusPurpose: 'revocation',
    encodedList: gzipSync(bits).toString('base64url'),
  },
})
