import { postSchema, type Post } from '@mutua/sdk/assembly/post'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange } from '@mutua/kit/store'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readAssembly, readRoll } from './assembly-rows.ts'
import { requireOnRoll } from './plan-floor.ts'
import { notNow, requireMotion, requireState } from './transition.ts'

const prefixOf = (id: string, motion: number) => `assembly-post/${id}/${ordinalKey(motion)}/`

/** Enough for a lively discussion, and nobody fills it alone. */
const mostOfOne = 20

export const readPosts = async (
  id: string,
  motion: number,
  { store }: Pick<AssemblyDeps, 'store'>,
): Promise<readonly Post[]> => {
  const posts: Post[] = []
  for await (const { value } of store.list(prefixRange(prefixOf(id, motion))))
    posts.push(parseRow(postSchema, value))
  return posts
}

/**
 * A member says something about a motion, under their name, from the notice until the assembly is closed.
 * @throws {Problem} `not-on-the-roll`, `assembly-step-refused`
 */
export const addPost = (
  id: string,
  wish: { readonly motion: number; readonly member: number; readonly text: string },
  deps: AssemblyDeps,
): Promise<Post> =>
  commitPlan(deps.store, async () => {
    const held = await readAssembly(id, deps.store)
    requireState(held.value, 'called', 'open')
    requireMotion(held.value, wish.motion)
    requireOnRoll(wish.member, (await readRoll(id, deps.store)).entries)
    const posts = await readPosts(id, wish.motion, deps)
    if (posts.filter(({ member }) => member === wish.member).length >= mostOfOne)
      throw notNow('That is enough from one member on one motion: say the rest in the assembly.')
    const number = posts.length + 1
    const post: Post = {
      number,
      ...wish,
      name: await deps.nameOf(wish.member),
      at: instantOf(deps.now()),
    }
    const key = prefixOf(id, wish.motion) + ordinalKey(number)
    return { writes: [row(key, post)], unchanged: new Map([[key, undefined]]), result: post }
  })

/** An officer folds a post away, with a reason that all may read; who wants to opens it. Repeating it is no error. */
export const foldPost = (
  id: string,
  wish: { readonly motion: number; readonly post: number; readonly reason: string },
  by: WebId,
  { store, now }: Pick<AssemblyDeps, 'store' | 'now'>,
): Promise<Post> =>
  commitPlan(store, async () => {
    const key = prefixOf(id, wish.motion) + ordinalKey(wish.post)
    const bytes = await store.get(key)
    if (bytes === undefined) throw new Problem('not-found', 'There is no such post.')
    const post = parseRow(postSchema, bytes)
    if (post.folded !== undefined) return { writes: [], unchanged: new Map(), result: post }
    const folded: Post = { ...post, folded: { reason: wish.reason, by, at: instantOf(now()) } }
    return { writes: [row(key, folded)], unchanged: new Map([[key, bytes]]), result: folded }
  })
