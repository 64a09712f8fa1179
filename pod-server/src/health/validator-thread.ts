import { parentPort } from 'node:worker_threads'
import { loadResourceCheck } from './check-resource.ts'
import { readCda } from './cda/read-cda.ts'
import { planImport } from './import-bundle.ts'
import { createImportStream, type ImportStream } from './import-stream.ts'
import type { FhirVerdict } from './fhir-verdict.ts'
import type { CdaImportOutcome, ValidatorAnswer, ValidatorJob } from './validator-job.ts'

/**
 * The other side of `validate.ts`: holds the FHIR definitions, checks one resource or plans one import at a time.
 * Started with an empty environment; it opens no file but the definitions and no socket.
 */
const port = parentPort
if (port === null) throw new Error('validator-thread.ts runs as a worker thread only')

const check = loadResourceCheck()
/** So many checks in a row keep a single write waiting for at most some tens of milliseconds. */
const checksPerTurn = 64

/** Of imports under way. Whoever asks for one that is not here has talked to a thread before this one. */
const streams = new Map<number, ImportStream>()

const answerTo = async ({ id, work }: ValidatorJob): Promise<ValidatorAnswer> => {
  switch (work.kind) {
    case 'check':
      return { id, kind: 'verdict', verdict: check(work.json) }
    case 'summary-elements':
      return { id, kind: work.kind, elements: check.summaryElements() }
    case 'element-types':
      return { id, kind: work.kind, types: check.elementTypes() }
    case 'plan-cda':
      return { id, kind: 'cda-import', outcome: await planCda(work) }
    case 'look':
    case 'plan':
      return { id, kind: 'stream', outcome: await readOn(work), memory: work.bytes.buffer }
    case 'forget':
      streams.delete(work.stream)
      return { id, kind: 'forgotten' }
  }
}

type Work<Kind extends ValidatorJob['work']['kind']> = Extract<ValidatorJob['work'], { kind: Kind }>

const planCda = async ({ file, maxEntries }: Work<'plan-cda'>): Promise<CdaImportOutcome> => {
  const read = readCda(file)
  if (read.kind === 'refused') return { kind: 'refused', code: 'body-malformed', why: read.why }
  const outcome = await planImport(read.bundle, { maxEntries, check: checkInTurn })
  return outcome.kind === 'refused' ? outcome : { ...outcome, originalPath: read.originalPath }
}

const readOn = ({ kind, stream, bytes, isLast, isFirst, maxEntries }: Work<'look' | 'plan'>) => {
  if (isFirst) streams.set(stream, createImportStream({ maxEntries, check: checkInTurn }))
  const reading = streams.get(stream)
  if (reading === undefined) return 'lost'
  return kind === 'look' ? reading.look(bytes, isLast) : reading.plan(bytes, isLast)
}

let checks = 0
const checkInTurn = async (json: string): Promise<FhirVerdict> => {
  if (++checks % checksPerTurn === 0) await new Promise((resolve) => setImmediate(resolve))
  return check.asReceived(json)
}

port.on('message', (job: ValidatorJob) => {
  void answerTo(job).then((answer) =>
    port.postMessage(answer, answer.kind === 'stream' ? [answer.memory] : []),
  )
})
