/**
 * Our cases for Solid Notifications against our pod server, or against another server as `npm run conformance` takes it:
 * `--base-url` a container that Alice controls, the two people from the environment. Exit code 0 when all passed.
 */
import { parseArgs } from 'node:util'
import { partiesFrom, startOwnServer } from '../subjects.ts'
import { notificationCases } from './cases.ts'
import { openNotificationSubject } from './subject.ts'

const { values } = parseArgs({ options: { 'base-url': { type: 'string' } } })
await using resources = new AsyncDisposableStack()
const baseUrl = values['base-url']
const parties =
  baseUrl === undefined ? resources.use(await startOwnServer()).parties : partiesFrom(baseUrl, process.env)
const subject = await openNotificationSubject(parties)

let passed = 0
for (const { source, name, run } of notificationCases) {
  const fault = await run(subject).then(
    () => undefined,
    (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
  )
  if (fault === undefined) passed += 1
  console.log(`${fault === undefined ? '✓' : '✗'} ${source}: ${name}`)
  if (fault !== undefined) console.log(`    ${fault.split('\n', 1)[0] ?? ''}`)
}
console.log(`${String(passed)} of ${String(notificationCases.length)}`)
process.exitCode = passed === notificationCases.length ? 0 : 1
