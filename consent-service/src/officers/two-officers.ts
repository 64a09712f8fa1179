import {
  officerDecisionSchema,
  proposalDays,
  type OfficerDecision,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { instantOf, parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row, type Plan } from '@mutua/kit/row'
import { toBytes, type Store, type Write } from '@mutua/kit/store'
import { verifySignature } from './officer-keys.ts'
import { decisionKey, waitingKey, type Named } from './officer-rows.ts'

export interface TwoOfficersDeps {
  readonly store: Store
  readonly now: () => number
  readonly isOfficer: (webId: WebId) => boolean
}

/** What a room writes in the same breath as a step of a decision. */
export interface Conditional {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}

/** A decision that both have signed. */
export interface ConfirmedDecision extends OfficerDecision {
  readonly confirmed: NonNullable<OfficerDecision['confirmed']>
}

type Signed = OfficerSigned & { readonly webId: WebId }

/**
 * A first officer signs a statement. Nothing happens yet. The same proposal again is no error.
 *
 * @param what `text`: RFC 8785 text of the statement, made by the room that asks
 * @throws {Problem} `caller-not-officer`, `officer-key-unknown`, `officer-signature-invalid`
 * @throws {Problem} `officer-decision-open` while another proposal on this subject waits
 * @throws {Problem} `officer-decision-settled` when this subject was decided before
 */
export const propose = (
  what: Named & { readonly text: string },
  signed: Signed,
  deps: TwoOfficersDeps,
): Promise<OfficerDecision> =>
  commitPlan(deps.store, async () => {
    requireOfficer(signed.webId, deps)
    const bytes = toBytes(what.text)
    const used = await verifySignature(signed, bytes, deps)
    const key = decisionKey(what)
    const before = await readDecision(key, deps.store)
    if (before !== undefined) {
      const { state, text, proposed } = before.value
      const isSame = text === what.text && proposed.webId === signed.webId && proposed.kid === signed.kid
      if (isSame && state !== 'withdrawn' && !isStale(before.value, deps))
        return { writes: [], unchanged: new Map(), result: before.value }
      if (state === 'confirmed') throw settled()
      if (state === 'proposed' && !isStale(before.value, deps))
        throw new Problem(
          'officer-decision-open',
          'Let a second officer look at the proposal that waits, or withdraw it.',
        )
    }
    const { kind, subject, text } = what
    const decision: OfficerDecision = {
      ...{ kind, subject, text },
      digest: parseSha256(hashKey(text)),
      state: 'proposed',
      proposed: { ...signed, at: instantOf(deps.now()) },
    }
    return {
      writes: [row(key, decision), { key: waitingKey(what), value: toBytes(key) }],
      unchanged: new Map([
        [key, before?.bytes],
        [used.key, used.bytes],
      ]),
      result: decision,
    }
  })

/**
 * A second officer signs the same bytes. What the room does because of it is in the same write, or nothing is. Repeating it
 * by the same officer is no error, and the room is not asked again.
 *
 * @param room what follows from the decision as it will stand; it refuses (`officer-decision-stale`) when the text is not what it would write down now
 * @throws {Problem} `caller-not-officer`, `second-officer-needed`, `officer-key-unknown`, `officer-signature-invalid`
 * @throws {Problem} `not-found`, `officer-decision-settled`, `officer-decision-stale`, and what the room throws
 */
export const confirm = (
  what: Named,
  signed: Signed,
  room: (decision: ConfirmedDecision) => Promise<Conditional>,
  deps: TwoOfficersDeps,
): Promise<OfficerDecision> =>
  commitPlan(deps.store, async (): Promise<Plan<OfficerDecision>> => {
    requireOfficer(signed.webId, deps)
    const key = decisionKey(what)
    const before = await readDecision(key, deps.store)
    if (before === undefined) throw new Problem('not-found', 'Nothing was proposed here.')
    const decision = before.value
    if (decision.confirmed?.webId === signed.webId && decision.confirmed.signature === signed.signature)
      return { writes: [], unchanged: new Map(), result: decision }
    if (decision.state !== 'proposed') throw settled()
    if (decision.proposed.webId === signed.webId)
      throw new Problem('second-officer-needed', 'Let another officer confirm what you proposed.')
    if (isStale(decision, deps)) throw stale('It waited too long: propose it anew.')
    const bytes = toBytes(decision.text)
    const used = await verifySignature(signed, bytes, deps)
    // Who has left since, or whose key was retired since, stands behind nothing.
    if (!deps.isOfficer(decision.proposed.webId)) throw stale('Who proposed it is no officer any more.')
    const first = await verifySignature(decision.proposed, bytes, deps).catch((cause: unknown) => {
      throw stale('The key that it was proposed with is not in force any more.', cause)
    })
    const confirmed: ConfirmedDecision = {
      ...decision,
      state: 'confirmed',
      confirmed: { ...signed, at: instantOf(deps.now()) },
    }
    const follows = await room(confirmed)
    return {
      writes: [row(key, confirmed), { key: waitingKey(what), value: undefined }, ...follows.writes],
      unchanged: new Map([
        [key, before.bytes],
        [used.key, used.bytes],
        [first.key, first.bytes],
        ...follows.unchanged,
      ]),
      result: confirmed,
    }
  })

/**
 * Any officer takes a proposal back; one is enough, since nothing comes of it. Repeating it is no error.
 * @throws {Problem} `caller-not-officer`, `not-found`, `officer-decision-settled` when it was confirmed
 */
export const withdraw = (by: WebId, what: Named, deps: TwoOfficersDeps): Promise<OfficerDecision> =>
  commitPlan(deps.store, async () => {
    requireOfficer(by, deps)
    const key = decisionKey(what)
    const before = await readDecision(key, deps.store)
    if (before === undefined) throw new Problem('not-found', 'Nothing was proposed here.')
    if (before.value.state === 'confirmed') throw settled()
    if (before.value.state === 'withdrawn') return { writes: [], unchanged: new Map(), result: before.value }
    const withdrawn: OfficerDecision = {
      ...before.value,
      state: 'withdrawn',
      withdrawnAt: instantOf(deps.now()),
    }
    return {
      writes: [row(key, withdrawn), { key: waitingKey(what), value: undefined }],
      unchanged: new Map([[key, before.bytes]]),
      result: withdrawn,
    }
  })

export const isStale = ({ proposed }: OfficerDecision, { now }: Pick<TwoOfficersDeps, 'now'>): boolean =>
  now() > Date.parse(proposed.at) + proposalDays * 86_400_000

export const findDecision = (what: Named, store: Pick<Store, 'get'>): Promise<OfficerDecision | undefined> =>
  findRow(store, decisionKey(what), officerDecisionSchema)

const readDecision = async (key: string, store: Pick<Store, 'get'>) => {
  const bytes = await store.get(key)
  return bytes === undefined ? undefined : { bytes, value: parseRow(officerDecisionSchema, bytes) }
}

const requireOfficer = (webId: WebId, { isOfficer }: Pick<TwoOfficersDeps, 'isOfficer'>): void => {
  if (!isOfficer(webId)) throw new Problem('caller-not-officer', 'Sign in with the WebID of an officer.')
}

const settled = (): Problem =>
  new Problem('officer-decision-settled', 'This was decided before, or the proposal was withdrawn.')

const stale = (detail: string, cause?: unknown): Problem =>
  new Problem('officer-decision-stale', detail, { cause })
