import { deskOrderSchema, type DeskOrder, type DeskOrderWish } from '@mutua/sdk/consent/desk'
import { endsWithinYear } from '@mutua/sdk/consent/within-year'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import {
  keys,
  leadTo,
  localOf,
  orderIdOf,
  readLocals,
  readOrder,
  type Held,
  type LocalId,
} from './desk-rows.ts'

export interface DeskOrderDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly isMember: (webId: WebId) => Promise<boolean>
}

/**
 * An officer records that a member ordered this on paper. It is in force once a second officer has confirmed it.
 * @throws {Problem} `member-unknown`, `second-officer-needed`, `input-malformed`
 */
export const recordOrder = async (
  officer: WebId,
  wish: DeskOrderWish,
  deps: DeskOrderDeps,
): Promise<DeskOrder> => {
  if (!(await deps.isMember(wish.member)))
    throw new Problem('member-unknown', 'The person must be in the members register first.')
  if (wish.member === officer)
    throw new Problem('second-officer-needed', 'Let an officer record this who has no part in it.')
  const now = deps.now()
  if (!endsWithinYear(wish.validUntil, now))
    throw new Problem(
      'input-malformed',
      'An order ends in the future, within a year; it can be signed again.',
    )
  const local = Buffer.from(deps.randomBytes(16)).toString('base64url')
  const order: DeskOrder = {
    ...wish,
    id: orderIdOf(deps.origin, local),
    state: 'recorded',
    recordedBy: officer,
    recordedAt: instantOf(now),
  }
  const key = keys.order(local)
  const written = await deps.store.write(
    [row(key, order), leadTo(`${keys.ordersOf(wish.member)}${order.recordedAt}/${local}`, local)],
    new Map([[key, undefined]]),
  )
  if (!written) throw new Error('128 random bits came out the same twice: the source of randomness is broken')
  return order
}

/**
 * A second officer has seen the paper, too. Repeating it is no error.
 * @throws {Problem} `not-found`, `second-officer-needed`, `mandate-settled`
 */
export const confirmOrder = (officer: WebId, local: LocalId, deps: DeskOrderDeps): Promise<DeskOrder> =>
  commitPlan(deps.store, async () => {
    const { key, bytes, value: before } = await requireOrder(local, deps)
    if (officer === before.recordedBy || officer === before.member)
      throw new Problem('second-officer-needed', 'Let an officer confirm this who has no part in it.')
    if (before.state === 'confirmed') return { writes: [], unchanged: new Map(), result: before }
    const at = instantOf(deps.now())
    if (before.state === 'ended' || at >= before.validUntil)
      throw new Problem('mandate-settled', 'Record it anew: this one is over.')
    const after: DeskOrder = { ...before, state: 'confirmed', confirmedBy: officer, confirmedAt: at }
    return { writes: [row(key, after)], unchanged: new Map([[key, bytes]]), result: after }
  })

/**
 * The member, or an officer for them, ends it; one is enough, since it takes away. What waits under it is not done any more.
 * @throws {Problem} `not-found`
 */
export const endOrder = (
  caller: { readonly webId: WebId; readonly isOfficer: boolean },
  local: LocalId,
  deps: DeskOrderDeps,
): Promise<DeskOrder> =>
  commitPlan(deps.store, async () => {
    const { key, bytes, value: before } = await requireOrder(local, deps)
    if (!caller.isOfficer && before.member !== caller.webId) throw noOrder()
    if (before.state === 'ended') return { writes: [], unchanged: new Map(), result: before }
    const endedAt = instantOf(deps.now())
    const after: DeskOrder = { ...before, state: 'ended', endedBy: caller.webId, endedAt }
    return { writes: [row(key, after)], unchanged: new Map([[key, bytes]]), result: after }
  })

/** Of one member, or of everybody for officers; the newest first. */
export const listOrders = async (
  whose: WebId | 'all',
  { store }: Pick<DeskOrderDeps, 'store'>,
): Promise<readonly DeskOrder[]> => {
  const orders: DeskOrder[] = []
  if (whose === 'all') {
    for await (const { value } of store.list(prefixRange(keys.orders)))
      orders.push(parseRow(deskOrderSchema, value))
    return orders.toSorted((one, other) => other.recordedAt.localeCompare(one.recordedAt))
  }
  for (const local of await readLocals(store, keys.ordersOf(whose))) {
    const held = await readOrder(store, local)
    if (held !== undefined) orders.push(held.value)
  }
  return orders
}

/** @throws {Problem} `not-found`; `mandate-missing` when it is not in force now */
export const requireOrderInForce = async (
  local: LocalId,
  deps: Pick<DeskOrderDeps, 'store' | 'now'>,
): Promise<Held<DeskOrder>> => {
  const held = await requireOrder(local, deps)
  if (held.value.state !== 'confirmed' || instantOf(deps.now()) >= held.value.validUntil)
    throw new Problem('mandate-missing', 'Let the person sign an order, and let two officers confirm it.')
  return held
}

const requireOrder = async (
  local: LocalId,
  { store }: Pick<DeskOrderDeps, 'store'>,
): Promise<Held<DeskOrder>> => {
  const held = await readOrder(store, localOf(local))
  if (held === undefined) throw noOrder()
  return held
}

const noOrder = (): Problem => new Problem('not-found', 'There is no such order, or it is not yours.')
