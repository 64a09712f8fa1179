import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { toBytes, type Store } from '@mutua/kit/store'
import type { Change, Feed } from './feed.ts'
import {
  keys,
  localIdOf,
  putEvent,
  putGrant,
  readGrant,
  type GrantRecord,
  type Held,
  type LocalId,
} from './records.ts'

export interface WithdrawalDeps {
  readonly store: Store
  readonly feed: Pick<Feed, 'append' | 'awaitApplied'>
  readonly now: () => number
}

/**
 * The owner withdraws (GDPR Art. 7(3)). Resolves when no pod server can serve a read under the grant any more. The
 * withdrawal itself is durable before that wait: a crash during it loses nothing, and repeating it only waits again.
 *
 * @throws {Problem} `not-found`, `owner-only`
 */
export const withdrawConsent = async (
  caller: WebId,
  local: LocalId,
  deps: WithdrawalDeps,
): Promise<Grant> => {
  const { grant, sequence } = await writeWithdrawal(caller, local, deps)
  await deps.feed.awaitApplied(grant, sequence)
  return grant
}

const writeWithdrawal = async (
  caller: WebId,
  local: LocalId,
  deps: WithdrawalDeps,
): Promise<{ grant: Grant; sequence: number }> => {
  for (;;) {
    const held = await readGrant(deps.store, local)
    const grant = held?.value.grant
    if (held === undefined || grant === undefined || (grant.owner !== caller && grant.recipient !== caller)) {
      throw new Problem('not-found', 'There is no such consent, or it is not yours.')
    }
    if (grant.owner !== caller) throw new Problem('owner-only', 'Only who gave a consent withdraws it.')
    const { withdrawnAs } = held.value
    if (withdrawnAs !== undefined) return { grant, sequence: withdrawnAs }
    const withdrawnAt = instantOf(deps.now())
    const withdrawn: Grant = { ...grant, state: 'withdrawn', withdrawnAt }
    const sequence = await deps.feed.append(withdrawnChange(held, withdrawn, withdrawnAt))
    if (sequence !== undefined) return { grant: withdrawn, sequence }
  }
}

const withdrawnChange =
  (held: Held<GrantRecord>, grant: Grant, withdrawnAt: Instant) =>
  (sequence: number): Change => {
    const { tariff } = held.value
    const event = keys.event(localIdOf(grant.request), 3)
    return {
      grant,
      tariff,
      writes: [
        putGrant({ ...held.value, grant, withdrawnAs: sequence }),
        putEvent(3, { kind: 'withdrawn', request: grant.request, actor: grant.owner, at: withdrawnAt }),
        { key: keys.withdrawnStatusIndex(grant.statusIndex), value: toBytes(localIdOf(grant.id)) },
      ],
      unchanged: new Map([
        [held.key, held.bytes],
        [event, undefined],
      ]),
    }
  }
