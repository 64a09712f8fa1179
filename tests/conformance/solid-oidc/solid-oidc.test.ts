import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOwnServer } from '../subjects.ts'
import { solidOidcCases } from './cases.ts'
import { openSolidOidcSubject, type SolidOidcSubject } from './subject.ts'

const opened = new AsyncDisposableStack()
let subject: SolidOidcSubject

beforeAll(async () => {
  const { parties } = opened.use(await startOwnServer())
  subject = await openSolidOidcSubject(parties, opened)
})
afterAll(() => opened.disposeAsync())

test.each(solidOidcCases)('$source: $name', async ({ run }) => {
  await expect(run(subject)).resolves.toBeUndefined()
})
