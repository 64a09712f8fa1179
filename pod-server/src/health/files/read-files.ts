import { createLimitedThread } from '@mutua/kit/limited-thread'
import { Problem } from '@mutua/sdk/problem'
import type { FileAnswer, FileFormat, FileJob } from './file-job.ts'
import type { FileHints, FileOutcome } from './file-outcome.ts'

export interface FileReader extends AsyncDisposable {
  /**
   * Reads a file of a stranger into FHIR, off the main thread and apart from the check of records, which it cannot hold up.
   * @throws {Problem} `body-malformed` with the reason, `validator-unavailable`
   */
  read(
    format: FileFormat,
    file: Uint8Array,
    hints: FileHints,
  ): Promise<Extract<FileOutcome, { kind: 'read' }>>
}

/** Starts nothing: the thread comes up with the first file, and ends soon after the last. */
export const openFileReader = (
  options: { readonly jobMilliseconds?: number; readonly megabytes?: number } = {},
): FileReader => {
  const thread = createLimitedThread<FileJob['work'], FileAnswer>({
    idleMilliseconds: 30_000,
    jobMilliseconds: 60_000,
    megabytes: 512,
    ...options,
    module: new URL('./file-thread.ts', import.meta.url),
    name: 'The reading of files',
    code: 'validator-unavailable',
  })
  // One at a time, so that none waits for the time that another takes.
  let last: Promise<unknown> = Promise.resolve()
  return {
    read: async (format, file, hints) => {
      const reading = last.then(() => thread.run({ format, file, hints }))
      last = reading.catch(() => undefined)
      const { outcome } = await reading
      if (outcome.kind === 'refused') throw new Problem('body-malformed', outcome.why)
      return outcome
    },
    [Symbol.asyncDispose]: () => thread.close(),
  }
}
