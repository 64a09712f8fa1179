import { randomBytes, randomUUID } from 'node:crypto'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import { createSafeExchange } from '@mutua/kit/safe-exchange'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { mayPostTo } from '@mutua/kit/safe-post'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { createFederatedSignIn } from './federation/federated-sign-in.ts'
import { openFederationKeys } from './federation/federation-keys.ts'
import { acrOf } from './federation/level.ts'
import { createOwnEntity } from './federation/own-entity.ts'
import { createCredentialKeys, createTrustResolver } from './federation/trust-resolver.ts'
import type { Account, Accounts } from './identity/accounts.ts'
import type { OutsideAdapter, OutsideKind } from './identity/outside/adapter.ts'
import { createBoundIdentities, type BoundIdentities } from './identity/outside/bound-identities.ts'
import { openIdentityDigest } from './identity/outside/identity-digest.ts'
import type { OwnWords } from './identity/outside/outside-routes.ts'
import { createOutsideSignIn } from './identity/outside/outside-sign-in.ts'
import type { OutsideDeps } from './identity/outside/outside-steps.ts'
import type { WalletFace } from './identity/outside/wallet-routes.ts'
import type { FederationSettings, OutsideSettings, WalletSettings } from './outside-settings.ts'
import { createIsStanding } from './wallet/credential-status.ts'
import { walletClientId, walletFormats } from './wallet/presentation-request.ts'
import { openWalletKey, publicEcKey } from './wallet/wallet-key.ts'
import { createWalletSignIn } from './wallet/wallet-sign-in.ts'

export interface OutsideFaceDeps {
  readonly settings: OutsideSettings
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  /** Whether all runs on one machine: only then are loopback addresses called. */
  readonly allowLoopback: boolean
  readonly accounts: Pick<Accounts, 'standing'>
  /** Absent where the desk makes accounts. */
  readonly createAccount: ((account: { name: string; password: string }) => Promise<Account>) | undefined
  readonly now: () => number
  readonly log: Log
}

export interface OutsideFace {
  readonly outside: OutsideDeps
  readonly ownWords: OwnWords
  readonly wallet: WalletFace | undefined
}

/** What is kept of identities outlives the settings: an account that is deleted takes it along, offered or not. */
export const createBound = (deps: Pick<OutsideFaceDeps, 'store' | 'accounts' | 'now'>): BoundIdentities =>
  createBoundIdentities({ ...deps, standing: deps.accounts.standing })

/** Signing in with what others vouch for, as far as the settings name them. */
export const openOutsideFace = async (
  deps: OutsideFaceDeps & { readonly bound: BoundIdentities },
): Promise<OutsideFace> => {
  const { settings, origin, now, bound } = deps
  const rules = { allowLoopback: deps.allowLoopback }
  const keys = await openFederationKeys(deps)
  const trustOf = createTrustResolver({ fetch: createSafeFetch(rules), now })
  const exchange = createSafeExchange({ ...rules, timeoutMs: 10_000, maxBytes: 65_536 })
  const adapterOf = ({
    trustAnchor: anchor,
    providers,
    level,
    knownBy,
  }: FederationSettings): OutsideAdapter => ({
    ...createFederatedSignIn({
      ...{ origin, keys, anchor, providers, level, knownBy, trustOf, exchange, now },
      maySendTo: (url) => mayPostTo(url, rules),
      randomUuid: randomUUID,
    }),
    learns: knownBy === 'fiscal-number' ? 'fiscal-number' : 'nothing',
    acrOf,
  })
  const federations = (
    [
      ['spid', settings.spid],
      ['cie', settings.cie],
    ] as const
  ).flatMap(([kind, one]) => (one === undefined ? [] : [{ kind, one }]))
  const adapters = new Map<OutsideKind, OutsideAdapter>(
    federations.map(({ kind, one }) => [kind, adapterOf(one)]),
  )
  const wallet = settings.wallet === undefined ? undefined : await openWallet(settings.wallet, deps)
  if (wallet !== undefined)
    adapters.set('wallet', { ...wallet.signIn, learns: 'personal-number', acrOf: walletAcrOf })
  const joined = [
    ...federations.map(({ one }) => one),
    ...(settings.wallet === undefined ? [] : [settings.wallet]),
  ]
  const digest = await openIdentityDigest(deps)
  return {
    wallet: wallet?.signIn,
    outside: {
      signIn: createOutsideSignIn({ adapters, digest, randomBytes, now, log: deps.log }),
      bound,
      acrOf: ({ kind, level }) => adapters.get(kind)?.acrOf(level),
      createAccount: deps.createAccount,
    },
    ownWords: createOwnEntity({
      ...{ origin, keys, trustOf, now },
      organization: settings.organization,
      authorityHints: unique(joined.flatMap((one) => one.authorityHints ?? [one.trustAnchor.id])),
      trustMarks: joined.flatMap(({ trustMarks }) => trustMarks),
      verifier: wallet?.verifier,
      members: federations.flatMap(({ one }) =>
        one.providers.map(({ id }) => ({ provider: id, anchor: one.trustAnchor })),
      ),
    }),
  }
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

/** eIDAS, level high (Implementing Reg. (EU) 2015/1502): what personal identification in a wallet is issued under. */
const walletAcrOf = (): string => 'http://eidas.europa.eu/LoA/high'

const openWallet = async (
  { trustAnchor, issuers, types, claim }: WalletSettings,
  deps: Pick<OutsideFaceDeps, 'store' | 'sealer' | 'origin' | 'allowLoopback' | 'now' | 'settings'>,
) => {
  const { origin, now } = deps
  const fetch = createSafeFetch({ allowLoopback: deps.allowLoopback })
  const key = await openWalletKey(deps)
  const keysOf = createCredentialKeys({ fetch, now })
  return {
    signIn: createWalletSignIn({
      ...{ origin, key, now, randomBytes, asked: { types, claim } },
      keysOf: (issuer) =>
        issuers.includes(issuer) ? keysOf(issuer, trustAnchor) : Promise.resolve(undefined),
      isStanding: createIsStanding({ fetch, now }),
    }),
    verifier: {
      application_type: 'web',
      client_id: walletClientId(origin),
      client_name: deps.settings.organization.name,
      jwks: { keys: [publicEcKey(key)] },
      vp_formats_supported: walletFormats,
    },
  }
}
