import { delegationSchema, type Delegation, type DelegationWish } from '@mutua/sdk/consent/representation'
import { endsWithinYear } from '@mutua/sdk/consent/within-year'
import {
  instantOf,
  type BaseUrl,
  type GrantId,
  type Instant,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import { commitPlan, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import type { Mandate } from './mandates.ts'
import {
  delegationIdOf,
  keys,
  leadTo,
  localOf,
  putNews,
  readDelegation,
  readLocals,
  type DelegationRow,
  type Held,
  type LocalId,
  type MandateNewsKind,
} from './representation-rows.ts'

/** What a member lets a delegate read, and what becomes durable together with that consent. */
export interface ReadingWish {
  readonly recipient: WebId
  readonly purpose: string
  readonly resources: readonly ResourceUrl[]
  readonly validUntil: Instant
}
export type Alongside = (grant: GrantId) => {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}

export interface DelegationDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly findMember: (
    webId: WebId,
  ) => Promise<{ readonly webId: WebId; readonly pod: ResourceUrl } | undefined>
  readonly isOrganisation: (webId: WebId) => Promise<boolean>
  readonly findOwnMandate: (member: WebId) => Promise<Mandate | undefined>
  /** Tries to give the consent; all of it becomes durable in one write, or nothing: then it is tried anew. */
  readonly giveReading: (member: WebId, wish: ReadingWish, alongside: Alongside) => Promise<boolean>
  /** Resolves when nobody can read under it any more. Repeating it is no error. */
  readonly endReading: (member: WebId, grant: GrantId, by: WebId) => Promise<void>
}

const mostStanding = 20

/**
 * A member names somebody who may act for them. It is in force once that person has accepted. With `reading`, the consent to
 * read is the member’s own, given in the same write and ending with the delegation.
 *
 * @throws {Problem} `member-unknown`, `guardian-decides`, `input-malformed`, `resource-outside-pod`, and what giving throws
 */
export const nameDelegate = async (
  caller: WebId,
  wish: DelegationWish,
  deps: DelegationDeps,
): Promise<Delegation> => {
  const member = await deps.findMember(caller)
  if (member === undefined)
    throw new Problem('member-unknown', 'Only members of this co-op name delegates here.')
  const { reading, ...named } = wish
  const lastKey = keys.lastNamed(member.webId)
  for (;;) {
    const last = await deps.store.get(lastKey)
    await checkWish(member, wish, deps)
    const local = Buffer.from(deps.randomBytes(16)).toString('base64url')
    let made: DelegationRow = {
      ...named,
      id: delegationIdOf(deps.origin, local),
      member: member.webId,
      state: 'named',
      namedAt: instantOf(deps.now()),
      statusIndex: await drawStatusIndex(keys.status, deps),
    }
    if (reading === undefined) {
      const { writes, unchanged } = begin(made, last)
      if (await deps.store.write(writes, unchanged)) return shown(made)
      continue
    }
    const wanted = { ...reading, recipient: wish.delegate, validUntil: wish.validUntil }
    const isGiven = await deps.giveReading(member.webId, wanted, (grant) => {
      made = { ...made, reading: grant }
      return begin(made, last)
    })
    if (isGiven) return shown(made)
  }
}

/**
 * Who was named accepts or refuses; repeating the same answer is no error. A refusal ends the consent to read as well.
 * @throws {Problem} `not-found`, `delegate-only`, `mandate-settled`
 */
export const answerDelegation = async (
  caller: WebId,
  local: LocalId,
  answer: 'accepted' | 'refused',
  deps: DelegationDeps,
): Promise<Delegation> => {
  const answered = await commitPlan(deps.store, async () => {
    const held = await readOwn(caller, local, deps)
    const before = held.value
    if (before.delegate !== caller)
      throw new Problem('delegate-only', 'Wait for the answer of the person you named.')
    if (before.state === answer) return { writes: [], unchanged: new Map(), result: before }
    const at = instantOf(deps.now())
    if (before.state !== 'named' || at >= before.validUntil)
      throw new Problem('mandate-settled', 'Ask the member to name you anew.')
    const after: DelegationRow = { ...before, state: answer, answeredAt: at }
    return {
      writes: [
        row(held.key, after),
        ...(answer === 'refused' ? endWrites(after, at) : []),
        newsOf(after, answer === 'refused' ? 'delegation-refused' : 'delegation-accepted', at),
      ],
      unchanged: new Map([[held.key, held.bytes]]),
      result: after,
    }
  })
  if (answered.state === 'refused') await endReadingOf(answered, deps)
  return shown(answered)
}

/**
 * The member takes the delegation back, or the delegate gives it back. What is on its way is not done any more once this is
 * durable; resolves when nobody reads under its consent either. Repeating it only waits again.
 *
 * @throws {Problem} `not-found`
 */
export const endDelegation = async (
  caller: WebId,
  local: LocalId,
  deps: DelegationDeps,
): Promise<Delegation> => {
  const ended = await commitPlan(deps.store, async () => {
    const held = await readOwn(caller, local, deps)
    const before = held.value
    if (before.state === 'ended' || before.state === 'refused')
      return { writes: [], unchanged: new Map(), result: before }
    const at = instantOf(deps.now())
    const after: DelegationRow = { ...before, state: 'ended', endedAt: at, endedBy: caller }
    return {
      writes: [row(held.key, after), ...endWrites(after, at), newsOf(after, 'delegation-ended', at)],
      unchanged: new Map([[held.key, held.bytes]]),
      result: after,
    }
  })
  await endReadingOf(ended, deps)
  return shown(ended)
}

/**
 * Ends the consent to read, and no more: a crash before it leaves the row that says so, and the next start goes on. Once it
 * has ended it is the member’s own again, who may restore it.
 */
export const endReadingOf = async (
  delegation: Delegation,
  { store, endReading }: Pick<DelegationDeps, 'store' | 'endReading'>,
): Promise<void> => {
  const { id, member, reading } = delegation
  const at = delegation.endedAt ?? delegation.answeredAt
  if (reading === undefined || at === undefined) return
  const key = keys.due(at, 'reading', localOf(id))
  if ((await store.get(key)) === undefined) return
  await endReading(member, reading, delegation.endedBy ?? delegation.delegate)
  await store.write([{ key, value: undefined }])
}

/** What leads to a delegation that is not over. */
export const standingKeys = ({ id, member, delegate }: Delegation): readonly string[] => [
  keys.delegatedBy(delegate, member) + localOf(id),
  keys.standing(member) + localOf(id),
]

export const newsOf = ({ id, member, delegate }: Delegation, kind: MandateNewsKind, at: Instant): Write =>
  putNews({ kind, at, member, persons: [delegate], mandate: id })

const begin = (delegation: DelegationRow, last: Uint8Array | undefined): ReturnType<Alongside> => {
  const { id, member, delegate, namedAt, validUntil, statusIndex } = delegation
  const local = localOf(id)
  const key = keys.delegation(local)
  return {
    writes: [
      row(key, delegation),
      ...standingKeys(delegation).map((place) => leadTo(place, local)),
      ...[member, delegate].map((party) => leadTo(`${keys.delegationsOf(party)}${namedAt}/${local}`, local)),
      leadTo(keys.due(validUntil, 'expires', local), local),
      newsOf(delegation, 'delegation-named', namedAt),
      leadTo(keys.status(statusIndex), local),
      leadTo(keys.lastNamed(member), local),
    ],
    unchanged: new Map<string, Uint8Array | undefined>([
      [key, undefined],
      [keys.lastNamed(member), last],
      [keys.status(statusIndex), undefined],
    ]),
  }
}

const endWrites = (delegation: DelegationRow, at: Instant): readonly Write[] => {
  const local = localOf(delegation.id)
  return [
    ...standingKeys(delegation).map((key) => ({ key, value: undefined })),
    leadTo(keys.over(delegation.statusIndex), local),
    { key: keys.due(delegation.validUntil, 'expires', local), value: undefined },
    ...(delegation.reading === undefined ? [] : [leadTo(keys.due(at, 'reading', local), local)]),
  ]
}

const checkWish = async (
  { webId, pod }: { readonly webId: WebId; readonly pod: ResourceUrl },
  wish: DelegationWish,
  deps: DelegationDeps,
): Promise<void> => {
  if ((await deps.findOwnMandate(webId)) !== undefined)
    throw new Problem('guardian-decides', 'Ask the person who decides for you.')
  if (wish.delegate === webId || (await deps.isOrganisation(wish.delegate)))
    throw new Problem('input-malformed', 'Name another person; an organisation acts by its people.')
  const now = deps.now()
  if (!endsWithinYear(wish.validUntil, now))
    throw new Problem(
      'input-malformed',
      'A delegation ends in the future, within a year; it can be given again.',
    )
  if (![...(wish.resources ?? [])].every((resource) => resource.startsWith(pod)))
    throw new Problem('resource-outside-pod', 'Name only parts of your own pod.')
  if ((await readLocals(deps.store, keys.standing(webId))).length >= mostStanding)
    throw new Problem('input-malformed', `End one of your ${String(mostStanding)} delegations first.`)
}

const readOwn = async (
  caller: WebId,
  local: LocalId,
  { store }: Pick<DelegationDeps, 'store'>,
): Promise<Held<DelegationRow>> => {
  const held = await readDelegation(store, local)
  if (held === undefined || (held.value.member !== caller && held.value.delegate !== caller))
    throw new Problem('not-found', 'There is no such delegation, or it is not yours.')
  return held
}

const shown = (delegation: Delegation): Delegation => delegationSchema.parse(delegation)
