import { createLimitedThread } from '@mutua/kit/limited-thread'
import { Problem } from '@mutua/sdk/problem'
import type { SummaryElements } from './check-resource.ts'
import { type FhirVerdict, invalidVerdict } from './fhir-verdict.ts'
import { wholePlan } from './import-bundle.ts'
import type { ImportPlan, PlanItem } from './import-plan.ts'
import { maxImportEntries } from './import-stream.ts'
import { createReadImport, type ByteSource, type ImportStep } from './read-import.ts'
import { indexElements, type ElementIndex } from './rdf/element-types.ts'
import type { ValidatorAnswer, ValidatorJob } from './validator-job.ts'

export interface FhirValidator extends AsyncDisposable {
  /**
   * Checks one resource against FHIR R4 (4.0.1). No value of the resource is in the answer.
   * @throws {Problem} `validator-unavailable` when the check cannot be made now: do not store
   */
  validate(resource: unknown): Promise<FhirVerdict>
  /**
   * Plans an import off the main thread; see `ImportStream`. Nothing is planned before all of it has been looked at.
   * @param read the same bytes each time
   * @throws {Problem} `body-malformed`, `body-too-large`, `validator-unavailable`
   */
  readImport(read: () => ByteSource): AsyncGenerator<ImportStep, void, undefined>
  /** The same for a text in memory, at once. @throws {Problem} as `readImport` */
  planImport(body: string): Promise<ImportPlan>
  /**
   * The same for a clinical document of the Italian health record (HL7 CDA R2); see `readCda`.
   * @throws {Problem} `body-malformed`, `body-too-large`, `validator-unavailable`
   */
  planCdaImport(file: Uint8Array): Promise<CdaImportPlan>
  /** Asked of the definitions once. @throws {Problem} `validator-unavailable` */
  summaryElements(): Promise<SummaryElements>
  /** What the elements of FHIR R4 are: about 1 MB, kept from the first time on. @throws {Problem} `validator-unavailable` */
  elements(): Promise<ElementIndex>
}

export interface CdaImportPlan {
  readonly plan: ImportPlan
  /** Where the file itself belongs, below the root of the pod. */
  readonly originalPath: string
}

export interface ValidatorOptions {
  /** The thread with the definitions (about 200 MB) ends after so long without work. */
  readonly idleMilliseconds?: number
  /** A job that takes longer ends the thread: no input may hold the check of all others. */
  readonly jobMilliseconds?: number
  /** Of one import. */
  readonly maxEntries?: number
}

/** Starts nothing: the thread comes up with the first job (0.5 s) and again after it ended. */
export const openFhirValidator = (options: ValidatorOptions = {}): FhirValidator => {
  const limits = {
    idleMilliseconds: 120_000,
    jobMilliseconds: 60_000,
    maxEntries: maxImportEntries,
    ...options,
  }
  const { maxEntries } = limits
  const thread = createLimitedThread<ValidatorJob['work'], ValidatorAnswer>({
    ...limits,
    module: new URL('./validator-thread.ts', import.meta.url),
    megabytes: 768,
    name: 'The check of health records',
    code: 'validator-unavailable',
  })
  // One piece at a time: imports share the thread with single checks, and waiting must not count as their own slowness.
  let lastPiece: Promise<unknown> = Promise.resolve()
  const inTurn = (
    work: ValidatorJob['work'],
    given: readonly ArrayBuffer[] = [],
  ): Promise<ValidatorAnswer> => {
    const planning = lastPiece.then(() => thread.run(work, given))
    lastPiece = planning.catch(() => undefined)
    return planning
  }
  const readImport = createReadImport({ inTurn, maxEntries })
  let elements: SummaryElements | undefined
  let index: ElementIndex | undefined
  return {
    validate: async (resource) => {
      const json = textToCheck(resource)
      if (json === undefined) return notJson
      const answer = await thread.run({ kind: 'check', json })
      if (answer.kind !== 'verdict') throw new Error('the validator thread answered another question')
      return answer.verdict
    },
    readImport,
    planImport: async (body) => {
      const bytes = Buffer.from(body)
      const items: PlanItem[] = []
      let received = 0
      for await (const step of readImport(() => [bytes])) {
        if (step.kind === 'looked') received = step.received
        else for (const item of step.items) items.push(item)
      }
      return wholePlan(received, items, ({ from, to }) => bytes.toString('utf8', from, to))
    },
    planCdaImport: async (file) => {
      const answer = await inTurn({ kind: 'plan-cda', file, maxEntries })
      if (answer.kind !== 'cda-import') throw new Error('the validator thread answered another question')
      const { outcome } = answer
      if (outcome.kind === 'refused') throw new Problem(outcome.code, outcome.why)
      return { plan: outcome.plan, originalPath: outcome.originalPath }
    },
    summaryElements: async () => {
      if (elements !== undefined) return elements
      const answer = await thread.run({ kind: 'summary-elements' })
      if (answer.kind !== 'summary-elements')
        throw new Error('the validator thread answered another question')
      return (elements = answer.elements)
    },
    elements: async () => {
      if (index !== undefined) return index
      const answer = await thread.run({ kind: 'element-types' })
      if (answer.kind !== 'element-types') throw new Error('the validator thread answered another question')
      return (index ??= indexElements(answer.types))
    },
    [Symbol.asyncDispose]: () => thread.close(),
  }
}

const notJson = invalidVerdict({
  severity: 'error',
  code: 'invalid',
  expression: [],
  diagnostics: 'Not a JSON object',
})

/** Circular values, functions and bigints have no JSON text; nesting without end stops the serialiser. */
const textToCheck = (resource: unknown): string | undefined => {
  try {
    return JSON.stringify(resource)
  } catch {
    return undefined
  }
}
