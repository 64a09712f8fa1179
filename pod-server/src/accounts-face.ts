import { Router } from 'express'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { isLoopback } from '@mutua/kit/config'
import type { Log } from '@mutua/kit/log'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import type { Sealer } from '@mutua/kit/sealer'
import type { ServiceKey } from '@mutua/kit/service-key'
import type { Store } from '@mutua/kit/store'
import type { PodServerConfig } from './config.ts'
import { accountPageRoutes, type AccountPageDeps } from './http/account-page-routes.ts'
import { callerAddress } from './http/caller-address.ts'
import { openAccountDeletion, type AccountDeletion } from './identity/account-deletion.ts'
import { createAccountPods, type AccountPods } from './identity/account-pods.ts'
import { createAccounts, type Accounts } from './identity/accounts.ts'
import {
  clientTokenSeconds,
  openClientCredentials,
  type ClientCredentials,
} from './identity/client-credentials.ts'
import { openEndedSignIns, type EndedSignIns } from './identity/ended-sign-ins.ts'
import { openOpenIdKeys, type OpenIdKeys } from './identity/openid-keys.ts'
import { createOpenIdProvider, type OpenIdProvider } from './identity/openid-provider.ts'
import { outsideRoutes } from './identity/outside/outside-routes.ts'
import { createPageSessions } from './identity/page-sessions.ts'
import { createPasskeyChallenges } from './identity/passkey-challenges.ts'
import { createPasskeys } from './identity/passkeys.ts'
import { createRecoveryCodes } from './identity/recovery-codes.ts'
import { createSignInLimits } from './identity/sign-in-limits.ts'
import { createSignOutEverywhere } from './identity/sign-out-everywhere.ts'
import { createBound, openOutsideFace } from './outside-face.ts'
import { readOutsideSettings } from './outside-settings.ts'
import { createPodLifecycle, type PodLifecycle } from './pod-lifecycle.ts'
import type { PodKeys } from './resources/destroy-pod-key.ts'
import type { PodStore } from './resources/pod-store.ts'
import type { GonePods } from './usage/gone-pods.ts'

export interface AccountsFaceDeps {
  readonly config: PodServerConfig
  readonly store: Store
  readonly sealer: Sealer
  readonly pods: PodStore
  readonly podKeys: Pick<PodKeys, 'destroy'>
  readonly gonePods: GonePods
  /** Signs the receipts of deletions. */
  readonly key: ServiceKey
  readonly safeFetch: SafeFetch
  /** What else is kept of a person who signs out everywhere or deletes the account. */
  readonly forgetSubscriptions: (webId: WebId) => Promise<void>
  /** What a person takes along before leaving; asked for on the pages only. */
  readonly podExports: AccountPageDeps['podExports']
  readonly now: () => number
  readonly log: Log
}

export interface AccountsFace {
  readonly accounts: Accounts
  readonly accountPods: AccountPods
  readonly credentials: ClientCredentials
  readonly endedSignIns: EndedSignIns
  readonly openId: OpenIdProvider
  readonly openIdKeys: OpenIdKeys
  readonly deletion: AccountDeletion
  readonly lifecycle: PodLifecycle
  readonly addressOf: ReturnType<typeof callerAddress>
  /** What a person does with the account, in pages. */
  readonly pages: Router
}

/** Whoever has an account here: signing in (the OpenID provider, passkeys, codes), pods, programs, and the way out. */
export const openAccountsFace = async (deps: AccountsFaceDeps): Promise<AccountsFace> => {
  const { config, store, sealer, pods, podKeys, key, now, log } = deps
  const { origin }: { origin: BaseUrl } = config
  const limits = createSignInLimits({ now })
  const accounts = createAccounts({ store, origin, now, limits })
  const ofAccount = { store, origin, now, standing: accounts.standing }
  const credentials = await openClientCredentials(ofAccount)
  const accountPods = createAccountPods(ofAccount)
  const passkeys = createPasskeys({ ...ofAccount, challenges: createPasskeyChallenges({ sealer, now }) })
  const codes = createRecoveryCodes({ store, accounts, limits })
  const sessions = createPageSessions({ now })
  const addressOf = callerAddress(config.proxies)
  const lifeSeconds = Math.max(config.accessTokenSeconds, clientTokenSeconds)
  const endedSignIns = await openEndedSignIns({ store, now, lifeSeconds })
  const openIdKeys = await openOpenIdKeys({
    store,
    sealer,
    now,
    renewAfterDays: config.keyDays,
    // Sign-out forms bring ID tokens that are over; a day more lets them still be recognised.
    retiredSeconds: 2 * lifeSeconds + 86_400,
  })
  const bound = createBound({ store, accounts, now })
  const others =
    config.identitiesFile === undefined
      ? undefined
      : await openOutsideFace({
          ...{ store, sealer, origin, accounts, bound, now, log },
          settings: await readOutsideSettings(config.identitiesFile),
          allowLoopback: isLoopback(origin),
          createAccount: config.registrationOpen ? (account) => lifecycle.createAccount(account) : undefined,
        })
  const openId = createOpenIdProvider({
    store,
    sealer,
    origin,
    accounts,
    credentials,
    passkeys,
    addressOf,
    consentService: config.consentService,
    outside: others?.outside,
    fetch: deps.safeFetch,
    now,
    log,
    keys: openIdKeys,
    accessTokenSeconds: config.accessTokenSeconds,
    demandsNonces: config.proofs === 'nonce',
    givesBearer: config.takesBearer,
  })
  const forgetWebId = async (webId: WebId) => {
    await openId.endSignIns(webId)
    await deps.forgetSubscriptions(webId)
  }
  const deletion = await openAccountDeletion({
    store,
    origin,
    accounts,
    pods: accountPods,
    credentials,
    endedSignIns,
    furtherRemovals: [
      (name) => passkeys.removals(name),
      (name) => bound.removals(name),
      (name) => Promise.resolve([codes.removal(name)]),
    ],
    erasePod: async (pod) => {
      // An archive that is being made would come to rest in a pod that is gone; one more may have begun meanwhile.
      await deps.podExports().forget(pod)
      await pods.erase(pod)
      await deps.podExports().forget(pod)
      // Last, since removing reads what it seals: from here on no copy of the pod can be opened, wherever it lies.
      await podKeys.destroy(pod)
    },
    forgetWebId,
    gonePods: deps.gonePods,
    key,
    now,
    log,
  })
  const lifecycle = createPodLifecycle({ accounts, accountPods, pods, deletion, origin })
  const pages = Router()
  if (others !== undefined) pages.use(outsideRoutes({ ...others, origin }))
  const ownPages = accountPageRoutes({
    ...lifecycle,
    origin,
    accounts,
    accountPods,
    credentials,
    passkeys,
    codes,
    deletion,
    sessions,
    signOutEverywhere: createSignOutEverywhere({ store, endedSignIns, sessions, forgetWebId }),
    addressOf,
    podExports: deps.podExports,
    outside: others?.outside,
  })
  pages.use(ownPages)
  return {
    accounts,
    accountPods,
    credentials,
    endedSignIns,
    openId,
    openIdKeys,
    deletion,
    lifecycle,
    addressOf,
    pages,
  }
}
