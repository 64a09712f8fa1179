import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Instant } from '@mutua/sdk/ids'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import {
  dayPrefix,
  givenOf,
  givenPrefix,
  givenRowSchema,
  personOf,
  postKey,
  postRowSchema,
  takingPartKey,
  takingPartPrefix,
  takingPartSchema,
  type PostRow,
} from './need-rows.ts'
import { listPosts, withoutAnswer } from './posts.ts'

interface Deps {
  readonly store: Store
  readonly newId: () => string
}

/** Everything of a person on every board, as their erasure or their exit asks for it. Repeating it is no error. */
export const forgetPerson = async (webId: string, deps: Deps): Promise<void> => {
  const person = personOf(webId)
  const sections = new Set<string>()
  for await (const { key } of deps.store.list(prefixRange(takingPartPrefix)))
    if (key.endsWith(`/${person}`)) sections.add(sectionIn(key, takingPartPrefix))
  // Minutes may stand in a section that they took no part in any more.
  for await (const { key } of deps.store.list(prefixRange(givenPrefix)))
    sections.add(sectionIn(key, givenPrefix))
  for (const section of sections) await forgetIn(section, person, deps)
  for await (const { key } of deps.store.list(prefixRange(dayPrefix)))
    if (key.endsWith(`/${person}`)) await deps.store.write([{ key, value: undefined }])
}

/**
 * Everything of a person on one board: posts, answers, reports, that they took part. A crash on the way leaves the last row,
 * by which the next look finds the rest.
 */
export const forgetIn = async (section: string, person: string, { store, newId }: Deps): Promise<void> => {
  for await (const post of listPosts(store))
    if (post.section === section && isIn(post, person)) await forgetInPost(post.id, person, store)
  const nobody = newId()
  for await (const { key, value } of store.list(prefixRange(givenOf(section)))) {
    const given = parseRow(givenRowSchema, value)
    if (given.giver === person)
      await store.write([row(key, { ...given, giver: nobody })], new Map([[key, value]]))
  }
  await store.write([{ key: takingPartKey(section, person), value: undefined }])
}

/** What is over, and what is of somebody who is not in that section any more. @returns how many people were forgotten */
export const sweepNeeds = async (
  deps: Deps & { readonly now: () => number },
  isStillIn: (section: string, person: string, since: Instant) => Promise<boolean>,
): Promise<number> => {
  const today = civilDateOf(deps.now())
  for await (const { id, until } of listPosts(deps.store))
    if (until < today) await deps.store.write([{ key: postKey(id), value: undefined }])
  for await (const { key } of deps.store.list(prefixRange(dayPrefix)))
    if (key.slice(dayPrefix.length) < today) await deps.store.write([{ key, value: undefined }])
  let forgotten = 0
  for await (const { key, value } of deps.store.list(prefixRange(takingPartPrefix))) {
    const [section = '', person = ''] = key.slice(takingPartPrefix.length).split('/')
    if (await isStillIn(section, person, parseRow(takingPartSchema, value).at)) continue
    await forgetIn(section, person, deps)
    forgotten += 1
  }
  return forgotten
}

const forgetInPost = (id: string, person: string, store: Store): Promise<void> =>
  commitPlan(store, async () => {
    const key = postKey(id)
    const bytes = await store.get(key)
    if (bytes === undefined) return { writes: [], unchanged: new Map(), result: undefined }
    const post = parseRow(postRowSchema, bytes)
    const left = withoutAnswer(post, person)
    const after = { ...left, reports: left.reports.filter((one) => one !== person) }
    return {
      writes: [post.by === person ? { key, value: undefined } : row(key, after)],
      unchanged: new Map([[key, bytes]]),
      result: undefined,
    }
  })

const isIn = ({ by, answers, reports }: PostRow, person: string): boolean =>
  by === person || answers.some((answer) => answer.by === person) || reports.some((one) => one === person)

const sectionIn = (key: string, prefix: string): string => key.slice(prefix.length).split('/')[0] ?? ''
