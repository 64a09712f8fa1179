import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOwnServer } from '../subjects.ts'
import { notificationCases } from './cases.ts'
import { openNotificationSubject, type NotificationSubject } from './subject.ts'

const opened = new AsyncDisposableStack()
let subject: NotificationSubject

beforeAll(async () => {
  const { parties } = opened.use(await startOwnServer())
  subject = await openNotificationSubject(parties)
}, 60_000)
afterAll(() => opened.disposeAsync())

test.each(notificationCases)('$source: $name', async ({ run }) => {
  await expect(run(subject)).resolves.toBeUndefined()
})
