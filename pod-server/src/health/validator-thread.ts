import { parentPort } from 'node:worker_threads'
import { loadResourceCheck } from './check-resource.ts'
import { readCda } from './cda/read-cda.ts'
import { planImport, type ImportOutcome } from './import-bundle.ts'
import type { ValidatorAnswer, ValidatorJob } from './validator-job.ts'

/**
 * The other side of `validate.ts`: holds the FHIR definitions, checks one resource or plans one import at a time.
 * Started with an empty environment; it opens no file but the definitions and no socket.
 */
const port = parentPort
if (port === null) throw new Error('validator-thread.ts runs as a worker thread only')

const check = loadResourceCheck()
/** So many checks in a row keep a single write waiting for at most some tens of milliseconds. */
const checksPerTurn = 64

const answerTo = async ({ id, work }: ValidatorJob): Promise<ValidatorAnswer> => {
  if (work.kind === 'check') return { id, kind: 'verdict', verdict: check(work.json) }
  if (work.kind === 'summary-elements') return { id, kind: work.kind, elements: check.summaryElements() }
  if (work.kind === 'element-types') return { id, kind: work.kind, types: check.elementTypes() }
  if (work.kind === 'plan') return { id, kind: 'import', outcome: await plan(work.body, work.maxEntries) }
  const read = readCda(work.file)
  if (read.kind === 'refused')
    return { id, kind: 'cda-import', outcome: { kind: 'refused', code: 'body-malformed', why: read.why } }
  const outcome = await plan(read.bundle, work.maxEntries)
  return {
    id,
    kind: 'cda-import',
    outcome: outcome.kind === 'refused' ? outcome : { ...outcome, originalPath: read.originalPath },
  }
}

const plan = (body: string, maxEntries: number): Promise<ImportOutcome> => {
  let checks = 0
  return planImport(body, {
    maxEntries,
    check: async (json) => {
      if (++checks % checksPerTurn === 0) await new Promise((resolve) => setImmediate(resolve))
      return check.asReceived(json)
    },
  })
}

port.on('message', (job: ValidatorJob) => {
  void answerTo(job).then((answer) => port.postMessage(answer))
})
