import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { invoke, type Invocation } from '../../sdk/cli/src/invoke.ts'
import type { CommandAsked, CommandAnswer } from './command-line.ts'

/*
 * Runs commands one after the other or side by side for `command-line.ts`, which starts it: each sees the words, settings and
 * streams that a process of its own would see. It ends with whoever started it.
 */
process.on('message', (asked) => {
  void answer(asked as CommandAsked) // our own side of the channel
})
process.on('disconnect', () => process.exit())

const answer = async ({ number, words, env, input }: CommandAsked): Promise<void> => {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const told = Promise.all([text(output), text(errors)])
  // Nobody sits there: what asks for a terminal finds none, as in pipes.
  const streams = {
    input: Readable.from([Buffer.from(input)]),
    output,
    errors,
  } as unknown as Invocation['streams']
  const code = await invoke(words, { env, folder: process.cwd(), streams }).catch((fault: unknown) => {
    errors.write(String(fault instanceof Error ? fault.stack : fault))
    return 1
  })
  output.end()
  errors.end()
  const [out, said] = await told
  process.send?.({ number, code, out, said } satisfies CommandAnswer)
}
