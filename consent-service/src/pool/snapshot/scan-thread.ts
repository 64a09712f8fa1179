import { parentPort } from 'node:worker_threads'
import { createScanJobs, type ScanAnswer, type ScanWork } from './scan-job.ts'

/**
 * Where parts of snapshots are opened and rows are looked at, beside the thread that answers. Started with an empty
 * environment; it opens no file and no socket, and has the keys of the parts that it was sent and no others.
 */
const port = parentPort
if (port === null) throw new Error('scan-thread.ts runs as a worker thread only')

const outcomeOf = createScanJobs()

port.on('message', ({ id, work }: { readonly id: number; readonly work: ScanWork }) => {
  const answer: ScanAnswer = { id, outcome: outcomeOf(work) }
  port.postMessage(answer)
})
