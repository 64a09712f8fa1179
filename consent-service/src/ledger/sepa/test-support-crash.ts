import { writeSync } from 'node:fs'
import { openLevelStore } from '@mutua/kit/level-store'
import { Problem } from '@mutua/sdk/problem'
import { bookRun, olga, openPaymentHouse, reportXml, year2026 } from './test-support-payments.ts'

/**
 * A process that orders, has the bank refuse all of it, orders again and releases until it is killed. It says each thing
 * only after it was told so, one a line. The folder of its store is its one argument.
 */
const folder = process.argv[2]
if (folder === undefined) throw new Error('say which folder')
const store = await openLevelStore(folder)
const house = await openPaymentHouse(store)
await bookRun(
  store,
  house.ledger,
  Array.from({ length: 12 }, (_, index) => BigInt(index + 1)),
)
const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`)
say('booked')

let order = await house.send()
for (;;) {
  say('exported', order.id)
  const outcome = await house.import(reportXml({ file: order.id, group: 'RJCT', groupReason: 'AC04' }))
  say('refused', order.id, String(outcome.refused.count))
  const [last] = (await house.orders.returns({ isWaiting: true })).slice(-1)
  if (last !== undefined && last.member > 6) {
    await house.orders.release(last.endToEndId, olga)
    say('released', last.endToEndId)
  }
  try {
    const draft = await house.orders.draft({ year: year2026, again: true }, olga)
    say('drafted', draft.id)
    await house.sign(draft.id)
    order = await house.orders.export(draft.id, olga)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    // After ninety-nine orders nothing is left to do but to wait for the end.
    await new Promise(() => setInterval(() => undefined, 1_000))
  }
}
