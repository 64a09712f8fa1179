import { commitPlan, parseRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { saidKey, saidRowSchema, voteKey } from './ballot-rows.ts'
import type { Said } from './check-trustee-step.ts'
import { planSetup } from './plan-setup.ts'
import { listVotes, requireVote } from './read-vote.ts'

/**
 * Sets up votes of which every piece is there and which wait all the same: until the last pieces were read together, two that
 * came at the same moment each saw the other missing. Repeating it changes nothing.
 * @returns the ids of those that are set up now
 */
export const mendSetups = async (deps: { readonly store: Store }): Promise<readonly string[]> => {
  const mended: string[] = []
  for (const { id, stage } of await listVotes(deps.store))
    if (stage === 'preparing' && (await mendSetup(id, deps))) mended.push(id)
  return mended
}

/** What every party has said of a vote, as it stands. */
export const saidIn =
  (id: string, store: Pick<Store, 'get'>): Said =>
  async (role, step) => {
    const bytes = await store.get(saidKey(id, role, step))
    return bytes === undefined ? undefined : parseRow(saidRowSchema, bytes).payload
  }

const mendSetup = (id: string, { store }: { readonly store: Store }): Promise<boolean> =>
  commitPlan(store, async () => {
    const vote = await requireVote(id, store)
    const follows =
      vote.value.stage === 'preparing'
        ? await planSetup(vote.value, saidIn(id, store))
        : { vote: {}, writes: [], facts: [] }
    if (follows.writes.length === 0) return { writes: [], unchanged: new Map(), result: false }
    const logged = await planLogged(follows.facts ?? [], store)
    return {
      writes: [row(voteKey(id), { ...vote.value, ...follows.vote }), ...follows.writes, ...logged.writes],
      unchanged: new Map([[voteKey(id), vote.bytes], ...logged.unchanged]),
      result: true,
    }
  })
