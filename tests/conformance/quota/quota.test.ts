import { afterAll, beforeAll, expect, test } from 'vitest'
import { quotaCases } from './cases.ts'
import { openQuotaSubject, startSmallServer, type QuotaSubject } from './subject.ts'

const opened = new AsyncDisposableStack()
const quotaBytes = 400_000
let subject: QuotaSubject

beforeAll(async () => {
  const { parties } = opened.use(await startSmallServer(quotaBytes))
  subject = await openQuotaSubject(parties, quotaBytes)
}, 60_000)
afterAll(() => opened.disposeAsync())

test.each(quotaCases)('$source: $name', async ({ run }) => {
  await expect(run(subject)).resolves.toBeUndefined()
})
