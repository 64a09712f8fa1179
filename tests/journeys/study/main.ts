import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { readByPatient } from '../input.ts'
import { createNarrator } from '../narrator.ts'
import { inventedRecords } from './invented-records.ts'
import { theStudy } from './the-study.ts'

/**
 * `npm run journey:study [-- --input DIR | --members N] [--stay]`: exit code 0 when every step came true. The last line is
 * JSON. Without a folder of FHIR bundles the members are invented. With `--stay` it waits for Enter while the study is open.
 */
const options = z.strictObject({
  input: z.string().optional(),
  members: z.coerce.number().int().min(1).max(100_000).default(120),
  stay: z.boolean().default(false),
})
const text = { type: 'string' } as const
const { values } = parseArgs({ options: { input: text, members: text, stay: { type: 'boolean' } } })
const { input, members, stay } = options.parse(values)
// npm runs scripts in the root of the project and says where the person stands.
const people =
  input === undefined
    ? Array.from({ length: members }, (_, at) => [inventedRecords(at + 1)])
    : await readByPatient(resolve(process.env['INIT_CWD'] ?? process.cwd(), input))
const narrator = createNarrator((line) => process.stdout.write(`${line}\n`))
const result = await theStudy({ people, stay }, narrator)
process.stdout.write(`\n${JSON.stringify(result)}\n`)
process.exitCode = result.failed === 0 ? 0 : 1
