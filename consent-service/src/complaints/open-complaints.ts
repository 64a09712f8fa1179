import {
  complaintIdSchema,
  type Complaint,
  type ComplaintAnswer,
  type ComplaintWish,
} from '@mutua/sdk/consent/complaint'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type BaseUrl, type GrantId, type Instant, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { commitPlan, row } from '@mutua/kit/row'
import { prefixRange, toText, type Store, type Write } from '@mutua/kit/store'
import {
  keys,
  localIdOf,
  madeRows,
  readComplaint,
  type ComplaintRow,
  type LocalId,
} from './complaint-rows.ts'

/** Members say that a use or a consent was not right, and their co-op answers within a month. Officers are asked for before. */
export interface Complaints {
  /**
   * With the consent and the receipt as they are in the co-op’s own books: nobody has to prove what we know.
   * @throws {Problem} `not-found` where the consent or the use is not the member’s, `complaint-limit`
   */
  readonly complain: (maker: Maker, wish: ComplaintWish) => Promise<Complaint>
  /** The newest first. */
  readonly list: (member: WebId, limit: number) => Promise<readonly Complaint[]>
  /** @throws {Problem} `not-found` for everybody but its member and officers */
  readonly find: (caller: WebId, local: LocalId) => Promise<Complaint>
  /** Those that wait, the most urgent first; those that were answered, or all, in no order that means anything. */
  readonly received: (query: {
    readonly state: 'waiting' | 'answered' | 'all'
    readonly limit: number
  }) => Promise<readonly Complaint[]>
  /**
   * Once, and by nobody who took part in what it is about.
   * @throws {Problem} `not-found`, `caller-not-officer`, `complaint-answered`
   */
  readonly answer: (officer: WebId, local: LocalId, answer: ComplaintAnswer) => Promise<Complaint>
  /** Takes away what was answered so long ago that nobody looks into it any more. @returns how many */
  readonly forget: () => Promise<number>
}

/** The member, and who makes it when somebody acts for them. */
export interface Maker {
  readonly member: WebId
  readonly person?: WebId | undefined
  /** What of it whoever acts may see. */
  readonly covers?: ((grant: Grant) => boolean) | undefined
}

export interface ComplaintsDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomId: () => string
  readonly isOfficer: (webId: WebId) => boolean
  readonly findGrant: (member: WebId, grant: GrantId) => Promise<Grant | undefined>
  readonly findReceipt: (grant: GrantId, receipt: Sha256) => Promise<Receipt | undefined>
  /** That member and officers are to be told, in the write of what they are told of. */
  readonly putNews: (news: {
    readonly kind: 'complaint-received' | 'complaint-answered'
    readonly at: Instant
    readonly owner: WebId
    readonly complaint: string
  }) => Write
}

/** Enough for every day of bad weeks, and no book of threats. */
const mostWaiting = 20
const keptMs = 2 * 365 * 86_400_000

export const openComplaints = (deps: ComplaintsDeps): Complaints => {
  const { store, now, isOfficer } = deps
  const shown = (complaint: ComplaintRow): Complaint => ({
    ...complaint,
    isOverdue: complaint.answer === undefined && complaint.answerBy < instantOf(now()),
  })
  const readAll = async (
    { limit, ...range }: Parameters<Store['list']>[0] & { readonly limit: number },
    isWanted: (complaint: Complaint) => boolean = () => true,
  ): Promise<readonly Complaint[]> => {
    const found: Complaint[] = []
    for await (const { value } of store.list(range)) {
      const held = await readComplaint(store, toText(value))
      const complaint = held && shown(held.complaint)
      if (complaint !== undefined && isWanted(complaint)) found.push(complaint)
      if (found.length >= limit) break
    }
    return found
  }
  return {
    complain: async (maker, wish) => shown(await makeComplaint(maker, wish, deps)),
    list: (member, limit) => readAll({ ...prefixRange(keys.allOf(member)), limit, reverse: true }),
    find: async (caller, local) => {
      const complaint = (await readComplaint(store, local))?.complaint
      if (complaint === undefined || (complaint.member !== caller && !isOfficer(caller)))
        throw unknownComplaint()
      return shown(complaint)
    },
    received: ({ state, limit }) =>
      state === 'waiting'
        ? readAll({ ...prefixRange(keys.allWaiting), limit })
        : readAll(
            { ...prefixRange(keys.lists), limit },
            ({ answer }) => state === 'all' || answer !== undefined,
          ),
    answer: async (officer, local, answer) => shown(await answerComplaint(officer, local, answer, deps)),
    forget: () => forgetComplaints(deps),
  }
}

const makeComplaint = (
  { member, person, covers }: Maker,
  wish: ComplaintWish,
  deps: ComplaintsDeps,
): Promise<ComplaintRow> =>
  commitPlan(deps.store, async () => {
    const grant = await deps.findGrant(member, wish.grant)
    if (grant === undefined || grant.owner !== member || covers?.(grant) === false) throw unknownConsent()
    const receipt = wish.receipt === undefined ? undefined : await deps.findReceipt(grant.id, wish.receipt)
    if (wish.receipt !== undefined && receipt === undefined)
      throw new Problem('not-found', 'No receipt of such a use has arrived here.')
    if ((await countWaiting(member, deps.store)) >= mostWaiting)
      throw new Problem('complaint-limit', 'Wait for an answer, or call the co-op.')
    const at = deps.now()
    const id = complaintIdSchema.parse(`${deps.origin}/complaints/${deps.randomId()}`)
    const complaint: ComplaintRow = {
      id,
      member,
      ...(person === undefined ? {} : { by: person }),
      text: wish.text,
      grant,
      ...(receipt === undefined ? {} : { receipt }),
      madeAt: instantOf(at),
      answerBy: monthAfter(at),
      state: 'received',
    }
    const news = deps.putNews({
      kind: 'complaint-received',
      at: complaint.madeAt,
      owner: member,
      complaint: id,
    })
    return {
      writes: [...madeRows(complaint), news],
      unchanged: new Map([[keys.complaint(localIdOf(id)), undefined]]),
      result: complaint,
    }
  })

/** Also of two officers at once exactly one answers. */
const answerComplaint = (
  officer: WebId,
  local: LocalId,
  { outcome, text }: ComplaintAnswer,
  deps: ComplaintsDeps,
): Promise<ComplaintRow> =>
  commitPlan(deps.store, async () => {
    const held = await readComplaint(deps.store, local)
    if (held === undefined) throw unknownComplaint()
    const { complaint } = held
    if (tookPart(officer, complaint))
      throw new Problem('caller-not-officer', 'Another officer answers what you took part in.')
    if (complaint.answer !== undefined)
      throw new Problem('complaint-answered', 'The answer stands as it was given.')
    const at = instantOf(deps.now())
    const next: ComplaintRow = { ...complaint, state: 'answered', answer: { outcome, text, at, by: officer } }
    return {
      writes: [
        row(held.key, next),
        { key: keys.waiting(complaint), value: undefined },
        { key: keys.waitingOf(complaint.member, local), value: undefined },
        deps.putNews({ kind: 'complaint-answered', at, owner: complaint.member, complaint: complaint.id }),
      ],
      unchanged: new Map([[held.key, held.bytes]]),
      result: next,
    }
  })

const tookPart = (officer: WebId, { member, by, grant, receipt }: ComplaintRow): boolean =>
  [member, by, grant.recipient, receipt?.recipient.webId, receipt?.recipient.person].includes(officer)

const forgetComplaints = async ({ store, now }: ComplaintsDeps): Promise<number> => {
  const latest = instantOf(now() - keptMs)
  let forgotten = 0
  for await (const { value } of store.list(prefixRange(keys.lists))) {
    const held = await readComplaint(store, toText(value))
    if (held?.complaint.answer === undefined || held.complaint.answer.at > latest) continue
    const { id, member, madeAt } = held.complaint
    const writes = [held.key, keys.of(member, madeAt, localIdOf(id))].map((key) => ({
      key,
      value: undefined,
    }))
    if (await store.write(writes, new Map([[held.key, held.bytes]]))) forgotten += 1
  }
  return forgotten
}

const countWaiting = async (member: WebId, store: Store): Promise<number> => {
  let count = 0
  for await (const _ of store.list({ ...prefixRange(keys.allWaitingOf(member)), limit: mostWaiting }))
    count += 1
  return count
}

/** One month by the calendar (GDPR Art. 12(3)); of a day that the next month does not have, its last. */
const monthAfter = (ms: number): Instant => {
  const at = new Date(ms)
  const day = at.getUTCDate()
  at.setUTCMonth(at.getUTCMonth() + 1)
  if (at.getUTCDate() !== day) at.setUTCDate(0)
  return instantOf(at.getTime())
}

const unknownComplaint = (): Problem =>
  new Problem('not-found', 'There is no such complaint, or it is not yours.')
const unknownConsent = (): Problem =>
  new Problem('not-found', 'There is no such consent, or it is not yours.')
