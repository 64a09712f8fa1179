import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { openLevelStore } from '@mutua/kit/level-store'
import { createLog } from '@mutua/kit/log'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey } from '@mutua/kit/service-key'
import type { Store } from '@mutua/kit/store'
import { openAccountDeletion } from './account-deletion.ts'
import { createAccountPods } from './account-pods.ts'
import { createAccounts, type Account } from './accounts.ts'
import { openClientCredentials } from './client-credentials.ts'
import { openEndedSignIns } from './ended-sign-ins.ts'
import { createPageSessions } from './page-sessions.ts'
import { createPasskeyChallenges } from './passkey-challenges.ts'
import { createPasskeys } from './passkeys.ts'
import { createRecoveryCodes } from './recovery-codes.ts'
import { createSignInLimits } from './sign-in-limits.ts'
import { createSignOutEverywhere } from './sign-out-everywhere.ts'

export const testPassword = 'a lemon tree by the sea'

/** A real store in a folder of its own that goes when the test does; `reopen` is what a restart sees. */
export const openTestStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-identity-'))
  let store: Store = await openLevelStore(folder)
  return {
    store: () => store,
    reopen: async () => {
      await store[Symbol.asyncDispose]()
      store = await openLevelStore(folder)
      return store
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

/** All that `account-routes.ts` stands on, over accounts whose pods hold nothing. */
export const openTestIdentity = async (deps: { store: Store; origin: BaseUrl; now: () => number }) => {
  const limits = createSignInLimits(deps)
  const accounts = createAccounts({ ...deps, limits })
  const ofAccount = { ...deps, standing: accounts.standing }
  const sealer = createTestSealer(new Uint8Array(32))
  const passkeys = createPasskeys({
    ...ofAccount,
    challenges: createPasskeyChallenges({ sealer, now: deps.now }),
  })
  const codes = createRecoveryCodes({ ...deps, accounts, limits })
  const sessions = createPageSessions(deps)
  const credentials = await openClientCredentials(ofAccount)
  const accountPods = createAccountPods(ofAccount)
  const endedSignIns = await openEndedSignIns({ ...deps, lifeSeconds: 3_600 })
  const nothing = () => Promise.resolve()
  const deletion = await openAccountDeletion({
    ...deps,
    accounts,
    pods: accountPods,
    credentials,
    endedSignIns,
    furtherRemovals: [(name) => passkeys.removals(name), (name) => Promise.resolve([codes.removal(name)])],
    erasePod: nothing,
    forgetWebId: nothing,
    gonePods: { writes: () => [], note: () => undefined },
    key: await openServiceKey({ store: deps.store, sealer }),
    log: createLog('test', 'silent'),
  })
  return {
    accounts,
    credentials,
    accountPods,
    endedSignIns,
    passkeys,
    codes,
    sessions,
    deletion,
    signOutEverywhere: createSignOutEverywhere({ ...deps, endedSignIns, sessions, forgetWebId: nothing }),
    createAccount: (account: { name: string; password: string }) => accounts.create(account, []),
    createPod: (account: Account, { label }: { label: string }) =>
      accountPods.create(account.name, label, () => []),
    deletePod: async (account: Account, pod: string) => {
      const known = (await accountPods.list(account.name)).find(({ name }) => name === pod)
      if (known === undefined) throw new Problem('not-found')
      return deletion.deletePod(account, known.name)
    },
    addressOf: () => undefined,
  }
}
