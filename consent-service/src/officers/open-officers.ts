import {
  officerDecisionSchema,
  type OfficerDecision,
  type OfficerKey,
  type OfficerKeyWish,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import type { WebId } from '@mutua/sdk/ids'
import { findRow } from '@mutua/kit/row'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { listKeys, registerKey, retireKey, verifySignature } from './officer-keys.ts'
import { waitingPrefix, type Named } from './officer-rows.ts'
import {
  confirm,
  findDecision,
  isStale,
  propose,
  withdraw,
  type Conditional,
  type ConfirmedDecision,
  type TwoOfficersDeps,
} from './two-officers.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

/** Statements that take two officers. See the functions of these names in `two-officers.ts`. */
export interface TwoOfficers {
  readonly propose: (
    what: { readonly kind: string; readonly subject: string; readonly text: string },
    signed: Signed,
  ) => Promise<OfficerDecision>
  readonly confirm: (
    what: Named,
    signed: Signed,
    room: (decision: ConfirmedDecision) => Promise<Conditional>,
  ) => Promise<OfficerDecision>
  readonly withdraw: (by: WebId, what: Named) => Promise<OfficerDecision>
  /** The last one on that subject. */
  readonly find: (what: Named) => Promise<OfficerDecision | undefined>
  /** What a second officer has to look at. What waited too long is left out. */
  readonly waiting: () => Promise<readonly OfficerDecision[]>
}

/** The officers' own keys, and what two of them decide. */
export interface Officers extends TwoOfficers {
  readonly register: (officer: WebId, wish: OfficerKeyWish) => Promise<OfficerKey>
  readonly retire: (kid: string) => Promise<OfficerKey>
  readonly keys: () => Promise<readonly OfficerKey[]>
  /** @throws {Problem} `officer-key-unknown`, `officer-signature-invalid` */
  readonly verify: (signed: Signed, bytes: Uint8Array) => Promise<void>
}

export const openOfficers = (deps: TwoOfficersDeps): Officers => ({
  register: (officer, wish) => registerKey(officer, wish, deps),
  retire: (kid) => retireKey(kid, deps),
  keys: () => listKeys(deps.store),
  verify: async (signed, bytes) => void (await verifySignature(signed, bytes, deps)),
  propose: (what, signed) => propose(what, signed, deps),
  confirm: (what, signed, room) => confirm(what, signed, room, deps),
  withdraw: (by, what) => withdraw(by, what, deps),
  find: (what) => findDecision(what, deps.store),
  waiting: async () => {
    const waiting: OfficerDecision[] = []
    for await (const { value } of deps.store.list(prefixRange(waitingPrefix))) {
      const decision = await requireDecision(toText(value), deps.store)
      if (!isStale(decision, deps)) waiting.push(decision)
    }
    return waiting.toSorted((one, other) => (one.proposed.at < other.proposed.at ? -1 : 1))
  },
})

const requireDecision = async (key: string, store: Pick<Store, 'get'>): Promise<OfficerDecision> => {
  const decision = await findRow(store, key, officerDecisionSchema)
  if (decision === undefined) throw new Error('an index names a decision that is not there')
  return decision
}
