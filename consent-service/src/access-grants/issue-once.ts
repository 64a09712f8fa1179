import { z } from 'zod'
import { instantOf, instantSchema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import type { AccessClaims } from './parse-access-body.ts'

/** A credential that was issued, and what is said when the client has been told of it. */
export interface Issued {
  readonly text: string
  /** The same claims, when they come again, are something new from now on. */
  readonly answered: () => Promise<void>
}

/**
 * Who gives and hears no answer gives again, in the same words: these clients know no key by which a call could be known
 * again. So before a consent begins it is written down under which id it will, by the hash of who states what; until the
 * answer has left, the same words lead to the same consent, whichever write the process died at.
 *
 * After ten minutes nobody is taken to repeat themselves any more.
 */
export type IssueOnce = (
  caller: WebId,
  claims: AccessClaims,
  /** Must do nothing twice under one id. */
  issue: (local: string) => Promise<string>,
) => Promise<Issued>

export const createIssueOnce = (deps: {
  readonly store: Store
  readonly now: () => number
  readonly createLocalId: () => string
}): IssueOnce => {
  const { store } = deps
  /** Answered already; that it stands nowhere any more is on its way to the disk. */
  const answered = new Set<string>()

  const localFor = async (key: string): Promise<string> => {
    for (;;) {
      const bytes = await store.get(key)
      const note = bytes === undefined ? undefined : parseRow(noteSchema, bytes)
      const isRepeated =
        note !== undefined && !answered.has(key) && Date.parse(note.at) > deps.now() - repeatsWithinMs
      if (isRepeated) return note.local
      const fresh = { local: deps.createLocalId(), at: instantOf(deps.now()) }
      if (!(await store.write([row(key, fresh)], new Map([[key, bytes]])))) continue
      answered.delete(key)
      return fresh.local
    }
  }

  return async (caller, claims, issue) => {
    const key = `${notes}${hashKey(JSON.stringify([caller, claims]))}`
    const local = await localFor(key)
    const end = async (): Promise<void> => {
      answered.add(key)
      const bytes = await store.get(key)
      // Somebody may have begun anew meanwhile.
      if (bytes !== undefined && parseRow(noteSchema, bytes).local === local)
        await store.write([{ key, value: undefined }], new Map([[key, bytes]]))
      answered.delete(key)
    }
    try {
      return { text: await issue(local), answered: end }
    } catch (cause) {
      // What was refused has begun nothing; what failed may have, and is looked for when it comes again.
      if (cause instanceof Problem) await end()
      throw cause
    }
  }
}

const notes = 'access-issue/'
const noteSchema = z.object({ local: z.string(), at: instantSchema })
const repeatsWithinMs = 600_000
