import { z } from 'zod'
import { partOf, type FhirResource } from '../care/fhir-resource.ts'
import type { BaseUrl } from '../ids.ts'
import type { Problem } from '../problem.ts'
import { ask, operationOutcomeSchema, problemIn, type Fetch } from './answer.ts'
import { clientFault } from './client-fault.ts'
import type { ConsentedReader } from './consented-read.ts'
import { fhirJson } from './fhir-json.ts'

/** The FHIR face of one pod, for its owner or under a consent. All methods throw `Problem` or `ClientFault`. */
export interface FhirClient {
  readonly read: (type: string, id: string) => Promise<FhirResource>
  /** Everything that matches, page after page. */
  readonly search: (
    type: string,
    query?: Readonly<Record<string, string>>,
  ) => Promise<readonly FhirResource[]>
  /**
   * Everything about a patient (`$everything`), as one use a page of five hundred: `_type`, `_since`, `start`, `end`.
   * @param patient id of their record
   */
  readonly everything: (
    patient: string,
    query?: Readonly<Record<string, string>>,
  ) => Promise<readonly FhirResource[]>
  /** An International Patient Summary of what may be read (`$summary`): a document Bundle, made at this moment. */
  readonly summary: (patient: string) => Promise<FhirResource>
  /** How many match, and no record: under a consent a use of price zero. */
  readonly count: (type: string, query?: Readonly<Record<string, string>>) => Promise<number>
  /** Makes or replaces the record of this name. */
  readonly put: (record: FhirResource) => Promise<void>
  /** The same for several, all of them or none. */
  readonly putAll: (records: readonly FhirResource[]) => Promise<void>
  /**
   * Each by itself, in this order, each under its own condition and with its own outcome (a FHIR batch): what one is refused says
   * nothing of the next. Repeating is safe where the conditions are.
   */
  readonly putEach: (writes: readonly FhirPut[]) => Promise<readonly FhirPutOutcome[]>
  /** `$care-path`, `$care-advice`: FHIR Parameters. */
  readonly operation: (name: string, query?: Readonly<Record<string, string>>) => Promise<FhirParameters>
  /** The server's signed word that the caller agrees to a project whose digest this is: a Provenance, not stored yet. */
  readonly attest: (plan: string, agreement: string) => Promise<FhirResource>
}

export interface FhirPut {
  readonly record: FhirResource
  /** Only where nothing has this name yet, or only over the version that was read (`meta.versionId`). */
  readonly when?: { readonly kind: 'absent' } | { readonly kind: 'unchanged'; readonly version: string }
}

export type FhirPutOutcome =
  | { readonly kind: 'written'; readonly version: string }
  /** `precondition-failed` where the condition was not met. */
  | { readonly kind: 'refused'; readonly problem: Problem }

/** `meta.versionId` of a record that was read. */
export const versionOf = (record: FhirResource): string | undefined => {
  const version = partOf(record['meta'], 'versionId')
  return typeof version === 'string' ? version : undefined
}

export interface FhirParameter {
  readonly name: string
  readonly part?: readonly FhirParameter[] | undefined
  readonly [value: string]: unknown
}
export type FhirParameters = readonly FhirParameter[]

export interface FhirClientDeps {
  readonly podServer: BaseUrl
  /** Name of the pod. */
  readonly pod: string
  readonly send: SendFhir
  /** BCP 47, of the sentences in what operations answer. */
  readonly language?: string
}

/** One call; the text of its answer. */
export type SendFhir = (call: FhirSending) => Promise<string>
export interface FhirSending {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly body?: string
  readonly language?: string
}

export const createFhirClient = ({ podServer, pod, send, language }: FhirClientDeps): FhirClient => {
  const base = `${podServer}/fhir/${pod}`
  const asked = language === undefined ? {} : { language }
  const pages = async (first: string): Promise<readonly FhirResource[]> => {
    const found: FhirResource[] = []
    for (let url: string | undefined = first; url !== undefined;) {
      const page: z.infer<typeof bundleSchema> = parsed(bundleSchema, await send({ method: 'GET', url }))
      found.push(...page.entry.map(({ resource }) => resource))
      url = page.link.find(({ relation }) => relation === 'next')?.url
      if (url?.startsWith(`${base}/`) === false)
        throw clientFault('server-untrusted', 'The search goes on at another address.')
    }
    return found
  }
  return {
    read: async (type, id) => recordIn(await send({ method: 'GET', url: `${base}/${type}/${id}` })),
    search: (type, query = {}) =>
      pages(`${base}/${type}?${new URLSearchParams({ _count: '200', ...query }).toString()}`),
    everything: (patient, query = {}) =>
      pages(`${base}/Patient/${patient}/$everything?${new URLSearchParams(query).toString()}`),
    summary: async (patient) => {
      const url = `${base}/Patient/${patient}/$summary`
      return parsed(documentSchema, await send({ method: 'GET', url, ...asked }))
    },
    count: async (type, query = {}) => {
      const asking = new URLSearchParams({ _summary: 'count', ...query }).toString()
      return parsed(countSchema, await send({ method: 'GET', url: `${base}/${type}?${asking}` })).total
    },
    put: async (record) => {
      const url = `${base}/${record.resourceType}/${record.id}`
      await send({ method: 'PUT', url, body: JSON.stringify(record) })
    },
    putAll: async (records) => {
      const entry = records.map((resource) => ({
        resource,
        request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
      }))
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry })
      await send({ method: 'POST', url: base, body })
    },
    putEach: async (writes) => {
      const entry = writes.map(({ record, when }) => ({
        resource: record,
        request: { method: 'PUT', url: `${record.resourceType}/${record.id}`, ...conditionOf(when) },
      }))
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry })
      const answer = parsed(batchAnswerSchema, await send({ method: 'POST', url: base, body }))
      if (answer.entry.length !== writes.length)
        throw clientFault('answer-unexpected', 'The FHIR answer has another number of entries.')
      return answer.entry.map(putOutcomeOf)
    },
    operation: async (name, query = {}) => {
      const asking = new URLSearchParams(query).toString()
      const url = `${base}/${name}${asking === '' ? '' : `?${asking}`}`
      return parsed(parametersSchema, await send({ method: 'GET', url, ...asked })).parameter
    },
    attest: async (plan, agreement) => {
      const parameter = [{ name: 'agreement', valueString: agreement }]
      const body = JSON.stringify({ resourceType: 'Parameters', parameter })
      return recordIn(await send({ method: 'POST', url: `${base}/CarePlan/${plan}/$attest`, body }))
    },
  }
}

/** As oneself: the owner of the pod, or anybody whom its rules let in. */
export const sendSignedIn =
  (fetch: Fetch): SendFhir =>
  async ({ method, url, body, language }) => {
    const response = await ask(fetch, url, {
      method,
      headers: {
        Accept: fhirJson,
        ...(language === undefined ? {} : { 'Accept-Language': language }),
        ...(body === undefined ? {} : { 'Content-Type': fhirJson }),
      },
      ...(body === undefined ? {} : { body }),
    })
    return response.text()
  }

/** Under a consent. */
export const sendUnderConsent =
  (reader: Pick<ConsentedReader, 'send'>): SendFhir =>
  async ({ method, url, body = '', language }) => {
    const { bytes } = await reader.send(
      method === 'GET'
        ? { method, url, accept: fhirJson, ...(language === undefined ? {} : { language }) }
        : { method, url, contentType: fhirJson, body },
    )
    return new TextDecoder().decode(bytes)
  }

const recordSchema = z.looseObject({ resourceType: z.string(), id: z.string() })
const bundleSchema = z.object({
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
  entry: z.array(z.object({ resource: recordSchema })).default([]),
})
/** Made for who asks, and kept nowhere: it may have no id. */
const documentSchema = z.looseObject({ resourceType: z.literal('Bundle'), id: z.string().default('') })
const countSchema = z.object({ total: z.number() })
const parameterSchema: z.ZodType<FhirParameter> = z.lazy(() =>
  z.looseObject({ name: z.string(), part: z.array(parameterSchema).optional() }),
)
const parametersSchema = z.object({ parameter: z.array(parameterSchema).default([]) })

const conditionOf = (when: FhirPut['when']): object => {
  switch (when?.kind) {
    case undefined:
      return {}
    case 'absent':
      return { ifNoneMatch: '*' }
    case 'unchanged':
      return { ifMatch: `W/"${when.version}"` }
  }
}

const batchAnswerSchema = z.object({
  entry: z
    .array(
      z.object({
        response: z.object({
          status: z.string(),
          etag: z.string().optional(),
          outcome: z.unknown().optional(),
        }),
      }),
    )
    .default([]),
})

const putOutcomeOf = ({
  response: { status, etag, outcome },
}: z.infer<typeof batchAnswerSchema>['entry'][number]): FhirPutOutcome => {
  const [, version] = /^W\/"(.+)"$/.exec(etag ?? '') ?? []
  if (status.startsWith('2') && version !== undefined) return { kind: 'written', version }
  const said = operationOutcomeSchema.safeParse(outcome)
  const problem = said.success ? problemIn(said.data) : undefined
  if (problem !== undefined) return { kind: 'refused', problem }
  throw clientFault('answer-unexpected', `An entry is answered with status ${status.slice(0, 3)}.`)
}

const recordIn = (text: string): FhirResource => parsed(recordSchema, text)

const parsed = <Output>(schema: z.ZodType<Output>, text: string): Output => {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw clientFault('answer-unexpected', 'The FHIR answer is not understood.', { cause })
  }
}
