import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOwnServer } from '../subjects.ts'
import { patchCases } from './cases.ts'
import { openPatchSubject, type PatchSubject } from './subject.ts'

const opened = new AsyncDisposableStack()
let subject: PatchSubject

beforeAll(async () => {
  const { parties } = opened.use(await startOwnServer())
  subject = await openPatchSubject(parties)
}, 60_000)
afterAll(() => opened.disposeAsync())

test.each(patchCases)('$source: $name', async ({ run }) => {
  await expect(run(subject)).resolves.toBeUndefined()
})
