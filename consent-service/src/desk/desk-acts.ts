import type { RecordedStep } from '@mutua/sdk/consent/consent-record'
import {
  deskWaitMs,
  type DeskAct,
  type DeskActWish,
  type DeskOrder,
  type DeskStep,
} from '@mutua/sdk/consent/desk'
import {
  instantOf,
  parseSha256,
  type BaseUrl,
  type GrantId,
  type Instant,
  type PurposeIri,
  type RequestId,
  type ResourceUrl,
  type Sha256,
  type WebId,
} from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import { requireOrderInForce } from './desk-orders.ts'
import { actIdOf, keys, leadTo, localOf, readAct, readLocals, type Held, type LocalId } from './desk-rows.ts'

type Power = 'decide' | 'give' | 'withdraw'
interface Subject {
  readonly owner: WebId
  readonly recipient: WebId
  readonly purpose: PurposeIri
  readonly purposes?: readonly PurposeIri[] | undefined
  readonly scope: { readonly resources: readonly ResourceUrl[] }
}
interface Conditional {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}
interface Step {
  readonly kind: RecordedStep['kind']
  readonly at: Instant
  readonly request?: RequestId | undefined
  readonly grant?: GrantId | undefined
  readonly wishedUntil?: Instant | undefined
}
interface Hold {
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
  readonly until?: Instant | undefined
  readonly desk?: DeskStep | undefined
  readonly record: (step: Step) => Conditional
}

/** The right to write down what a member decided at the desk, as the consents ask for it in each attempt at a step. */
export interface DeskMandate {
  readonly person: WebId
  readonly covers: (subject: Subject) => boolean
  readonly hold: (power: Power, subject: Subject) => Promise<Hold>
}

export interface DeskActDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly isOfficer: (webId: WebId) => boolean
  /** Whether the person administers that organisation, or stands on its staff list. */
  readonly belongsTo: (person: WebId, organisation: WebId) => Promise<boolean>
  /** How far somebody decides themselves; at the desk nobody decides more than that. */
  readonly findOwnMandate: (
    member: WebId,
  ) => Promise<{ readonly hold: (power: Power, subject: Subject) => Promise<Hold> } | undefined>
  /** What is asked of the member by this request and undecided, or given by this consent. @throws {Problem} `not-found` */
  readonly findSubject: (member: WebId, wish: DeskActWish) => Promise<Subject>
  /** Does it for the member, if the mandate holds then. */
  readonly carryOut: (member: WebId, wish: DeskActWish, mandate: DeskMandate) => Promise<void>
}

/**
 * A first officer enters what the member signed. Nothing happens yet, except for a withdrawal: it is as easy as giving
 * (GDPR Art. 7(3)), done when this resolves, and looked at by a second officer afterwards.
 *
 * @throws {Problem} `not-found`, `mandate-missing`, `mandate-self-dealing`, `grant-not-standing`, and what withdrawing throws
 */
export const enterAct = async (
  officer: WebId,
  order: LocalId,
  wish: DeskActWish,
  deps: DeskActDeps,
): Promise<DeskAct> => {
  const { value } = await requireOrderInForce(order, deps)
  requireNoPart(officer, value.member)
  const subject = await deps.findSubject(value.member, wish)
  if (wish.kind !== 'withdraw') await refuseSelfDealing([officer], subject, deps)
  const local = Buffer.from(deps.randomBytes(16)).toString('base64url')
  const act: DeskAct = {
    id: actIdOf(deps.origin, local),
    order: value.id,
    member: value.member,
    wish,
    digest: digestOf(value, wish),
    state: 'waiting',
    enteredBy: officer,
    enteredAt: instantOf(deps.now()),
  }
  const begun = beginning(act)
  if (wish.kind === 'withdraw') {
    await deps.carryOut(value.member, wish, withdrawalMandate(act, begun, deps))
    const done = await readAct(deps.store, local)
    if (done === undefined)
      throw new Problem('grant-not-standing', 'There is nothing to withdraw: this consent is over.')
    return done.value
  }
  const written = await deps.store.write(begun.writes, begun.unchanged)
  if (!written) throw new Error('128 random bits came out the same twice: the source of randomness is broken')
  return act
}

/**
 * A second officer has read the sheet and says so with the digest of what they read. What waited is done in the same write as
 * this is noted, or not at all. Repeating it by the same officer is no error.
 *
 * @throws {Problem} `not-found`, `second-officer-needed`, `mandate-settled`, `mandate-missing`, `mandate-self-dealing`,
 *   `input-malformed`, and what deciding throws
 */
export const confirmAct = async (
  officer: WebId,
  local: LocalId,
  digest: Sha256,
  deps: DeskActDeps,
): Promise<DeskAct> => {
  const { value: act } = await requireAct(local, deps)
  requireNoPart(officer, act.member)
  if (officer === act.enteredBy)
    throw new Problem('second-officer-needed', 'Let another officer confirm what you entered.')
  if (digest !== act.digest)
    throw new Problem(
      'input-malformed',
      'This is not what was entered: look at the sheet and the screen again.',
    )
  if (act.confirmedBy === officer) return act
  if (act.confirmedBy !== undefined) throw settled()
  if (act.wish.kind === 'withdraw') return noteConfirmed(officer, local, deps)
  await deps.carryOut(act.member, act.wish, decisionMandate(officer, local, deps))
  return (await requireAct(local, deps)).value
}

/** What was done and what waits for one member, the newest first. */
export const listActsOf = async (
  member: WebId,
  { store }: Pick<DeskActDeps, 'store'>,
): Promise<readonly DeskAct[]> => readActs(await readLocals(store, keys.actsOf(member)), store)

/** For officers: what a second one has to look at. What waited too long for its member is left out. */
export const listWaiting = async ({
  store,
  now,
}: Pick<DeskActDeps, 'store' | 'now'>): Promise<readonly DeskAct[]> => {
  const acts = await readActs(await readLocals(store, keys.allWaiting), store)
  return acts
    .filter((act) => act.state === 'done' || !isTooLate(act, now()))
    .toSorted((one, other) => other.enteredAt.localeCompare(one.enteredAt))
}

const readActs = async (
  locals: readonly LocalId[],
  store: Pick<Store, 'get'>,
): Promise<readonly DeskAct[]> => {
  const acts: DeskAct[] = []
  for (const local of locals) {
    const held = await readAct(store, local)
    if (held !== undefined) acts.push(held.value)
  }
  return acts
}

const beginning = (act: DeskAct): Conditional => {
  const local = localOf(act.id)
  const key = keys.act(local)
  return {
    writes: [
      row(key, act),
      leadTo(`${keys.actsOf(act.member)}${act.enteredAt}/${local}`, local),
      leadTo(keys.waiting(local), local),
    ],
    unchanged: new Map([[key, undefined]]),
  }
}

/** One person is enough, since it takes away; a second one looks at it afterwards. */
const withdrawalMandate = (act: DeskAct, begun: Conditional, deps: DeskActDeps): DeskMandate => ({
  person: act.enteredBy,
  covers: ({ owner }) => owner === act.member,
  hold: async () => {
    const order = await requireOrderInForce(act.order, deps)
    const { paper, language } = act.wish
    return {
      desk: { entered: act.enteredBy, paper, language },
      unchanged: new Map([[order.key, order.bytes], ...begun.unchanged]),
      record: ({ grant }) => ({
        writes: begun.writes.map((write) =>
          write.key === keys.act(localOf(act.id)) ? row(write.key, { ...act, state: 'done', grant }) : write,
        ),
        unchanged: begun.unchanged,
      }),
    }
  },
})

const decisionMandate = (officer: WebId, local: LocalId, deps: DeskActDeps): DeskMandate => ({
  person: officer,
  covers: () => true,
  hold: async (power, subject) => {
    const act = await requireAct(local, deps)
    const { enteredBy, member, wish } = act.value
    const order = await requireOrderInForce(act.value.order, deps)
    if (act.value.state !== 'waiting' || isTooLate(act.value, deps.now())) throw settled()
    // Who has left since they entered it stands behind nothing.
    if (!deps.isOfficer(enteredBy))
      throw new Problem('second-officer-needed', 'Who entered this is no officer any more: enter it anew.')
    await refuseSelfDealing([enteredBy, officer], subject, deps)
    const own = wish.kind === 'refuse' ? undefined : await deps.findOwnMandate(member)
    const held = await own?.hold(power, subject)
    return {
      desk: { entered: enteredBy, confirmed: officer, paper: wish.paper, language: wish.language },
      until: held?.until,
      unchanged: new Map([
        [order.key, order.bytes],
        [act.key, act.bytes],
        ...(held?.unchanged ?? new Map<string, undefined>()),
      ]),
      record: (step) => {
        const further = held?.record(step)
        return {
          writes: [...doneWrites(act, officer, step), ...(further?.writes ?? [])],
          unchanged: new Map(further?.unchanged ?? []),
        }
      },
    }
  },
})

const doneWrites = ({ key, value }: Held<DeskAct>, officer: WebId, { at, grant }: Step): readonly Write[] => [
  row(key, {
    ...value,
    state: 'done',
    confirmedBy: officer,
    confirmedAt: at,
    ...(grant === undefined ? {} : { grant }),
  }),
  { key: keys.waiting(localOf(value.id)), value: undefined },
]

const noteConfirmed = (officer: WebId, local: LocalId, deps: DeskActDeps): Promise<DeskAct> =>
  commitPlan(deps.store, async () => {
    const { key, bytes, value } = await requireAct(local, deps)
    if (value.confirmedBy !== undefined) throw settled()
    const after: DeskAct = { ...value, confirmedBy: officer, confirmedAt: instantOf(deps.now()) }
    return {
      writes: [row(key, after), { key: keys.waiting(localOf(local)), value: undefined }],
      unchanged: new Map([[key, bytes]]),
      result: after,
    }
  })

const isTooLate = ({ enteredAt }: DeskAct, now: number): boolean => now > Date.parse(enteredAt) + deskWaitMs

const digestOf = ({ id, member }: DeskOrder, wish: DeskActWish): Sha256 =>
  parseSha256(hashKey(jsonText([id, member, wish])))

const requireNoPart = (officer: WebId, member: WebId): void => {
  if (officer === member)
    throw new Problem('mandate-self-dealing', 'Decide yourself, or let two other officers serve you.')
}

const refuseSelfDealing = async (
  officers: readonly WebId[],
  { recipient }: Subject,
  { belongsTo }: Pick<DeskActDeps, 'belongsTo'>,
): Promise<void> => {
  for (const officer of officers)
    if (officer === recipient || (await belongsTo(officer, recipient)))
      throw new Problem(
        'mandate-self-dealing',
        'Let officers serve the person who are not asking, and do not work for who asks.',
      )
}

const requireAct = async (local: LocalId, { store }: Pick<DeskActDeps, 'store'>): Promise<Held<DeskAct>> => {
  const held = await readAct(store, localOf(local))
  if (held === undefined) throw new Problem('not-found', 'There is no such entry.')
  return held
}

const settled = (): Problem =>
  new Problem('mandate-settled', 'This was confirmed already, or waited too long: enter it anew.')
