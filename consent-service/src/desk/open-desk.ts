import type { DeskAct, DeskActWish, DeskOrder, DeskOrderWish } from '@mutua/sdk/consent/desk'
import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import type { Sha256, WebId } from '@mutua/sdk/ids'
import { confirmAct, enterAct, listActsOf, listWaiting, type DeskActDeps } from './desk-acts.ts'
import {
  confirmOrder,
  endOrder,
  listOrders,
  recordOrder,
  requireOrderInForce,
  type DeskOrderDeps,
} from './desk-orders.ts'
import type { LocalId } from './desk-rows.ts'

/** What a member can decide on, and what they can take back. */
export interface DeskChoices {
  readonly requests: readonly AccessRequest[]
  readonly grants: readonly Grant[]
}

/** See the functions of these names. That an officer is one has been checked by who calls. */
export interface Desk {
  readonly recordOrder: (officer: WebId, wish: DeskOrderWish) => Promise<DeskOrder>
  readonly confirmOrder: (officer: WebId, local: LocalId) => Promise<DeskOrder>
  readonly endOrder: (
    caller: { readonly webId: WebId; readonly isOfficer: boolean },
    local: LocalId,
  ) => Promise<DeskOrder>
  readonly orders: (whose: WebId | 'all') => Promise<readonly DeskOrder[]>
  /** For officers, while the order is in force. @throws {Problem} `not-found`, `mandate-missing` */
  readonly choices: (local: LocalId) => Promise<DeskChoices>
  readonly enter: (officer: WebId, order: LocalId, wish: DeskActWish) => Promise<DeskAct>
  readonly confirm: (officer: WebId, local: LocalId, digest: Sha256) => Promise<DeskAct>
  /** Of a member, or for officers what waits. */
  readonly acts: (whose: WebId | 'all') => Promise<readonly DeskAct[]>
}

export type DeskDeps = DeskOrderDeps &
  DeskActDeps & { readonly listChoices: (member: WebId) => Promise<DeskChoices> }

export const openDesk = (deps: DeskDeps): Desk => ({
  recordOrder: (officer, wish) => recordOrder(officer, wish, deps),
  confirmOrder: (officer, local) => confirmOrder(officer, local, deps),
  endOrder: (caller, local) => endOrder(caller, local, deps),
  orders: (whose) => listOrders(whose, deps),
  choices: async (local) => deps.listChoices((await requireOrderInForce(local, deps)).value.member),
  enter: (officer, order, wish) => enterAct(officer, order, wish, deps),
  confirm: (officer, local, digest) => confirmAct(officer, local, digest, deps),
  acts: (whose) => (whose === 'all' ? listWaiting(deps) : listActsOf(whose, deps)),
})
