import { parentPort } from 'node:worker_threads'
import type { FileAnswer, FileJob } from './file-job.ts'
import { isFileFault, type FileOutcome } from './file-outcome.ts'
import { readAppleHealth } from './read-apple-health.ts'
import { readCsv } from './read-csv.ts'
import { readPdf } from './read-pdf.ts'

/** The other side of `read-files.ts`. Started with an empty environment; it opens no file and no socket. */
const port = parentPort
if (port === null) throw new Error('file-thread.ts runs as a worker thread only')

const readers = { 'csv': readCsv, 'pdf': readPdf, 'apple-health': readAppleHealth }

const read = async ({ format, file, hints }: FileJob['work']): Promise<FileOutcome> => {
  try {
    return await readers[format](file, hints)
  } catch (cause) {
    // Whatever else stops a reader was in the file too.
    return { kind: 'refused', why: isFileFault(cause) ? cause.message : 'The file cannot be read.' }
  }
}

port.on('message', ({ id, work }: FileJob) => {
  void read(work).then((outcome) => {
    const answer: FileAnswer = { id, outcome }
    port.postMessage(answer)
  })
})
