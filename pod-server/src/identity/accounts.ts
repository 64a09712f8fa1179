import { z } from 'zod'
import { instantOf, instantSchema, type BaseUrl, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import {
  addressesOf,
  isAccountName,
  parseAccountName,
  type AccountName,
  type Addresses,
} from './account-name.ts'
import { checkNewPassword, createPasswords, unknownPassword, type Passwords } from './password.ts'
import { createSignInLimits, type Address, type SignInLimits } from './sign-in-limits.ts'

export interface Account extends Addresses {
  readonly name: AccountName
  readonly createdAt: Instant
}

export interface Accounts {
  /**
   * Makes an account, together with `alsoWrite` (its pod) or not at all. The name of an account that was deleted is
   * never given again: its WebID may stand in the access lists of others.
   * @throws {Problem} `account-name-invalid`, `account-exists`, `input-malformed` (password), `too-many-requests`
   */
  create(account: { name: string; password: string }, alsoWrite: readonly Write[]): Promise<Account>
  /**
   * Answers alike, and after the same work, for a wrong password and for a name nobody has.
   * @throws {Problem} `credentials-wrong`, `too-many-attempts`, `too-many-requests`
   */
  verifyPassword(name: string, password: string, from?: Address): Promise<Account>
  /**
   * Sets another password, together with `alsoWrite` and under its conditions.
   * @returns false when the account is gone, or a condition did not hold
   * @throws {Problem} `input-malformed` (password), `too-many-requests`
   */
  setPassword(name: AccountName, password: string, also: Also): Promise<boolean>
  find(name: string): Promise<Account | undefined>
  /**
   * The condition under which an account is still there, for writes that make something belong to it.
   * @throws {Problem} `not-found`
   */
  readonly standing: (name: AccountName) => Promise<ReadonlyMap<string, Uint8Array>>
  /**
   * Deletes the account itself, together with `alsoWrite`; its name stays taken, as a digest.
   * @returns false when it was gone already
   */
  delete(name: AccountName, alsoWrite: readonly Write[]): Promise<boolean>
}

/** What belongs into the same atomic write. */
export interface Also {
  readonly writes: readonly Write[]
  readonly unchanged?: ReadonlyMap<string, Uint8Array | undefined>
}

export interface AccountsDeps {
  readonly store: Pick<Store, 'get' | 'write'>
  readonly origin: BaseUrl
  readonly now: () => number
  readonly passwords?: Passwords
  readonly limits?: SignInLimits
}

/** The people who have a pod here. There is no account and no password that somebody did not make. */
export const createAccounts = (deps: AccountsDeps): Accounts => {
  const passwords = deps.passwords ?? createPasswords()
  const limits = deps.limits ?? createSignInLimits(deps)
  // Checked against when nobody has the name.
  const nobody = unknownPassword()

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
      if ((await load(name)) !== undefined || (await deps.store.get(goneNameKey(name))) !== undefined)
        throw taken
      checkNewPassword(password, name)
      const createdAt = instantOf(deps.now())
      const key = accountKey(name)
      const account = row(key, { name, passwordHash: await passwords.hash(password), createdAt })
      // One write: a crash leaves neither an account without a pod nor a pod without an account.
      const absent = new Map([
        [key, undefined],
        [goneNameKey(name), undefined],
      ])
      if (!(await deps.store.write([account, ...alsoWrite], absent))) throw taken
      return accountOf(name, createdAt)
    },

    verifyPassword: async (name, password, from) => {
      const wrong = new Problem('credentials-wrong', 'Check the name and the password.')
      // What cannot be a name needs no pretence, and what cannot be a password no work.
      if (!isAccountName(name) || password.length > 1_024) throw wrong
      limits.begin(name, from)
      const account = await load(name)
      const verdict = await passwords.check(password, account?.passwordHash ?? nobody)
      if (account === undefined || verdict === 'wrong') throw wrong
      limits.succeed(name, from)
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

    setPassword: async (name, password, also) => {
      checkNewPassword(password, name)
      const account = await load(name)
      if (account === undefined) return false
      const { bytes, createdAt } = account
      const renewed = row(accountKey(name), { name, passwordHash: await passwords.hash(password), createdAt })
      const unchanged = new Map([...(also.unchanged ?? []), [renewed.key, bytes]])
      return deps.store.write([renewed, ...also.writes], unchanged)
    },

    delete: async (name, alsoWrite) => {
      for (;;) {
        const account = await load(name)
        if (account === undefined) return false
        const writes = [
          { key: accountKey(name), value: undefined },
          { key: goneNameKey(name), value: toBytes('') },
          ...alsoWrite,
        ]
        // Refused only when the password was changed at this moment.
        if (await deps.store.write(writes, new Map([[accountKey(name), account.bytes]]))) return true
      }
    },

    standing: async (name) => {
      const account = await load(name)
      if (account === undefined) throw new Problem('not-found', 'There is no such account any more.')
      return new Map([[accountKey(name), account.bytes]])
    },

    find: async (name) => {
      if (!isAccountName(name)) return undefined
      const account = await load(name)
      return account === undefined ? undefined : accountOf(name, account.createdAt)
    },
  }
}

const accountKey = (name: AccountName): string => `account/${name}`
/** Says only that somebody had this name once, to those who try the very name. */
const goneNameKey = (name: AccountName): string => `account-gone/${hashKey(name)}`

const accountRow = z.object({ name: z.string(), passwordHash: z.string(), createdAt: instantSchema })
