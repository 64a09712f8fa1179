/**
 * Readers in a process of their own: what they saw outlives any server, and the clock of their requests does not wait for
 * the servers' work.
 */
import { readCommandSchema, type ReadCommand, type ReadReply } from './reading.ts'
import { startReading, type Reading } from './reading-loop.ts'

const progressMs = 10

const tell = (reply: ReadReply): void => void process.send?.(reply)

const obey = (): ((command: ReadCommand) => Promise<void>) => {
  let reading: Reading | undefined
  let ticking: NodeJS.Timeout | undefined
  return async (command) => {
    if (command.kind === 'renew') return reading?.renew(command.readers)
    if (command.kind === 'start') {
      const begun = startReading(command.readers)
      reading = begun
      ticking = setInterval(
        () => tell({ kind: 'progress', progress: begun.progress(), served: begun.takeServed() }),
        progressMs,
      )
      return undefined
    }
    const report = await reading?.stop()
    clearInterval(ticking)
    if (report !== undefined) tell({ kind: 'report', report })
    return undefined
  }
}

const act = obey()
process.on('disconnect', () => process.exit(0))
process.on('message', (message: unknown) => void act(readCommandSchema.parse(message)))
