import { z } from 'zod'
import type { HeldMembership } from '@mutua/sdk/coop/membership-credential'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { endOf, requireWhole } from './line-steps.ts'
import { endedKey } from './member-rows.ts'

export const membershipKeys = {
  credential: (number: number) => `members/credential/${ordinalKey(number)}`,
  status: (index: number) => `members/credential-status/${String(index).padStart(6, '0')}`,
  over: (index: number) => `${allOver}${String(index).padStart(6, '0')}`,
} as const
const allOver = 'members/credential-over/'

export const credentialRowSchema = z.object({ statusIndex: z.number().int().min(0).max(131_071) })

export interface MembershipCredentialDeps {
  readonly store: Store
  readonly randomBytes: (length: number) => Uint8Array
  readonly sign: (held: HeldMembership) => Promise<string>
}

/**
 * That whoever holds it is a member: made when it is first asked for, with a place of its own in a public list that says once
 * they have left. Asked for again it is the same, until a key of the co-op changes.
 * @param number of a member in force
 */
export const issueMembership = async (
  number: number,
  webId: WebId,
  deps: MembershipCredentialDeps,
): Promise<string> => {
  const { store } = deps
  const key = membershipKeys.credential(number)
  const statusIndex = await commitPlan(store, async () => {
    const known = await findRow(store, key, credentialRowSchema)
    if (known !== undefined) return { writes: [], unchanged: new Map(), result: known.statusIndex }
    const index = await drawStatusIndex(membershipKeys.status, deps)
    const place = membershipKeys.status(index)
    return {
      writes: [row(key, { statusIndex: index }), row(place, number)],
      // Who leaves at this moment has no credential that nobody would end.
      unchanged: new Map([key, place, endedKey(number)].map((each) => [each, undefined])),
      result: index,
    }
  })
  const { line, steps } = await requireWhole(number, store)
  const { entry, category = 'citizen' } = line
  if (endOf(steps) !== undefined)
    throw new Problem('member-unknown', 'Whoever has left has no credential of a member.')
  return deps.sign({ member: webId, number, category, since: entry.at, statusIndex })
}

/** What leaving does to a credential: its bit is set in the write of the step. Nothing where none was made. */
export const planCredentialEnd = async (
  number: number,
  store: Pick<Store, 'get'>,
): Promise<Pick<Plan<unknown>, 'writes' | 'unchanged'>> => {
  const key = membershipKeys.credential(number)
  const held = await store.get(key)
  const unchanged = new Map([[key, held]])
  if (held === undefined) return { writes: [], unchanged }
  return {
    writes: [row(membershipKeys.over(parseRow(credentialRowSchema, held).statusIndex), number)],
    unchanged,
  }
}

/** Bits of those who have left. */
export const overMemberships = async (store: Pick<Store, 'list'>): Promise<readonly number[]> => {
  const indexes: number[] = []
  for await (const { key } of store.list(prefixRange(allOver)))
    indexes.push(Number(key.slice(allOver.length)))
  return indexes
}
