import { threadSummarySchema, type ThreadSummary } from '@mutua/sdk/assembly/post'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { commitPlan, findRow, row } from '@mutua/kit/row'
import { ordinalKey } from '@mutua/kit/store'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readAssembly } from './assembly-rows.ts'
import { readPosts } from './posts.ts'
import { requireMotion, requireState } from './transition.ts'

const keyOf = (id: string, motion: number) => `assembly-thread/${id}/${ordinalKey(motion)}`

export const findThreadSummary = (
  id: string,
  motion: number,
  { store }: Pick<AssemblyDeps, 'store'>,
): Promise<ThreadSummary | undefined> => findRow(store, keyOf(id, motion), threadSummarySchema)

/**
 * An officer says in plain words what was said on a motion. It stands above the thread, which stays as it is, and names how
 * many posts it knew. A later one replaces it.
 * @throws {Problem} `not-found`, `assembly-step-refused` before the notice, once the assembly is over, and while nobody has said anything
 */
export const summariseThread = (
  id: string,
  wish: { readonly motion: number; readonly text: string },
  by: WebId,
  deps: Pick<AssemblyDeps, 'store' | 'now'>,
): Promise<ThreadSummary> =>
  commitPlan(deps.store, async () => {
    const { value } = await readAssembly(id, deps.store)
    requireState(value, 'called', 'open')
    requireMotion(value, wish.motion)
    const posts = (await readPosts(id, wish.motion, deps)).length
    const key = keyOf(id, wish.motion)
    const summary: ThreadSummary = threadSummarySchema.parse({
      ...wish,
      ...{ posts, at: instantOf(deps.now()), by },
    })
    return {
      writes: [row(key, summary)],
      unchanged: new Map([[key, await deps.store.get(key)]]),
      result: summary,
    }
  })
