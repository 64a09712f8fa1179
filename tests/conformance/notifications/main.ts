/**
 * Our cases for Solid Notifications against our pod server, or against another server as `npm run conformance` takes it:
 * `--base-url` a container that Alice controls, the two people from the environment. Exit code 0 when all passed.
 */
import { parseArgs } from 'node:util'
import { tryCases } from '../named-case.ts'
import { partiesFrom, startOwnServer } from '../subjects.ts'
import { notificationCases } from './cases.ts'
import { openNotificationSubject } from './subject.ts'

const { values } = parseArgs({ options: { 'base-url': { type: 'string' } } })
await using resources = new AsyncDisposableStack()
const baseUrl = values['base-url']
const parties =
  baseUrl === undefined ? resources.use(await startOwnServer()).parties : partiesFrom(baseUrl, process.env)
const subject = await openNotificationSubject(parties)
const passed = await tryCases(notificationCases, subject, (line) => console.log(line))
process.exitCode = passed === notificationCases.length ? 0 : 1
