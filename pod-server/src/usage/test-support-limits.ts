import { writeSync } from 'node:fs'
import type { Terms } from '@mutua/sdk/consent/terms'
import { instantOf, parseResourceUrl, parseSha256 } from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openServiceKey } from '@mutua/kit/service-key'
import { grantOf, origin, tariff, testTime } from '../test-support/grants.ts'
import { openReceiptBook } from './receipt-book.ts'

/** A process that uses limited consents as fast as it can until it is killed. The folder of its store is its argument. */
const folder = process.argv[2]
if (folder === undefined) throw new Error('say which folder')
await using store = await openLevelStore(folder)
const key = await openServiceKey({ store, sealer: createTestSealer(Buffer.alloc(32, 7)) })
const book = await openReceiptBook({ store, key, podServer: origin })

const use = (name: string, terms: Terms, resource: string) =>
  book.record({
    grant: grantOf({ id: `https://consent.example/grants/${name}`, terms }),
    tariff,
    client: 'clinic-client',
    resource: parseResourceUrl(`${origin}/anna/health/${resource}`),
    method: 'GET',
    status: 200,
    contentHash: parseSha256('a'.repeat(64)),
    units: 1,
    idempotencyKey: undefined,
    at: instantOf(testTime * 1000),
  })

const often = async (name: string): Promise<never> => {
  for (;;) {
    await Promise.all(
      [0, 1, 2].map(() => use(name, { frequency: { times: 1_000_000, per: 'month' } }, 'a.ttl')),
    )
    writeSync(1, '.')
  }
}
const once = async (): Promise<never> => {
  for (let count = Math.trunc(Math.random() * 1e12); ; count += 1)
    await Promise.allSettled([0, 1].map(() => use('once', { fetch: 'once' }, `${String(count)}.ttl`)))
}
await Promise.all([often('one'), often('two'), once()])
