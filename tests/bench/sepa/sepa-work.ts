/** One piece of work of the bench, in a process of its own so that its memory is its own. Prints one line of JSON. */
import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ibanSchema } from '@mutua/sdk/coop/iban'
import { paymentOrderIdSchema } from '@mutua/sdk/coop/payment-order'
import { parseYear } from '@mutua/sdk/coop/period'
import { parseWebId } from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import { row } from '@mutua/kit/row'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { ordinalKey, type Store } from '@mutua/kit/store'
import { paymentPrefix, ristornoKey } from '../../../consent-service/src/ledger/ledger-rows.ts'
import { draftOrder } from '../../../consent-service/src/ledger/sepa/draft-order.ts'
import { readOrder } from '../../../consent-service/src/ledger/sepa/order-rows.ts'
import { writeSignedFile } from '../../../consent-service/src/ledger/sepa/read-payments.ts'
import { listRunPayments } from '../../../consent-service/src/ledger/sepa/run-payments.ts'
import { naiveFile } from './naive-file.ts'

const [work = '', folder = '', given = '0'] = process.argv.slice(2)
const count = Number(given)

const year = parseYear('2026')
const order = paymentOrderIdSchema.parse('RISTORNO-2026')
const sealer = createTestSealer(new Uint8Array(32).fill(5))
const names = ['Nicolò D’Angelo', 'Łucja Müller-Øster', 'Anna Neri', 'Юлия Щербакова']
const ibans = ['IT60X0542811101000000123456', 'DE89370400440532013000', 'SM86U0322509800000000270100']

const centsOf = (member: number): bigint => BigInt((member * 7_919) % 100_000) + 1n
const payeeOf = (member: number) => ({
  name: names[member % names.length] ?? '',
  iban: ibanSchema.parse(ibans[member % ibans.length]),
})

const prepare = async (store: Store): Promise<void> => {
  for (let from = 1; from <= count; from += 10_000) {
    const members = Array.from({ length: Math.min(10_000, count - from + 1) }, (_, index) => from + index)
    await store.write(
      members.map((member) =>
        row(paymentPrefix(year) + ordinalKey(member), {
          member,
          cents: centsOf(member),
          endToEndId: `${order}-${ordinalKey(member)}`,
        }),
      ),
    )
  }
  await store.write([row(ristornoKey(year), {})])
}

/** What needs officers and a ledger brings them in only then: the others are weighed without. */
const openHouse = async (store: Store) => {
  const support = await import('../../../consent-service/src/ledger/sepa/test-support-payments.ts')
  return { ...support, house: await support.openPaymentHouse(store) }
}

const works: Readonly<Record<string, (store: Store) => Promise<void>>> = {
  prepare,
  draft: async (store) => {
    await draftOrder({ year }, parseWebId('https://coop.example/olga#me'), {
      ...{ store, sealer, now: () => Date.parse('2027-05-10T09:00:00Z') },
      debtor: { name: 'Mutua società cooperativa', iban: payeeOf(0).iban },
      paymentsPerFile: 1_000_000,
      findPayee: (member) => Promise.resolve(payeeOf(member)),
      listRunPayments: (of) => listRunPayments(of, { store }),
    })
  },
  sign: async (store) => {
    const { house, olga } = await openHouse(store)
    await house.sign(order)
    await house.orders.export(order, olga)
  },
  write: async (store) => {
    const { order: signed } = await readOrder(order, store)
    const [file] = signed.files
    if (file === undefined || signed.files.length > 1) throw new Error('one file was wanted')
    const text = writeSignedFile(signed, file, { store, sealer })
    await pipeline(Readable.from(text), createWriteStream(join(folder, 'ours.xml')))
  },
  naive: async () => {
    const payments = Array.from({ length: count }, (_, index) => {
      const { name, iban } = payeeOf(index + 1)
      return { id: `${order}-${ordinalKey(index + 1)}`, name, iban, cents: centsOf(index + 1) }
    })
    await writeFile(join(folder, 'naive.xml'), naiveFile(order, payments))
  },
  report: async (store) => {
    const { house, reportXml } = await openHouse(store)
    const payments = Array.from({ length: count }, (_, index) => {
      const id = `${order}-${ordinalKey(index + 1)}`
      return index % 100 === 0 ? { id, status: 'RJCT', reason: 'AC04' } : { id, status: 'ACSC' }
    })
    const outcome = await house.import(reportXml({ file: order, payments }))
    if (outcome.refused.count !== Math.ceil(count / 100) || outcome.unknownCount > 0)
      throw new Error('the report was not taken as it was meant')
  },
}

const run = works[work]
if (run === undefined) throw new Error('no such work')
const store = await openLevelStore(join(folder, 'store'))
const [before, begun] = [process.cpuUsage(), performance.now()]
await run(store)
const seconds = (performance.now() - begun) / 1_000
const { user, system } = process.cpuUsage(before)
await store[Symbol.asyncDispose]()
const peakMegabytes = (process.resourceUsage().maxRSS * 1_024) / 1e6
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakMegabytes }))
