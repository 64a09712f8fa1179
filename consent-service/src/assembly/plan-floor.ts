import type { RollEntry } from '@mutua/sdk/assembly/roll'
import { Problem } from '@mutua/sdk/problem'
import { findRow, row } from '@mutua/kit/row'
import { z } from 'zod'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys } from './assembly-rows.ts'

/** Presences and proxies of one assembly come one after the other: no two of them may be right apart and wrong together. */
export const planFloor = async (id: string, { store }: Pick<AssemblyDeps, 'store'>) => {
  const key = keys.floor(id)
  const bytes = await store.get(key)
  const count = (await findRow({ get: () => Promise.resolve(bytes) }, key, z.number())) ?? 0
  return { writes: [row(key, count + 1)], unchanged: new Map([[key, bytes]]) }
}

/** @throws {Problem} `not-on-the-roll` */
export const requireOnRoll = (member: number, roll: readonly RollEntry[]): void => {
  if (!roll.some((entry) => entry.member === member))
    throw new Problem('not-on-the-roll', 'Only who was entitled to vote on the record date takes part.')
}
