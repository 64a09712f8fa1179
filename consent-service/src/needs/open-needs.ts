import { addDays, civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Need, NeedAnswerWish, NeedBoard, NeedDone, NeedWish } from '@mutua/sdk/coop/need'
import { monthSchema, type Month } from '@mutua/sdk/coop/period'
import type { Section } from '@mutua/sdk/coop/register'
import { instantOf, parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import {
  animatorKey,
  animatorRowSchema,
  dayKey,
  dayRowSchema,
  givenKey,
  givenOf,
  givenRowSchema,
  personOf,
  postKey,
  postRowSchema,
  takingPartKey,
  type PostRow,
} from './need-rows.ts'
import { forgetIn } from './forget-person.ts'
import { listPosts, withoutAnswer } from './posts.ts'

export interface NeedsDeps {
  readonly store: Store
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  /** Sections that a member is in now; none of who is no member. */
  readonly sectionsOf: (webId: WebId) => Promise<readonly Pick<Section, 'id' | 'name' | 'kind'>[]>
  readonly findSection: (id: string) => Promise<Pick<Section, 'id' | 'name' | 'kind' | 'endedAt'> | undefined>
  /** Fewer givers than these are not counted out. */
  readonly smallestGroup: number
}

/**
 * The board of a section: what its members need and offer, seen by those of them who chose to take part. Nothing is paid;
 * minutes are counted, people are not named. What is taken back is erased.
 */
export interface Needs {
  /** Of the caller’s sections, and of those they look after. */
  readonly boards: (webId: WebId) => Promise<readonly NeedBoard[]>
  /** Whoever stops taking part takes everything of theirs with them. @throws {Problem} `needs-closed` */
  readonly takePart: (webId: WebId, section: string, takesPart: boolean) => Promise<void>
  /** @throws {Problem} `not-found` */
  readonly nameAnimator: (section: string, animator: WebId, by: WebId) => Promise<void>
  /** The newest first. @throws {Problem} `needs-closed` of whoever takes no part */
  readonly list: (webId: WebId, section: string) => Promise<readonly Need[]>
  /** @throws {Problem} `needs-closed`, `needs-limit`, `input-malformed` */
  readonly post: (webId: WebId, wish: NeedWish) => Promise<Need>
  /** @throws {Problem} `not-found`, `needs-settled`, `needs-limit` */
  readonly answer: (webId: WebId, id: string, wish: NeedAnswerWish) => Promise<Need>
  readonly agree: (webId: WebId, id: string, answer: string) => Promise<Need>
  /** By whoever was helped: who asked, or of an offer who answered it. */
  readonly done: (webId: WebId, id: string, said: NeedDone) => Promise<Need>
  /** The post of its author, or the answer of who answered it: erased. @throws {Problem} `not-found` */
  readonly withdraw: (webId: WebId, id: string) => Promise<void>
  /** Hides it until the animator has looked; from the same person once. */
  readonly report: (webId: WebId, id: string) => Promise<void>
  /** By the animator. @throws {Problem} `not-found` */
  readonly restore: (webId: WebId, id: string) => Promise<Need>
}

export const openNeeds = (deps: NeedsDeps): Needs => {
  const { store } = deps
  const newId = () => Buffer.from(deps.randomBytes(16)).toString('base64url')
  const isAnimator = async (webId: WebId, section: string) =>
    (await findRow(store, animatorKey(section), animatorRowSchema))?.webId === webId
  const takesPartIn = async (webId: WebId, section: string): Promise<boolean> =>
    (await deps.sectionsOf(webId)).some(({ id }) => id === section) &&
    (await store.get(takingPartKey(section, personOf(webId)))) !== undefined
  const requirePart = async (webId: WebId, section: string) => {
    if (!(await takesPartIn(webId, section)))
      throw new Problem('needs-closed', 'Take part in the board of a section of yours first.')
  }
  /** One step on one post by somebody who takes part in its board. */
  const step = async (
    webId: WebId,
    id: string,
    take: (
      post: PostRow,
      person: PostRow['by'],
    ) => Promise<{ after: PostRow | undefined; more?: Partial<Plan<unknown>> }>,
  ): Promise<Need> => {
    const person = parseSha256(personOf(webId))
    const done = await commitPlan(store, async () => {
      const { key, bytes, post } = await readPost(id, store)
      if (!(await takesPartIn(webId, post.section))) throw unknownNeed()
      if (post.isHidden && post.by !== person) throw unknownNeed()
      const { after, more } = await take(post, person)
      return {
        writes: [after === undefined ? { key, value: undefined } : row(key, after), ...(more?.writes ?? [])],
        unchanged: new Map([[key, bytes], ...(more?.unchanged ?? [])]),
        result: after ?? post,
      }
    })
    return needOf(done, person)
  }
  return {
    boards: async (webId) => {
      const own = await deps.sectionsOf(webId)
      const boards: NeedBoard[] = []
      for (const { id, name, kind } of await withLookedAfter(own, webId, deps)) {
        boards.push({
          section: { id, name, kind },
          isOpen: (await store.get(animatorKey(id))) !== undefined,
          takesPart: (await store.get(takingPartKey(id, personOf(webId)))) !== undefined,
          isAnimator: await isAnimator(webId, id),
          months: await monthsGiven(id, deps),
        })
      }
      return boards
    },
    takePart: async (webId, section, takesPart) => {
      const person = personOf(webId)
      if (!takesPart) return forgetIn(section, person, { ...deps, newId })
      if (!(await deps.sectionsOf(webId)).some(({ id }) => id === section))
        throw new Problem('needs-closed', 'That is no section of yours.')
      if ((await store.get(animatorKey(section))) === undefined)
        throw new Problem('needs-closed', 'Nobody looks after the board of this section yet.')
      await store.write([row(takingPartKey(section, person), { at: instantOf(deps.now()) })])
    },
    nameAnimator: async (section, animator, by) => {
      const found = await deps.findSection(section)
      if (found === undefined || found.endedAt !== undefined)
        throw new Problem('not-found', 'There is no such section, or it has ended.')
      await store.write([row(animatorKey(section), { webId: animator, by, at: instantOf(deps.now()) })])
    },
    list: async (webId, section) => {
      const isLookedAfter = await isAnimator(webId, section)
      if (!isLookedAfter) await requirePart(webId, section)
      const takesPart = (await store.get(takingPartKey(section, personOf(webId)))) !== undefined
      const person = parseSha256(personOf(webId))
      const today = civilDateOf(deps.now())
      const needs: PostRow[] = []
      for await (const post of listPosts(store)) {
        if (post.section !== section || post.until < today) continue
        if (post.isHidden && post.by !== person && !isLookedAfter) continue
        // An animator who takes no part sees what was reported, and nothing else.
        if (!takesPart && !post.isHidden) continue
        if (post.state !== 'open' && !isParty(post, person)) continue
        needs.push(post)
      }
      return needs
        .toSorted((one, other) => (one.postedAt < other.postedAt ? 1 : -1))
        .map((post) => needOf(post, person))
    },
    post: async (webId, wish) => {
      await requirePart(webId, wish.section)
      const person = parseSha256(personOf(webId))
      const today = civilDateOf(deps.now())
      const { until = addDays(today, 30), ...said } = wish
      if (until < today || until > addDays(today, 90))
        throw new Problem('input-malformed', 'The last day is within ninety days from today.')
      const id = newId()
      return commitPlan(store, async () => {
        const counted = await planCount(person, 'posts', today, store)
        const post: PostRow = {
          ...{ id, ...said, until, by: person, postedAt: instantOf(deps.now()), state: 'open' },
          ...{ isHidden: false, reports: [], answers: [] },
        }
        return {
          writes: [row(postKey(id), post), ...counted.writes],
          unchanged: new Map([[postKey(id), undefined], ...counted.unchanged]),
          result: needOf(post, person),
        }
      })
    },
    answer: async (webId, id, wish) => {
      const answer = newId()
      return step(webId, id, async (post, person) => {
        if (post.by === person) throw new Problem('input-malformed', 'It is yours: others answer it.')
        requireState(post, 'open')
        const counted = await planCount(person, 'answers', civilDateOf(deps.now()), store)
        const others = post.answers.filter(({ by }) => by !== person)
        return {
          after: { ...post, answers: [...others, { id: answer, by: person, ...wish }] },
          more: counted,
        }
      })
    },
    agree: (webId, id, answer) =>
      step(webId, id, async (post, person) => {
        if (post.by !== person) throw unknownNeed()
        requireState(post, 'open')
        if (!post.answers.some((one) => one.id === answer)) throw unknownNeed()
        return { after: { ...post, state: 'agreed', agreed: answer } }
      }),
    done: async (webId, id, said) => {
      const given = newId()
      return step(webId, id, async (post, person) => {
        const { helped, giver } = partiesOf(post)
        if (helped !== person) throw unknownNeed()
        requireState(post, 'agreed')
        const today = civilDateOf(deps.now())
        const { thanks, minutes } = said
        return {
          after: {
            ...{ ...post, state: 'done', until: addDays(today, 14) },
            ...(thanks === undefined ? {} : { thanks }),
          },
          more: { writes: [row(givenKey(post.section, today.slice(0, 7), given), { minutes, giver })] },
        }
      })
    },
    withdraw: async (webId, id) => {
      const person = parseSha256(personOf(webId))
      await commitPlan(store, async () => {
        const { key, bytes, post } = await readPost(id, store)
        if (!isParty(post, person) && !post.answers.some(({ by }) => by === person)) throw unknownNeed()
        const after = post.by === person ? undefined : withoutAnswer(post, person)
        return {
          writes: [after === undefined ? { key, value: undefined } : row(key, after)],
          unchanged: new Map([[key, bytes]]),
          result: undefined,
        }
      })
    },
    report: async (webId, id) => {
      await step(webId, id, async (post, person) => ({
        after: post.reports.includes(person)
          ? post
          : { ...post, isHidden: true, reports: [...post.reports, person] },
      }))
    },
    restore: (webId, id) =>
      commitPlan(store, async () => {
        const { key, bytes, post } = await readPost(id, store)
        if (!(await isAnimator(webId, post.section))) throw unknownNeed()
        const after = { ...post, isHidden: false }
        const result = needOf(after, parseSha256(personOf(webId)))
        return { writes: [row(key, after)], unchanged: new Map([[key, bytes]]), result }
      }),
  }
}

const needOf = (post: PostRow, person: string): Need => {
  const { id, section, kind, what, text, name, until, state, isHidden, thanks } = post
  const isMine = post.by === person
  return {
    ...{ id, section, kind, what, text, until, state, isHidden, isMine },
    ...(name === undefined ? {} : { name }),
    postedOn: civilDateOf(Date.parse(post.postedAt)),
    mayEnd: state === 'agreed' && partiesOf(post).helped === person,
    answers: post.answers
      .filter(({ by }) => isMine || by === person)
      .map((answer) => ({
        ...{
          id: answer.id,
          text: answer.text,
          isMine: answer.by === person,
          isAgreed: answer.id === post.agreed,
        },
        ...(answer.name === undefined ? {} : { name: answer.name }),
      })),
    ...(thanks === undefined || !isParty(post, person) ? {} : { thanks }),
  }
}

/** Who was helped, and who gave their time. */
const partiesOf = (post: PostRow): { readonly helped: string; readonly giver: string } => {
  const other = post.answers.find(({ id }) => id === post.agreed)?.by ?? ''
  return post.kind === 'need' ? { helped: post.by, giver: other } : { helped: other, giver: post.by }
}

const isParty = (post: PostRow, person: string): boolean => {
  const { helped, giver } = partiesOf(post)
  return post.by === person || helped === person || giver === person
}

/** Months that are over: what is counted of them changes no more, so no difference of two looks tells anybody’s time. */
const monthsGiven = async (
  section: string,
  { store, now, smallestGroup }: Pick<NeedsDeps, 'store' | 'now' | 'smallestGroup'>,
): Promise<{ month: Month; minutes: number }[]> => {
  const present = civilDateOf(now()).slice(0, 7)
  const months = new Map<string, { minutes: number; givers: Set<string> }>()
  for await (const { key, value } of store.list(prefixRange(givenOf(section)))) {
    const month = key.slice(givenOf(section).length, givenOf(section).length + 7)
    if (month >= present) continue
    const { minutes, giver } = parseRow(givenRowSchema, value)
    const held = months.get(month) ?? { minutes: 0, givers: new Set() }
    months.set(month, { minutes: held.minutes + minutes, givers: held.givers.add(giver) })
  }
  return [...months]
    .filter(([, { givers }]) => givers.size >= smallestGroup)
    .map(([month, { minutes }]) => ({ month: monthSchema.parse(month), minutes }))
}

const withLookedAfter = async (
  own: readonly Pick<Section, 'id' | 'name' | 'kind'>[],
  webId: WebId,
  { store, findSection }: NeedsDeps,
): Promise<readonly Pick<Section, 'id' | 'name' | 'kind'>[]> => {
  const all = [...own]
  const prefix = animatorKey('')
  for await (const { key, value } of store.list(prefixRange(prefix))) {
    const id = key.slice(prefix.length)
    if (parseRow(animatorRowSchema, value).webId !== webId || all.some((one) => one.id === id)) continue
    const section = await findSection(id)
    if (section !== undefined) all.push(section)
  }
  return all
}

/** @throws {Problem} `needs-limit` */
const planCount = async (
  person: string,
  kind: 'posts' | 'answers',
  today: CivilDate,
  store: Pick<Store, 'get'>,
): Promise<{ writes: readonly Write[]; unchanged: ReadonlyMap<string, Uint8Array | undefined> }> => {
  const key = dayKey(today, person)
  const bytes = await store.get(key)
  const day = bytes === undefined ? { posts: 0, answers: 0 } : parseRow(dayRowSchema, bytes)
  if (day[kind] >= mostADay[kind]) throw new Problem('needs-limit', 'That was enough for one day.')
  return { writes: [row(key, { ...day, [kind]: day[kind] + 1 })], unchanged: new Map([[key, bytes]]) }
}

const mostADay = { posts: 5, answers: 20 }

const readPost = async (id: string, store: Pick<Store, 'get'>) => {
  const key = postKey(id)
  const bytes = /^[\w-]{22}$/.test(id) ? await store.get(key) : undefined
  if (bytes === undefined) throw unknownNeed()
  return { key, bytes, post: parseRow(postRowSchema, bytes) }
}

const requireState = (post: PostRow, state: PostRow['state']): void => {
  if (post.state !== state) throw new Problem('needs-settled', 'Somebody has taken that step before.')
}

const unknownNeed = () => new Problem('not-found', 'It is not there, or not for you to see.')
