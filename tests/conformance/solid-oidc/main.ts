/**
 * Our cases for Solid-OIDC against our pod server, or against another server as `npm run conformance` takes it:
 * `--base-url` a container that Alice controls, the people from the environment. The server must be able to reach this
 * machine as `localhost`, where a second issuer is started. Exit code 0 when all passed.
 */
import { parseArgs } from 'node:util'
import { tryCases } from '../named-case.ts'
import { partiesFrom, startOwnServer } from '../subjects.ts'
import { solidOidcCases } from './cases.ts'
import { openSolidOidcSubject } from './subject.ts'

const { values } = parseArgs({ options: { 'base-url': { type: 'string' } } })
await using resources = new AsyncDisposableStack()
const baseUrl = values['base-url']
const parties =
  baseUrl === undefined ? resources.use(await startOwnServer()).parties : partiesFrom(baseUrl, process.env)
const subject = await openSolidOidcSubject(parties, resources)
const passed = await tryCases(solidOidcCases, subject, (line) => console.log(line))
process.exitCode = passed === solidOidcCases.length ? 0 : 1
