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
import { createTrustResolver } from './federation/trust-resolver.ts'
import type { Account, Accounts } from './identity/accounts.ts'
import type { OutsideAdapter, OutsideKind } from './identity/outside/adapter.ts'
import { createBoundIdentities, type BoundIdentities } from './identity/outside/bound-identities.ts'
import { openIdentityDigest } from './identity/outside/identity-digest.ts'
import type { OwnWords } from './identity/outside/outside-routes.ts'
import { createOutsideSignIn } from './identity/outside/outside-sign-in.ts'
import type { OutsideDeps } from './identity/outside/outside-steps.ts'
import type { FederationSettings, OutsideSettings } from './outside-settings.ts'

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
  const digest = await openIdentityDigest(deps)
  return {
    outside: {
      signIn: createOutsideSignIn({ adapters, digest, randomBytes, now, log: deps.log }),
      bound,
      acrOf: ({ kind, level }) => adapters.get(kind)?.acrOf(level),
      createAccount: deps.createAccount,
    },
    ownWords: createOwnEntity({
      ...{ origin, keys, trustOf, now },
      organization: settings.organization,
      authorityHints: unique(federations.flatMap(({ one }) => one.authorityHints ?? [one.trustAnchor.id])),
      trustMarks: federations.flatMap(({ one }) => one.trustMarks),
      members: federations.flatMap(({ one }) =>
        one.providers.map(({ id }) => ({ provider: id, anchor: one.trustAnchor })),
      ),
    }),
  }
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]
