import { startOfDay } from '@mutua/sdk/coop/civil-date'
import { instantOf, type Instant, type WebId } from '@mutua/sdk/ids'
import type { Study } from '@mutua/sdk/pool/study'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { allForums, forumRowSchema, type ForumRow } from './forum-rows.ts'

/** What one person wrote about studies, wherever: for them alone. What was hidden is theirs to read. */
export type OwnWords = readonly ({
  readonly study: string
  readonly number: number
  readonly text: string
  readonly at: Instant
  readonly hidden?: NonNullable<ForumRow['hidden']>['reason']
} & ({ readonly kind: 'question'; readonly from: ForumRow['from'] } | { readonly kind: 'answer' }))[]

/** @param author as `Forum` hashes the person; undefined where nobody has asked anything yet */
export const readOwnWords = async (
  person: WebId,
  author: ForumRow['author'],
  { store }: { readonly store: Store },
): Promise<OwnWords> => {
  const found: OwnWords[number][] = []
  for await (const { key, value } of store.list(prefixRange(allForums))) {
    const held = parseRow(forumRowSchema, value)
    const place = { study: studyIn(key), number: held.number }
    if (author !== undefined && held.author === author)
      found.push({ kind: 'question', from: held.from, ...place, ...wordsIn(held) })
    for (const answer of held.answers)
      if (answer.by === person) found.push({ kind: 'answer', ...place, ...wordsIn(answer) })
  }
  return found
}

const wordsIn = ({ text, at, hidden }: Pick<ForumRow, 'text' | 'at' | 'hidden'>) => ({
  ...{ text, at },
  ...(hidden === undefined ? {} : { hidden: hidden.reason }),
})

const studyIn = (key: string): string => key.slice(allForums.length, key.lastIndexOf('/'))

/**
 * Once a study is over for `days`, who asked about it is known to nobody any more, not with the key either: until then it keeps
 * one person from filling a discussion, afterwards it is only a note of who cared about which illness (GDPR Art. 5(1)(e)).
 * What was asked and answered stays in public, where it was without a name from the beginning.
 * @returns how many questions have lost their author
 */
export const forgetAuthors = async (
  studies: readonly Study[],
  { store, now, days }: { readonly store: Store; readonly now: () => number; readonly days: number },
): Promise<number> => {
  const latest = instantOf(now() - days * dayMs)
  const over = new Set(studies.filter((study) => (endOf(study) ?? latest) < latest).map(localOf))
  let forgotten = 0
  for await (const { key, value } of store.list(prefixRange(allForums))) {
    if (!over.has(studyIn(key))) continue
    const { author, ...nameless } = parseRow(forumRowSchema, value)
    // Where it was hidden or answered meanwhile, the next look finds it.
    if (author !== undefined && (await store.write([row(key, nameless)], new Map([[key, value]]))))
      forgotten += 1
  }
  return forgotten
}

/** Undefined: it goes on. What was refused is over with the term that it asked for. */
const endOf = ({ state, destroyedAt, project }: Study): Instant | undefined =>
  destroyedAt ?? (state === 'refused' ? instantOf(startOfDay(project.document.to)) : undefined)

const localOf = ({ id }: Study): string => id.slice(id.lastIndexOf('/') + 1)
const dayMs = 86_400_000
