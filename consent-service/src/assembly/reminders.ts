import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { z } from 'zod'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readAssembly, readRoll } from './assembly-rows.ts'

export const reminderKinds = ['assembly-called', 'assembly-soon', 'assembly-open'] as const
type ReminderKind = (typeof reminderKinds)[number]

const prefix = 'assembly-reminder/'
const reminderSchema = z.object({ kind: z.enum(reminderKinds), assembly: z.string() })

/** Due at that moment, in the write of what it is about. */
export const reminderAt = (kind: ReminderKind, at: Instant, assembly: string): Write =>
  row(`${prefix}${at}/${assembly}/${kind}`, { kind, assembly })

const soonMs = 3 * 86_400_000

/** With the call everybody on the roll is told at once, and again three days before. */
export const reminderWrites = ({ id, notice, firstCall }: Assembly): readonly Write[] => {
  if (notice === undefined) return []
  const soon = instantOf(Date.parse(firstCall) - soonMs)
  return [
    reminderAt('assembly-called', notice.at, id),
    ...(soon > notice.at ? [reminderAt('assembly-soon', soon, id)] : []),
  ]
}

/** Tells what is due: all of one reminder in one write, which also takes the reminder away. @returns how many were told */
export const tellDue = async (deps: AssemblyDeps): Promise<number> => {
  let told = 0
  for await (const { key, value } of dueRows(deps)) {
    const { kind, assembly: id } = parseRow(reminderSchema, value)
    told += await commitPlan(deps.store, async () => {
      const { value: assembly } = await readAssembly(id, deps.store)
      const isOver = assembly.state !== 'called' && assembly.state !== 'open'
      const webIds = isOver ? [] : await webIdsOf(id, deps)
      const writes = inBatches(webIds).map((members, batch) =>
        deps.tell({ kind, assembly: id, members, batch }),
      )
      return { writes: [...writes, { key, value: undefined }], unchanged: new Map([[key, value]]), result: 1 }
    })
  }
  return told
}

async function* dueRows({ store, now }: Pick<AssemblyDeps, 'store' | 'now'>): ReturnType<Store['list']> {
  const upTo = `${prefix}${instantOf(now())}0`
  yield* store.list({ gte: prefixRange(prefix).gte, lt: upTo, limit: 50 })
}

const webIdsOf = async (id: string, deps: AssemblyDeps) => {
  const { entries } = await readRoll(id, deps.store)
  const webIds = await Promise.all(entries.map(({ member }) => deps.webIdOf(member)))
  return webIds.filter((webId) => webId !== undefined)
}

const together = 100
export const inBatches = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / together) }, (_, place) =>
    items.slice(place * together, (place + 1) * together),
  )
