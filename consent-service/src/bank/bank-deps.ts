import type { VerifyJws } from '@mutua/sdk/bank/verify-template'
import type { Did } from '@mutua/sdk/consent/did-web'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'

/** What the bank of projects stands on. */
export interface BankDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly coop: { readonly did: Did; readonly name: string }
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  /** With the key of the co-op’s `did:web`. */
  readonly sign: (text: string, type: string) => Promise<string>
  readonly verifyJws: VerifyJws
  /** Guarded: the address was written by somebody outside. @throws {Error} */
  readonly fetchFile: (address: string) => Promise<unknown>
  /** Guarded POST of a notice; the status of the answer. @throws {Error} */
  readonly post: (address: string, body: unknown) => Promise<number>
  /** Whether a member of the register is named in a text. */
  readonly createIsNamed: () => Promise<(text: string) => boolean>
}
