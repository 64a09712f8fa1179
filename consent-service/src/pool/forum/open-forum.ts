import { createHmac, randomBytes } from 'node:crypto'
import { instantOf, parseSha256, type Sha256, type WebId } from '@mutua/sdk/ids'
import type { AskWish, ForumEntry, HideWish } from '@mutua/sdk/pool/forum'
import type { Study } from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import type { StudyId } from '../budgets/budget-rows.ts'
import type { Studies } from '../studies/studies.ts'
import { authorSecretKey, forumKey, forumPrefix, forumRowSchema, type ForumRow } from './forum-rows.ts'
import { readOwnWords, type OwnWords } from './own-words.ts'

/** Questions about a study and their answers, for anybody to read. */
export interface Forum {
  /** @param reader finds their own; officers read what is hidden. @throws {Problem} `not-found` */
  readonly read: (study: StudyId, reader: WebId | undefined) => Promise<readonly ForumEntry[]>
  /**
   * The same again right after it is the same entry.
   * @throws {Problem} `not-found`, `forum-not-yours` for who is neither a member nor a reviewer of ethics
   * @throws {Problem} `forum-closed` once the study is over, and where one has asked enough
   */
  readonly ask: (study: StudyId, wish: AskWish, person: WebId) => Promise<ForumEntry>
  /**
   * By the people of the plan and administrators of its organisation. The same again right after it is the same answer.
   * @throws {Problem} `not-found`, `researcher-only`, `forum-closed`
   */
  readonly answer: (study: StudyId, number: number, text: string, person: WebId) => Promise<ForumEntry>
  /** By an officer: who calls has checked that. Repeating it is no error. @throws {Problem} `not-found` */
  readonly hide: (study: StudyId, number: number, wish: HideWish, officer: WebId) => Promise<ForumEntry>
  /** All that one person has asked and answered, for them to take away (GDPR Art. 15, 20). */
  readonly ownWords: (person: WebId) => Promise<OwnWords>
}

export interface ForumDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  readonly studies: Pick<Studies, 'read'>
  readonly isMember: (person: WebId) => Promise<boolean>
  /** Of the committee that reviews now, or of the one that reviewed this study. */
  readonly isEthicsReviewer: (person: WebId) => Promise<boolean>
  readonly isAdministrator: (person: WebId, organisation: WebId) => Promise<boolean>
  readonly isOfficer: (person: WebId) => boolean
}

const mostOfStudy = 300
/** Enough for a lively discussion, and nobody fills it alone. */
const mostOfOne = 10
const mostAnswers = 10

export const openForum = (deps: ForumDeps): Forum => ({
  read: async (id, reader) => {
    await readPublic(id, deps)
    const author = reader === undefined ? undefined : await findAuthor(reader, deps)
    const seesHidden = reader !== undefined && deps.isOfficer(reader)
    return (await readRows(id, deps)).map((one) => shown(one, { author, seesHidden }))
  },

  ask: (id, wish, person) => ask(id, wish, person, deps),

  answer: async (id, number, text, person) => {
    const study = await readPublic(id, deps)
    if (!(await mayAnswer(study, person, deps)))
      throw new Problem(
        'researcher-only',
        'The people of the plan and the administrators of its organisation answer.',
      )
    return addAnswer({ id, number, text, person, study }, deps)
  },

  hide: async (id, number, wish, officer) => {
    await readPublic(id, deps)
    return hide({ id, number, wish, officer }, deps)
  },

  ownWords: async (person) => readOwnWords(person, await findAuthor(person, deps), deps),
})

/** A draft is its own people's: to all others it looks like none. */
const readPublic = async (id: StudyId, { studies }: Pick<ForumDeps, 'studies'>): Promise<Study> => {
  const study = await studies.read(id)
  if (study.state === 'draft') throw new Problem('not-found', 'There is no such study.')
  return study
}

const ask = async (id: StudyId, wish: AskWish, person: WebId, deps: ForumDeps): Promise<ForumEntry> => {
  const { state } = await readPublic(id, deps)
  const from = await roleOf(wish.as, person, deps)
  if (state === 'refused' || state === 'destroyed')
    throw new Problem('forum-closed', 'This study is over: what was asked and answered can still be read.')
  const author = await keepAuthor(person, deps)
  return commitPlan(deps.store, async (): Promise<Plan<ForumEntry>> => {
    const rows = await readRows(id, deps)
    const theirs = rows.filter((one) => one.author === author)
    const last = theirs.at(-1)
    const view = { author, seesHidden: false }
    if (last?.text === wish.text && last.from === from)
      return { writes: [], unchanged: new Map(), result: shown(last, view) }
    if (theirs.length >= mostOfOne)
      throw new Problem('forum-closed', 'Ten questions of one person about one study are the most.')
    if (rows.length >= mostOfStudy)
      throw new Problem(
        'forum-closed',
        'Nothing more can be asked about this study. Write to its organisation.',
      )
    const number = rows.length + 1
    const asked: ForumRow = { number, from, author, text: wish.text, at: instantOf(deps.now()), answers: [] }
    const key = forumKey(id, number)
    return { writes: [row(key, asked)], unchanged: new Map([[key, undefined]]), result: shown(asked, view) }
  })
}

const roleOf = async (
  wanted: AskWish['as'],
  person: WebId,
  deps: Pick<ForumDeps, 'isMember' | 'isEthicsReviewer'>,
): Promise<ForumRow['from']> => {
  if (wanted !== 'ethics' && (await deps.isMember(person))) return 'member'
  if (wanted !== 'member' && (await deps.isEthicsReviewer(person))) return 'ethics'
  throw new Problem('forum-not-yours', 'Members and the ethics committee ask; anybody reads.')
}

const mayAnswer = async (
  { plan, project }: Pick<Study, 'plan' | 'project'>,
  person: WebId,
  { isAdministrator }: Pick<ForumDeps, 'isAdministrator'>,
): Promise<boolean> =>
  plan.application.people.some(({ webId }) => webId === person) ||
  isAdministrator(person, project.document.recipient)

interface Answering {
  readonly id: StudyId
  readonly number: number
  readonly text: string
  readonly person: WebId
  readonly study: Study
}

/** What an organisation has promised stands in the log, too: by its digest, since the words are here for all to read. */
const addAnswer = (
  { id, number, text, person, study }: Answering,
  deps: Pick<ForumDeps, 'store' | 'now'>,
): Promise<ForumEntry> =>
  changeRow({ id, number }, deps, (held) => {
    const organisation = study.project.document.recipientName
    const last = held.answers.at(-1)
    if (last?.text === text && last.hidden === undefined) return undefined
    if (held.hidden !== undefined)
      throw new Problem('forum-closed', 'This question was hidden: there is nothing to answer.')
    if (held.answers.length >= mostAnswers)
      throw new Problem('forum-closed', 'Ten answers to one question are the most.')
    const at = instantOf(deps.now())
    return {
      next: { ...held, answers: [...held.answers, { organisation, by: person, text, at }] },
      fact: {
        kind: 'forum.answered',
        about: `study/${id}/forum/${String(number)}/answer/${String(held.answers.length + 1)}`,
        statement: { study: study.id, question: number, organisation, digest: hashKey(text), at },
      },
    }
  })

interface Hiding {
  readonly id: StudyId
  readonly number: number
  readonly wish: HideWish
  readonly officer: WebId
}

const hide = (
  { id, number, wish, officer }: Hiding,
  deps: Pick<ForumDeps, 'store' | 'now'>,
): Promise<ForumEntry> =>
  changeRow({ id, number }, deps, (held) => {
    const { reason, answer } = wish
    const meant = answer === undefined ? held : held.answers[answer - 1]
    if (meant === undefined) throw new Problem('not-found', 'There is no such answer.')
    if (meant.hidden !== undefined) return undefined
    const hidden = { reason, by: officer, at: instantOf(deps.now()) }
    const answers = held.answers.map((one, place) => (place + 1 === answer ? { ...one, hidden } : one))
    return {
      next: answer === undefined ? { ...held, hidden } : { ...held, answers },
      fact: {
        kind: 'forum.hidden',
        about: `study/${id}/forum/${String(number)}/hidden/${String(answer ?? 0)}`,
        statement: {
          study: id,
          question: number,
          answer,
          reason,
          digest: hashKey(meant.text),
          at: hidden.at,
        },
      },
    }
  })

type Change = { readonly next: ForumRow; readonly fact: Parameters<typeof planLogged>[0][number] }

const changeRow = (
  { id, number }: { readonly id: StudyId; readonly number: number },
  { store }: Pick<ForumDeps, 'store'>,
  change: (held: ForumRow) => Change | undefined,
): Promise<ForumEntry> =>
  commitPlan(store, async (): Promise<Plan<ForumEntry>> => {
    const key = forumKey(id, number)
    const bytes = await store.get(key)
    if (bytes === undefined) throw new Problem('not-found', 'Nothing was asked under that number.')
    const held = parseRow(forumRowSchema, bytes)
    const changed = change(held)
    const view = { author: undefined, seesHidden: false }
    if (changed === undefined) return { writes: [], unchanged: new Map(), result: shown(held, view) }
    const logged = await planLogged([changed.fact], store)
    return {
      writes: [row(key, changed.next), ...logged.writes],
      unchanged: new Map([...logged.unchanged, [key, bytes]]),
      result: shown(changed.next, view),
    }
  })

const readRows = async (id: StudyId, { store }: Pick<ForumDeps, 'store'>): Promise<readonly ForumRow[]> => {
  const rows: ForumRow[] = []
  for await (const { value } of store.list(prefixRange(forumPrefix(id))))
    rows.push(parseRow(forumRowSchema, value))
  return rows
}

/** No author, no person of the organisation, and nothing of what is hidden but that it is. */
const shown = (
  held: ForumRow,
  { author, seesHidden }: { readonly author: Sha256 | undefined; readonly seesHidden: boolean },
): ForumEntry => ({
  ...{ number: held.number, from: held.from, at: held.at },
  ...wordsOf(held, seesHidden),
  answers: held.answers.map((one, place) => ({
    ...{ number: place + 1, organisation: one.organisation, at: one.at },
    ...wordsOf(one, seesHidden),
  })),
  ...(author !== undefined && held.author === author ? { own: true } : {}),
})

const wordsOf = (
  { text, hidden }: Pick<ForumRow, 'text' | 'hidden'>,
  seesHidden: boolean,
): Pick<ForumEntry, 'text' | 'hidden'> => ({
  ...(hidden === undefined || seesHidden ? { text } : {}),
  ...(hidden === undefined ? {} : { hidden: { reason: hidden.reason, at: hidden.at } }),
})

/** Undefined: nobody has asked anything yet, so they have not. */
const findAuthor = async (
  person: WebId,
  { store, sealer }: Pick<ForumDeps, 'store' | 'sealer'>,
): Promise<Sha256 | undefined> => {
  const sealed = await store.get(authorSecretKey)
  return sealed === undefined ? undefined : authorOf(person, sealer.open(sealed))
}

const keepAuthor = async (person: WebId, deps: Pick<ForumDeps, 'store' | 'sealer'>): Promise<Sha256> => {
  const found = await findAuthor(person, deps)
  if (found !== undefined) return found
  const write = { key: authorSecretKey, value: deps.sealer.seal(randomBytes(32)) }
  await deps.store.write([write], new Map([[authorSecretKey, undefined]]))
  // Where somebody else came first, theirs stands.
  return keepAuthor(person, deps)
}

const authorOf = (person: WebId, secret: Uint8Array): Sha256 =>
  parseSha256(createHmac('sha256', secret).update(person).digest('hex'))
