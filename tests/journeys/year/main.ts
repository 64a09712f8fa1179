import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createNarrator } from '../narrator.ts'
import { scriptedYear } from './scripted-year.ts'

/** `npm run journey:year [-- --members N --projects N --uses N]`: exit code 0 when every step came true. The last line is JSON. */
const count = z.coerce.number().int().min(1).max(10_000_000)
const options = z.strictObject({
  members: count.default(1_000),
  projects: count.default(20),
  uses: count.default(1_000_000),
})
const text = { type: 'string' } as const
const { values } = parseArgs({ options: { members: text, projects: text, uses: text } })
const narrator = createNarrator((line) => process.stdout.write(`${line}\n`))
const result = await scriptedYear(options.parse(values), narrator)
process.stdout.write(`\n${JSON.stringify(result)}\n`)
process.exitCode = result.failed === 0 ? 0 : 1
