import { civilDateOf, startOfDay, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { instantOf, type GrantId, type Instant, type WebId } from '@mutua/sdk/ids'
import { studyRoomOf, type Study } from '@mutua/sdk/pool/study'
import { commitPlan, hashKey, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import { z } from 'zod'
import type { Studies } from '../studies/studies.ts'

export const studyNewsKinds = [
  'study-recruiting',
  'study-freezes',
  'study-frozen',
  'study-opened',
  'study-results',
  'study-destroyed',
] as const
export type StudyNewsKind = (typeof studyNewsKinds)[number]

/** A consent for a study, as far as who is told depends on it. */
export interface OptIn {
  readonly member: WebId
  readonly grant: GrantId
  /** Since when it is over by somebody's act; expiry is none. */
  readonly endedAt: Instant | undefined
}

export interface StudyNewsDeps {
  readonly store: Store
  readonly now: () => number
  readonly studies: Pick<Studies, 'list'>
  readonly listMembers: () => AsyncIterable<WebId>
  /** Consents that were given to the room of a study, those that are over included. */
  readonly optInsTo: (room: WebId) => AsyncIterable<OptIn>
  /** The write that has many told of a study that looks for members. */
  readonly tellAll: (news: {
    readonly study: string
    readonly members: readonly WebId[]
    readonly batch: number
    readonly at: Instant
  }) => Write
  /** The write that has a member told of a study by their own consent, which says no more than the consent does. */
  readonly tellOne: (news: {
    readonly kind: StudyNewsKind
    readonly member: WebId
    readonly grant: GrantId
    readonly at: Instant
    readonly until: CivilDate | undefined
  }) => Write
}

/**
 * Tells members what happened to studies since it last looked, each thing once: all of one in one write, which also notes
 * that it was told. Who is in a study stands nowhere but in their consents: the news of it names a consent, and no study.
 * @returns how many things were told of
 */
export const tellStudies = async (deps: StudyNewsDeps): Promise<number> => {
  let told = 0
  const today = civilDateOf(deps.now())
  for (const study of await deps.studies.list())
    for (const kind of studyNewsKinds)
      if (isTime(kind, study, today)) told += await tellOnce(kind, study, deps)
  return told
}

/** What nobody was told in time, and is no news any more, is left out. */
const isTime = (kind: StudyNewsKind, study: Study, today: CivilDate): boolean => {
  const { state, recruiting, snapshot, steps, results, destroyedAt } = study
  switch (kind) {
    case 'study-recruiting':
      return state === 'recruiting' && recruiting !== undefined && today <= recruiting.until
    case 'study-freezes':
      return state === 'recruiting' && recruiting !== undefined && today > recruiting.until
    case 'study-frozen':
      return snapshot !== undefined
    case 'study-opened':
      return steps.some(({ wish }) => wish.step === 'open')
    case 'study-results':
      return results !== undefined
    case 'study-destroyed':
      return destroyedAt !== undefined
  }
}

const toldKey = (study: string, kind: StudyNewsKind): string =>
  `pool/told/${study.slice(study.lastIndexOf('/') + 1)}/${kind}`

const tellOnce = async (kind: StudyNewsKind, study: Study, deps: StudyNewsDeps): Promise<number> => {
  const key = toldKey(study.id, kind)
  if ((await deps.store.get(key)) !== undefined) return 0
  const at = instantOf(deps.now())
  const writes =
    kind === 'study-recruiting' ? await tellingAll(study, at, deps) : await tellingIn(kind, study, at, deps)
  const written = await deps.store.write([...writes, row(key, { at })], new Map([[key, undefined]]))
  return written ? 1 : 0
}

const together = 100

const tellingAll = async (study: Study, at: Instant, deps: StudyNewsDeps): Promise<readonly Write[]> => {
  const willing: WebId[] = []
  for await (const member of deps.listMembers()) if (await wantsRecruiting(member, deps)) willing.push(member)
  return Array.from({ length: Math.ceil(willing.length / together) }, (_, batch) =>
    deps.tellAll({
      ...{ study: study.id, batch, at },
      members: willing.slice(batch * together, (batch + 1) * together),
    }),
  )
}

const tellingIn = async (
  kind: StudyNewsKind,
  study: Study,
  at: Instant,
  deps: StudyNewsDeps,
): Promise<readonly Write[]> => {
  const since = kind === 'study-results' || kind === 'study-destroyed' ? readAt(study) : undefined
  const until = kind === 'study-freezes' ? study.recruiting?.freezeFrom : undefined
  const writes: Write[] = []
  const told = new Set<WebId>()
  for await (const { member, grant, endedAt } of deps.optInsTo(studyRoomOf(study.project.id))) {
    // Who was in when the pods were read is told what came of it, also after taking back their consent.
    const isTold = endedAt === undefined || (since !== undefined && endedAt >= since)
    if (!isTold || told.has(member)) continue
    told.add(member)
    writes.push(deps.tellOne({ kind, member, grant, at, until }))
  }
  return writes
}

/** Undefined: no pod was read. */
const readAt = ({ steps, snapshot }: Study): Instant | undefined =>
  steps.find(({ wish }) => wish.step === 'freeze')?.at ??
  (snapshot === undefined ? undefined : instantOf(startOfDay(snapshot.day)))

const choiceSchema = z.strictObject({ recruiting: z.boolean() })
const choiceKey = (member: WebId): string => `pool/study-notices/${hashKey(member)}`

/** Whether a member is told of studies that look for members; who has said nothing is. */
export const wantsRecruiting = async (
  member: WebId,
  { store }: Pick<StudyNewsDeps, 'store'>,
): Promise<boolean> => {
  const held = await store.get(choiceKey(member))
  return held === undefined || parseRow(choiceSchema, held).recruiting
}

/** A yes leaves no row behind. Repeating it is no error. */
export const chooseRecruiting = (
  member: WebId,
  recruiting: boolean,
  { store }: Pick<StudyNewsDeps, 'store'>,
): Promise<void> =>
  commitPlan(store, async (): Promise<Plan<void>> => {
    const key = choiceKey(member)
    const held = await store.get(key)
    const write = recruiting ? { key, value: undefined } : row(key, { recruiting })
    return { writes: [write], unchanged: new Map([[key, held]]), result: undefined }
  })
