import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { firstLight } from './first-light.ts'
import { readInput } from './input.ts'
import { createNarrator } from './narrator.ts'

/** `npm run journey [-- --input DIR]`: exit code 0 when every step came true. The last line is JSON. */
const { values } = parseArgs({ options: { input: { type: 'string' } } })
const { env, stdout } = process
// npm runs scripts in the root of the project and says where the person stands.
const folder =
  values.input === undefined ? undefined : resolve(env['INIT_CWD'] ?? process.cwd(), values.input)
const narrator = createNarrator((line) => stdout.write(`${line}\n`))
const result = await firstLight(await readInput(folder), narrator)
stdout.write(`\n${JSON.stringify(result)}\n`)
process.exitCode = result.failed === 0 ? 0 : 1
