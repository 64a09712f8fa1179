/**
 * Our cases for ranges against our pod server, or against another server as `npm run conformance` takes it:
 * `--base-url` a container that Alice controls, the two people from the environment. Exit code 0 when all passed.
 */
import { parseArgs } from 'node:util'
import { tryCases } from '../named-case.ts'
import { partiesFrom, startOwnServer } from '../subjects.ts'
import { rangeCases } from './cases.ts'
import { openRangesSubject } from './subject.ts'

const { values } = parseArgs({ options: { 'base-url': { type: 'string' } } })
await using resources = new AsyncDisposableStack()
const baseUrl = values['base-url']
const parties =
  baseUrl === undefined ? resources.use(await startOwnServer()).parties : partiesFrom(baseUrl, process.env)
const subject = await openRangesSubject(parties)
const passed = await tryCases(rangeCases, subject, (line) => console.log(line))
process.exitCode = passed === rangeCases.length ? 0 : 1
