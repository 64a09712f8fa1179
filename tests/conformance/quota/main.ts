/**
 * Our cases for quotas against our pod server, or against another one: `--base-url` a container that Alice controls, in a
 * pod that has room for about `--quota-bytes` more (by default the megabyte that ours is started with), and Alice from the
 * environment as `npm run conformance` takes her. Exit code 0 when all passed.
 */
import { parseArgs } from 'node:util'
import { tryCases } from '../named-case.ts'
import { partiesFrom } from '../subjects.ts'
import { quotaCases } from './cases.ts'
import { openQuotaSubject, startSmallServer } from './subject.ts'

const { values } = parseArgs({
  options: { 'base-url': { type: 'string' }, 'quota-bytes': { type: 'string', default: '1000000' } },
})
await using resources = new AsyncDisposableStack()
const quotaBytes = Number(values['quota-bytes'])
const baseUrl = values['base-url']
const parties =
  baseUrl === undefined
    ? resources.use(await startSmallServer(quotaBytes)).parties
    : partiesFrom(baseUrl, process.env)
const subject = await openQuotaSubject(parties, quotaBytes)
const passed = await tryCases(quotaCases, subject, (line) => console.log(line))
process.exitCode = passed === quotaCases.length ? 0 : 1
