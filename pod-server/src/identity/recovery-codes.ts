import { hash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import { parseRow, row } from '@mutua/kit/row'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import { isAccountName, type AccountName } from './account-name.ts'
import type { Account, Accounts } from './accounts.ts'
import { checkNewPassword } from './password.ts'
import type { Address, SignInLimits } from './sign-in-limits.ts'

export interface RecoveryCodes {
  /**
   * Ten new codes; earlier ones end. They are in this answer and nowhere else.
   * @throws {Problem} `not-found` when the account is gone
   */
  create(account: AccountName): Promise<readonly string[]>
  /** How many are left. */
  count(account: AccountName): Promise<number>
  /**
   * Sets a new password by one of the codes, which is spent by it in the same write.
   * @throws {Problem} `credentials-wrong`, alike for a wrong code and a name that nobody has; `too-many-attempts`,
   * `too-many-requests`, `input-malformed` (password)
   */
  recover(attempt: {
    readonly name: string
    readonly code: string
    readonly newPassword: string
    readonly from: Address
  }): Promise<Account>
  removal(account: AccountName): Write
}

/**
 * A way back for who has lost the password and every passkey. A code is 80 random bits, so one SHA-256 is enough to keep
 * it by: there is nothing to guess faster. Key: `recovery/{account}`.
 */
export const createRecoveryCodes = (deps: {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly accounts: Pick<Accounts, 'find' | 'setPassword' | 'standing'>
  readonly limits: SignInLimits
}): RecoveryCodes => {
  const { store, accounts, limits } = deps

  const load = async (account: AccountName) => {
    const bytes = await store.get(keyOf(account))
    return { bytes, digests: bytes === undefined ? [] : parseRow(codesRow, bytes).digests }
  }

  return {
    create: async (account) => {
      const codes = Array.from({ length: codesAtOnce }, newCode)
      const record = row(keyOf(account), { digests: codes.map((code) => digestOf(account, code)) })
      if (!(await store.write([record], await accounts.standing(account))))
        throw new Problem('not-found', 'The account has changed at this moment: try again.')
      return codes
    },

    count: async (account) => (await load(account)).digests.length,

    recover: async ({ name, code, newPassword, from }) => {
      const wrong = new Problem('credentials-wrong', 'Check the name and the code.')
      if (!isAccountName(name)) throw wrong
      // Before the code is looked at, so that a bad password costs no code and says nothing about it.
      checkNewPassword(newPassword, name)
      limits.begin(name, from)
      const { bytes, digests } = await load(name)
      const digest = digestOf(name, code)
      if (bytes === undefined || !digests.includes(digest)) throw wrong
      const left = row(keyOf(name), { digests: digests.filter((other) => other !== digest) })
      const also = { writes: [left], unchanged: new Map([[left.key, bytes]]) }
      // False when another request spent a code at this moment: it may have been this one.
      if (!(await accounts.setPassword(name, newPassword, also))) throw wrong
      limits.succeed(name, from)
      const account = await accounts.find(name)
      if (account === undefined) throw wrong
      return account
    },

    removal: (account) => ({ key: keyOf(account), value: undefined }),
  }
}

const codesAtOnce = 10
const keyOf = (account: AccountName): string => `recovery/${account}`
const codesRow = z.object({ digests: z.array(z.string()) })

/** Crockford's base 32: no letter that is taken for a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** `abcd-efgh-jkmn-pqrs`: 16 characters of 5 bits. */
const newCode = (): string =>
  Array.from(randomBytes(16), (byte) => alphabet.charAt(byte % 32))
    .join('')
    .replaceAll(/(.{4})(?=.)/g, '$1-')

/** However a person writes it down and types it. */
const digestOf = (account: AccountName, code: string): string => {
  const plain = code
    .toLowerCase()
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1')
    .replaceAll(/[^0-9a-z]/g, '')
  return hash('sha256', toBytes(`${account} ${plain}`), 'base64url')
}
