import { z } from 'zod'
import { instantOf, instantSchema, type BaseUrl, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import {
  addressesOf,
  isAccountName,
  parseAccountName,
  type AccountName,
  type Addresses,
} from './account-name.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { checkNewPassword, createPasswords, type Passwords } from './password.ts'

export interface Account extends Addresses {
  readonly name: AccountName
  readonly createdAt: Instant
}

export interface Accounts {
  /**
   * Makes an account, together with `alsoWrite` (its pod) or not at all.
   * @throws {Problem} `account-name-invalid`, `account-exists`, `input-malformed` (password), `too-many-requests`
   */
  create(account: { name: string; password: string }, alsoWrite: readonly Write[]): Promise<Account>
  /**
   * Answers alike, and after the same work, for a wrong password and for a name nobody has.
   * @throws {Problem} `credentials-wrong`, `too-many-attempts`, `too-many-requests`
   */
  verifyPassword(name: string, password: string): Promise<Account>
  find(name: string): Promise<Account | undefined>
}

export interface AccountsDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly origin: BaseUrl
  readonly now: () => number
  readonly passwords?: Passwords
}

/** The people who have a pod here. There is no account and no password that somebody did not make. */
export const openAccounts = async (deps: AccountsDeps): Promise<Accounts> => {
  const passwords = deps.passwords ?? createPasswords()
  const attempts = createAttemptLimit(deps)
  // Checked against when nobody has the name; nobody knows its password.
  const nobody = await passwords.hash(crypto.randomUUID())

  const load = async (name: AccountName) => {
    const bytes = await deps.store.get(accountKey(name))
    return bytes === undefined ? undefined : { bytes, ...parseRow(accountRow, bytes) }
  }
  const accountOf = (name: AccountName, createdAt: Instant): Account => ({
    name,
    createdAt,
    ...addressesOf(name, deps.origin),
  })

  return {
    create: async ({ name: wanted, password }, alsoWrite) => {
      const name = parseAccountName(wanted)
      const taken = new Problem('account-exists', 'Choose another name.')
      if ((await load(name)) !== undefined) throw taken
      checkNewPassword(password, name)
      const createdAt = instantOf(deps.now())
      const key = accountKey(name)
      const account = row(key, { name, passwordHash: await passwords.hash(password), createdAt })
      // One write: a crash leaves neither an account without a pod nor a pod without an account.
      if (!(await deps.store.write([account, ...alsoWrite], new Map([[key, undefined]])))) throw taken
      return accountOf(name, createdAt)
    },

    verifyPassword: async (name, password) => {
      const wrong = new Problem('credentials-wrong', 'Check the name and the password.')
      // What cannot be a name needs no pretence, and what cannot be a password no work.
      if (!isAccountName(name) || password.length > 1_024) throw wrong
      attempts.begin(name)
      const account = await load(name)
      const verdict = await passwords.check(password, account?.passwordHash ?? nobody)
      if (account === undefined || verdict === 'wrong') throw wrong
      attempts.succeed(name)
      if (verdict === 'outdated') {
        const { bytes, createdAt } = account
        const renewed = row(accountKey(name), {
          name,
          passwordHash: await passwords.hash(password),
          createdAt,
        })
        // Refused when somebody changed the account meanwhile; then the next sign-in renews it.
        await deps.store.write([renewed], new Map([[renewed.key, bytes]]))
      }
      return accountOf(name, account.createdAt)
    },

    find: async (name) => {
      if (!isAccountName(name)) return undefined
      const account = await load(name)
      return account === undefined ? undefined : accountOf(name, account.createdAt)
    },
  }
}

const accountKey = (name: AccountName): string => `account/${name}`

const accountRow = z.object({ name: z.string(), passwordHash: z.string(), createdAt: instantSchema })
