import { z } from 'zod'
import { requestStateAt, type AccessRequest } from '@mutua/sdk/consent/grant'
import {
  mostQuestions,
  questionSchema,
  type Question,
  type QuestionThread,
} from '@mutua/sdk/consent/question'
import { instantOf, type Instant, type RequestId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import { subjectOf } from './decisions.ts'
import { isShown, type Mandate } from './mandate.ts'
import {
  keys,
  readRequest,
  readUndecided,
  undecided,
  type Held,
  type LocalId,
  type RequestRecord,
} from './records.ts'

/** What is asked about a request before it is decided. Only its two sides see it; nothing is changed once it was said. */
export interface Questions {
  /** @throws {Problem} `not-found` for everybody who is neither side */
  readonly read: (party: WebId, local: LocalId, mandate?: Mandate) => Promise<QuestionThread>
  /**
   * By the owner, or by who may decide for them.
   * @throws {Problem} `not-found`, `owner-only`, `decision-taken`, `request-expired`, `question-limit`
   */
  readonly ask: (asker: Speaker, local: LocalId, text: string) => Promise<QuestionThread>
  /**
   * By who made the request: one answer to one question, so that nobody is talked to who did not ask.
   * @throws {Problem} `not-found`, `requester-only`, `decision-taken`, `request-expired`, `question-answered`
   */
  readonly answer: (answerer: Speaker, place: QuestionPlace, text: string) => Promise<QuestionThread>
}

/** A side of a request, and who speaks when that is somebody else: who acts for the owner, or works for the organisation. */
export interface Speaker {
  readonly party: WebId
  readonly person?: WebId | undefined
  readonly mandate?: Mandate | undefined
}

export interface QuestionPlace {
  readonly local: LocalId
  /** As the questions are counted. */
  readonly number: number
}

export interface QuestionsDeps {
  readonly store: Store
  readonly now: () => number
  /** That both sides are to be told, in the write of what they are told of. */
  readonly putNews: (news: {
    readonly kind: 'question-asked' | 'question-answered'
    readonly at: Instant
    readonly owner: WebId
    readonly recipient: WebId
    readonly request: RequestId
  }) => Write
}

export const openQuestions = (deps: QuestionsDeps): Questions => ({
  read: async (party, local, mandate) => {
    const held = await readRequest(deps.store, local)
    const request = held?.value.request
    if (
      request === undefined ||
      (request.owner !== party && request.requester !== party) ||
      !isShown(mandate, subjectOf(request))
    )
      throw new Problem('not-found', 'There is no such request, or it is not yours.')
    return threadOf(request, (await readThread(local, deps)).items, deps)
  },
  ask: (asker, local, text) =>
    say(asker, { local, side: 'owner', kind: 'question-asked' }, deps, ({ items, at, by }) => {
      if (items.length >= mostQuestions)
        throw new Problem(
          'question-limit',
          'Decide with what you know, or refuse: it can be asked for again.',
        )
      return [...items, { number: items.length + 1, text, at, by }]
    }),
  answer: (answerer, { local, number }, text) =>
    say(answerer, { local, side: 'requester', kind: 'question-answered' }, deps, ({ items, at, by }) => {
      const question = items.find((one) => one.number === number)
      if (question === undefined) throw new Problem('not-found', 'There is no such question.')
      if (question.answer !== undefined)
        throw new Problem('question-answered', 'The answer stands as it was given.')
      return items.map((one) => (one === question ? { ...one, answer: { text, at, by } } : one))
    }),
})

interface Utterance {
  readonly items: readonly Question[]
  readonly at: Instant
  readonly by: WebId
}

/** Durable only while the request is undecided: what was said is what was known when it was decided. */
const say = (
  { party, person, mandate }: Speaker,
  {
    local,
    side,
    kind,
  }: { local: LocalId; side: 'owner' | 'requester'; kind: 'question-asked' | 'question-answered' },
  deps: QuestionsDeps,
  next: (spoken: Utterance) => readonly Question[],
): Promise<QuestionThread> =>
  commitPlan(deps.store, async () => {
    const held = await readUndecided(party, local, side, deps.store)
    const { request } = held.value
    requireOpen(held, mandate, deps)
    const thread = await readThread(local, deps)
    const at = instantOf(deps.now())
    const items = next({ items: thread.items, at, by: person ?? party })
    const { id, owner, requester } = request
    return {
      writes: [
        row(keys.questions(local), { items }),
        deps.putNews({ kind, at, owner, recipient: requester, request: id }),
      ],
      unchanged: new Map([...undecided(held), [keys.questions(local), thread.bytes]]),
      result: threadOf(request, items, deps),
    }
  })

const requireOpen = (
  { value: { request } }: Held<RequestRecord>,
  mandate: Mandate | undefined,
  { now }: Pick<QuestionsDeps, 'now'>,
): void => {
  if (!isShown(mandate, subjectOf(request)))
    throw new Problem('not-found', 'There is no such request, or it is not yours.')
  if (requestStateAt(request, instantOf(now())) === 'expired')
    throw new Problem(
      'request-expired',
      'Nothing can be decided about it any more; it can be asked for again.',
    )
}

const threadOf = (
  request: AccessRequest,
  items: readonly Question[],
  { now }: Pick<QuestionsDeps, 'now'>,
): QuestionThread => ({
  request: request.id,
  items: [...items],
  isOpen: requestStateAt(request, instantOf(now())) === 'requested',
})

/** Named by its request. */
export const threadRowSchema = z.object({ items: z.array(questionSchema) })

const readThread = async (local: LocalId, { store }: Pick<QuestionsDeps, 'store'>) => {
  const bytes = await store.get(keys.questions(local))
  return { bytes, items: bytes === undefined ? [] : parseRow(threadRowSchema, bytes).items }
}
