import type { CallQuestion } from '@mutua/sdk/codesign/call'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import type { CallsDeps } from './call-deps.ts'
import { keys, listRows, questionRowSchema, readCall } from './call-rows.ts'
import { requireOpen } from './call-state.ts'

/** Public, without who asked. */
export const listQuestions = async (call: string, deps: CallsDeps): Promise<readonly CallQuestion[]> =>
  (await listRows(keys.questions(call), questionRowSchema, deps.store)).map(({ by: _by, ...shown }) => shown)

/** @throws {Problem} `call-closed` when the time for questions is over, `call-step-refused` after a hundred */
export const askQuestion = (call: string, text: string, by: WebId, deps: CallsDeps): Promise<CallQuestion> =>
  commitPlan(deps.store, async () => {
    const { key: callKey, bytes, value } = await readCall(call, deps.store)
    const { questionsUntil } = requireOpen(value, deps.now())
    const at = instantOf(deps.now())
    if (at >= questionsUntil) throw new Problem('call-closed', 'The days for questions are over.')
    const number = (await listQuestions(call, deps)).length + 1
    if (number > mostQuestions)
      throw new Problem('call-step-refused', 'A hundred questions wait: call the co-op.')
    const key = keys.question(call, number)
    return {
      writes: [row(key, { number, text, at, by })],
      unchanged: new Map([
        [key, undefined],
        [callKey, bytes],
      ]),
      result: { number, text, at },
    }
  })

/** Once, for all to read. @throws {Problem} `not-found`, `question-answered`, `call-closed` */
export const answerQuestion = (
  call: string,
  number: number,
  answer: string,
  deps: CallsDeps,
): Promise<CallQuestion> =>
  commitPlan(deps.store, async () => {
    requireOpen((await readCall(call, deps.store)).value, deps.now())
    const key = keys.question(call, number)
    const bytes = await deps.store.get(key)
    if (bytes === undefined) throw new Problem('not-found', 'There is no such question.')
    const held = parseRow(questionRowSchema, bytes)
    if (held.answer !== undefined)
      throw new Problem('question-answered', 'It was answered: what is public stays as it is.')
    const next = { ...held, answer, answeredAt: instantOf(deps.now()) }
    const { by: _by, ...shown } = next
    return { writes: [row(key, next)], unchanged: new Map([[key, bytes]]), result: shown }
  })

const mostQuestions = 100
