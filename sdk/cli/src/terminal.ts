import type { ReadStream, WriteStream } from 'node:tty'
import { text } from 'node:stream/consumers'
import type { Terminal } from './world.ts'

/** The real terminal, or the pipes that stand in its place. */
export const openTerminal = (streams: {
  readonly input: ReadStream
  readonly output: WriteStream
  readonly errors: WriteStream
}): Terminal => {
  const { input, output, errors } = streams
  let progressWidth = 0
  return {
    write: (part) =>
      new Promise((settle, fail) => {
        output.write(part, (cause) => {
          // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
          if (cause !== undefined && cause !== null && !isClosedPipe(cause)) fail(cause)
          else settle()
        })
      }),
    say: (line) => {
      errors.write(`${line}\n`)
    },
    progress: (line, facts) => {
      if (!errors.isTTY) {
        if (facts !== undefined) errors.write(`${JSON.stringify(facts)}\n`)
        return
      }
      const shown = line.slice(0, errors.columns - 1)
      errors.write(`\r${shown.padEnd(progressWidth)}${line === '' ? '\r' : ''}`)
      progressWidth = shown.length
    },
    askSecret: async (question) =>
      input.isTTY && errors.isTTY ? askWithoutEcho(question, input, errors) : undefined,
    readInput: () => text(input),
  }
}

const askWithoutEcho = (
  question: string,
  input: ReadStream,
  errors: WriteStream,
): Promise<string | undefined> => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  let typed = ''
  const finish = (answer: string | undefined) => {
    input.off('data', listen)
    input.setRawMode(false)
    input.pause()
    errors.write('\n')
    resolve(answer)
  }
  const listen = (chunk: string | Buffer) => {
    for (const key of String(chunk)) {
      if (key === '\r' || key === '\n') return finish(typed)
      // Ctrl-C and Ctrl-D: the person does not want to answer.
      if (key === '\u0003' || key === '\u0004') return finish(undefined)
      if (key === '\u007f' || key === '\b') typed = typed.slice(0, -1)
      else if (key >= ' ') typed += key
    }
  }
  errors.write(question)
  input.setEncoding('utf8')
  input.setRawMode(true)
  input.on('data', listen)
  input.resume()
  return promise
}

const isClosedPipe = (cause: Error): boolean => 'code' in cause && cause.code === 'EPIPE'
