import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openLevelStore } from '@mutua/kit/level-store'
import { row } from '@mutua/kit/row'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { killInTheMiddle } from '../../wiring/test-support-kill.ts'
import { openTestStore, tempFolder } from '../../wiring/test-support-value.ts'
import { checkBooks } from '../check-books.ts'
import { checkOrders } from './check-orders.ts'
import { orderKey, readOrder } from './order-rows.ts'
import { bookRun, firstOrder, openPaymentHouse, orderId, reportXml } from './test-support-payments.ts'

const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))
const rounds = process.env['MUTUA_DEEP'] === '1' ? 100 : 3

const findings = async (store: Store) => {
  const sealer = createTestSealer(new Uint8Array(32).fill(5))
  return [
    ...(await Array.fromAsync(checkOrders(store, sealer))),
    ...(await Array.fromAsync(checkBooks(store, sealer))),
  ]
}

test('killed at any moment of an import or of an order again: no payment is booked twice or lost, and what was said holds', async () => {
  let said = 0
  for (let round = 0; round < rounds; round += 1) {
    await using temp = await tempFolder()
    const lines = await killInTheMiddle({ script, given: [temp.folder] }, 100 + Math.random() * 500)
    said += lines.length
    const store = await openLevelStore(temp.folder)
    const house = await openPaymentHouse(store)
    try {
      expect(await findings(store)).toEqual([])
      // What was under way is brought in again, and again.
      const orders = (await house.orders.list()).filter(({ exported }) => exported !== undefined)
      for (const { id } of [...orders, ...orders])
        await house.import(reportXml({ file: id, group: 'RJCT', groupReason: 'AC04' }))
      expect(await findings(store)).toEqual([])
      for (const line of lines) {
        const [word, id = ''] = line.split(' ')
        if (word !== 'refused' && word !== 'exported') continue
        expect(await house.orders.read(orderId(id))).toMatchObject({ pendingCents: 0n })
      }
      const waiting = await house.orders.returns({ isWaiting: false })
      const ids = waiting.map(({ endToEndId }) => endToEndId)
      expect(new Set(ids).size).toBe(ids.length)
      const owed = [...(await house.ledger.readMemberPayables()).values()].reduce((sum, one) => sum + one, 0n)
      const balances = await house.balances()
      const inOrders = -(balances.get('sepa:in-transit') ?? 0n) - (balances.get('sepa:returned') ?? 0n)
      // The run was booked to the end before the first line; a kill before that leaves a part of it.
      if (lines.includes('booked')) expect(owed + inOrders).toBe(78n)
    } finally {
      await store[Symbol.asyncDispose]()
    }
  }
  expect(said).toBeGreaterThan(0)
}, 300_000)

test('whoever examines the store sees a sum that was changed, and one that is not in the books', async () => {
  await using store = await openTestStore()
  const house = await openPaymentHouse(store)
  await bookRun(store, house.ledger, [100n, 250n])
  await house.send()
  expect(await findings(store)).toEqual([])
  const { order } = await readOrder(firstOrder, store)
  const files = order.files.map((file) => ({ ...file, cents: file.cents + 1n }))
  await store.write([row(orderKey(firstOrder), { ...order, files })])
  expect((await findings(store)).map(({ where }) => where)).toEqual([
    orderKey(firstOrder),
    'ledger/balance/sepa:in-transit',
  ])
})
