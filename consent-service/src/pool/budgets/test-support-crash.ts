import { writeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { openLevelStore } from '@mutua/kit/level-store'
import { jsonText } from '@mutua/sdk/json'
import { openTestBudgets, question, studyId, table } from './test-support-budgets.ts'

/**
 * A process that asks question after question, three at a time, until it is killed: most of its time passes between a
 * debit and its answer. It says each thing only after it was told so, one a line. Arguments: folder, name of the study.
 */
const [, , folder, name] = process.argv
if (folder === undefined || name === undefined) throw new Error('say which folder and which study')
const store = await openLevelStore(folder)
const budgets = openTestBudgets(store)
const study = studyId(name)
const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`)
await budgets.reserve(study, [])

const askFrom = async (first: number): Promise<void> => {
  for (let from = first; from < 150; from += 3) {
    const answered = await budgets.answer({ study, table, question: question(from, 100_000) }, async () => {
      say('debited', String(from))
      await setTimeout(Math.random() * 4)
      return [[1_000n]]
    })
    say('answered', String(from), jsonText(answered.vectors))
  }
}
// One is never answered: whenever the end comes, it comes between a debit and its answer.
const open = Promise.withResolvers<void>()
void budgets.answer({ study, table, question: question(150, 100_000) }, () => {
  say('debited', '150')
  open.resolve()
  return new Promise(() => undefined)
})
await open.promise
await Promise.all([askFrom(0), askFrom(1), askFrom(2)])
// All is asked: nothing is left to do but to wait for the end.
await new Promise(() => setInterval(() => undefined, 1_000))
