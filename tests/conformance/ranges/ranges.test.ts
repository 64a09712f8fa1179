import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOwnServer } from '../subjects.ts'
import { rangeCases } from './cases.ts'
import { openRangesSubject, type RangesSubject } from './subject.ts'

const opened = new AsyncDisposableStack()
let subject: RangesSubject

beforeAll(async () => {
  const { parties } = opened.use(await startOwnServer())
  subject = await openRangesSubject(parties)
}, 60_000)
afterAll(() => opened.disposeAsync())

test.each(rangeCases)('$source: $name', async ({ run }) => {
  await expect(run(subject)).resolves.toBeUndefined()
})
