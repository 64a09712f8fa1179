import { createHash, randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { Problem } from '@mutua/sdk/problem'
import { problemOf } from '@mutua/kit/problem-handler'
import { isJsonObject, textOf, type JsonObject } from '../../health/fhir-json.ts'
import { outcomeOfProblem } from '../../health/operation-outcome.ts'
import { isFhirId, rewriteReferences } from '../../health/resource-identity.ts'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import type { PodPath } from '../../resources/pod-path.ts'
import { fhirBase, type FhirAnswer, type FhirCall, type FhirFace } from './fhir-call.ts'
import {
  answerOfWritten,
  planRecord,
  recordIn,
  requireStill,
  sentJson,
  type FhirWriteDeps,
  type PlannedRecord,
} from './fhir-write.ts'
import { requireLook } from './permit-records.ts'

/**
 * `POST` of a Bundle to the base (FHIR R4 §3.1.0.11). Each entry of a `batch` is a call of its own, with its own decision and, under
 * consent, its own use. Of a `transaction` everything is written in one durable write, or nothing.
 */
export const answerBundle = async (
  call: FhirCall,
  deps: FhirWriteDeps & { readonly face: FhirFace },
): Promise<FhirAnswer> => {
  if (call.caller.kind === 'anonymous') await requireLook(call, undefined, deps)
  const bundle = await sentJson(call)
  const entries = entriesIn(bundle)
  const calls = entries.map((entry, index) => ({ ...entry, call: callOf(entry, index, call, deps.origin) }))
  const handedOut: PodPath[] = []
  const answerAlone = createAnswerAlone(handedOut, deps)
  const isTransaction = isJsonObject(bundle) && bundle['type'] === 'transaction'
  const answers = isTransaction
    ? await answerTogether(call, calls, { ...deps, answerAlone })
    : await inTurn(calls, (one) => answerAlone(one.call))
  return {
    status: 200,
    handedOut,
    resource: {
      resourceType: 'Bundle',
      type: isTransaction ? 'transaction-response' : 'batch-response',
      ...(answers.length === 0 ? {} : { entry: answers }),
    },
  }
}

const maxEntries = 200

interface BundleEntry {
  readonly method: string
  readonly url: string
  readonly fullUrl: string | undefined
  readonly resource: unknown
  readonly request: JsonObject
}

interface EntryCall extends BundleEntry {
  readonly call: FhirCall
}

const entriesIn = (bundle: unknown): readonly BundleEntry[] => {
  const isKnown =
    isJsonObject(bundle) &&
    bundle['resourceType'] === 'Bundle' &&
    (bundle['type'] === 'batch' || bundle['type'] === 'transaction')
  if (!isKnown) throw new Problem('body-malformed', 'Send a Bundle of type batch or transaction.')
  const { entry = [] } = bundle
  if (!Array.isArray(entry)) throw new Problem('body-malformed', 'Bundle.entry is a list.')
  if (entry.length > maxEntries)
    throw new Problem('body-too-large', `A Bundle has at most ${String(maxEntries)} entries here.`)
  return entry.map((item: unknown) => {
    const request = isJsonObject(item) ? item['request'] : undefined
    const [method, url] = isJsonObject(request) ? [textOf(request['method']), textOf(request['url'])] : []
    if (!isJsonObject(item) || !isJsonObject(request) || method === undefined || url === undefined)
      throw new Problem('body-malformed', 'Every entry has a request with method and url.')
    return { method, url, fullUrl: textOf(item['fullUrl']), resource: item['resource'], request }
  })
}

const callOf = (entry: BundleEntry, index: number, call: FhirCall, origin: string): FhirCall => {
  const base = `${fhirBase(origin, call.root)}/`
  const relative = entry.url.startsWith(base) ? entry.url.slice(base.length) : entry.url.replace(/^\//, '')
  const [path = '', query] = relative.split('?', 2)
  const { request } = entry
  const key = call.header('Idempotency-Key')
  const headers: Readonly<Record<string, string | undefined>> = {
    'If-Match': textOf(request['ifMatch']),
    'If-None-Match': textOf(request['ifNoneMatch']),
    'If-None-Exist': textOf(request['ifNoneExist']),
    'Content-Type': 'application/fhir+json',
    'Prefer': call.header('Prefer'),
    // One key for the whole: each entry is a use of its own.
    'Idempotency-Key': key === undefined ? undefined : keyOfEntry(key, index),
  }
  return {
    ...call,
    method: entry.method,
    segments: path === '' ? [] : path.split('/').map(decoded),
    query: new URLSearchParams(query),
    header: (name) => headers[name],
    body: () => Promise.resolve(Buffer.from(JSON.stringify(entry.resource ?? null))),
    ready: undefined,
  }
}

/** What cannot be decoded is the name of nothing, and no reason to leave the other entries unanswered. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** A long key is named by its hash, so that two of them are two; one that is too long stays so, and is refused. */
const keyOfEntry = (key: string, index: number): string =>
  `${key.length > 240 && key.length <= 255 ? createHash('sha256').update(key).digest('hex') : key}#${String(index)}`

type AnswerAlone = (call: FhirCall) => Promise<object>

/**
 * Answers entries until they are as much as one answer carries; the others are to be asked for again.
 * @param handedOut what leaves with them is added to it
 */
const createAnswerAlone = (
  handedOut: PodPath[],
  deps: FhirWriteDeps & { readonly face: FhirFace },
): AnswerAlone => {
  let left = maxAnswerLength
  let refusedSearches = 0
  return async (call) => {
    const isSearch =
      call.segments.length === 1 && (call.method === 'GET' || call.header('If-None-Exist') !== undefined)
    try {
      if (isSearch && refusedSearches >= mostRefusedSearches)
        throw new Problem('too-many-requests', 'Ask for consent before you ask for more of this.')
      if (left < 0)
        throw new Problem('body-too-large', 'The answer is too large: ask for this in another Bundle.')
      // A call of its own, at its own moment: the consent may be over by now.
      const answer = await deps.face({ ...call, at: deps.now() })
      handedOut.push(...(answer.handedOut ?? []))
      left -= answer.resource === undefined ? 0 : JSON.stringify(answer.resource).length
      return entryOf(answer)
    } catch (error) {
      const problem = problemOf(error)
      if (problem.code === 'internal') throw error
      if (isSearch && problem.status === 403) refusedSearches += 1
      // What was said to the whole by one of its parts.
      for (const name of ['WWW-Authenticate', 'Allow']) call.response.removeHeader(name)
      return {
        response: { status: statusText(problem.status), outcome: outcomeOfProblem(problem, deps.origin) },
      }
    }
  }
}

/** For who may read nothing of a type every record of it is looked at: the cost of a refusal is the pod’s. */
const mostRefusedSearches = 10

/** Characters. */
const maxAnswerLength = 16_777_216

const entryOf = ({ status, version, location, resource }: FhirAnswer): object => ({
  ...(resource === undefined ? {} : { resource }),
  response: {
    status: statusText(status),
    ...(location === undefined ? {} : { location }),
    ...(version === undefined ? {} : { etag: `W/"${version.versionId}"`, lastModified: version.modified }),
  },
})

const statusText = (status: number): string => `${String(status)} ${STATUS_CODES[status] ?? ''}`.trim()

/**
 * Everything that could refuse an entry is asked before anything is written; reads come last, and see what was written
 * (§3.1.0.11.2). What one write cannot hold together is refused: conditions, and deletions.
 */
const answerTogether = async (
  call: FhirCall,
  entries: readonly EntryCall[],
  deps: FhirWriteDeps & { readonly answerAlone: AnswerAlone },
): Promise<object[]> => {
  const named = entries.map((entry) => ({ ...entry, name: nameOf(entry) }))
  const references = new Map(
    named.flatMap(({ fullUrl, name }) =>
      fullUrl === undefined || name === undefined ? [] : [[fullUrl, `${name.type}/${name.id}`] as const],
    ),
  )
  const planned = await inTurn(named, async ({ call: one, name, resource }) => {
    if (name === undefined) return undefined
    const { type, id, isNew } = name
    const record = { ...rewriteReferences(recordIn(resource, type), references), resourceType: type }
    return planRecord(one, { record, type, id, isNew }, deps)
  })
  const writes = planned.filter((one) => one !== undefined)
  if (new Set(writes.map(({ document }) => document.path)).size < writes.length)
    throw new Problem('body-malformed', 'A transaction writes each record once.')
  // A consent that is for some changes only looks at what is there, and binds each write to it: one write has no place for that.
  if (writes.some(({ isNew, precondition }) => !isNew && Object.keys(precondition).length > 0))
    throw conditional()
  const before = await inTurn(writes, ({ document }) => deps.pods.find(document.path))
  for (const write of writes) await requireStill(call, write, deps)
  if (writes.length > 0) await deps.pods.put(writes.map(({ document }) => document))
  return inTurn(named, async ({ call: one }, index) => {
    const plan = planned[index]
    if (plan === undefined) return deps.answerAlone(one)
    return entryOf(await answerOfPlan(one, plan, before[writes.indexOf(plan)] === undefined, deps))
  })
}

const answerOfPlan = async (
  call: FhirCall,
  plan: PlannedRecord,
  isCreated: boolean,
  deps: FhirWriteDeps,
): Promise<FhirAnswer> => {
  const stored = await deps.pods.find(plan.document.path)
  if (stored === undefined) return { status: isCreated ? 201 : 200 }
  const { etag, modified } = stored
  return answerOfWritten(call, plan, { kind: isCreated ? 'created' : 'replaced', etag, modified }, deps)
}

/** What an entry of a transaction writes; nothing for a read. */
const nameOf = ({
  call,
  method,
  request,
  resource,
}: EntryCall): { type: string; id: string; isNew: boolean } | undefined => {
  if (method === 'GET') return undefined
  const [type = '', id, ...more] = call.segments
  const isConditional = ['ifMatch', 'ifNoneMatch', 'ifNoneExist'].some((name) => request[name] !== undefined)
  if (isConditional || [...call.query].length > 0 || (method !== 'POST' && method !== 'PUT'))
    throw conditional()
  const isNew = method === 'POST'
  const isAddress = searchParameters.has(type) && more.length === 0 && isNew === (id === undefined)
  if (!isAddress || (id !== undefined && !isFhirId(id)))
    throw new Problem('input-malformed', 'POST goes to a type, PUT to a record.')
  if (id !== undefined && !(isJsonObject(resource) && resource['id'] === id))
    throw new Problem('body-malformed', 'The record must have the id that stands in the address.')
  return { type, id: id ?? randomUUID(), isNew }
}

const inTurn = async <Item, Outcome>(
  items: readonly Item[],
  take: (item: Item, index: number) => Promise<Outcome>,
): Promise<Outcome[]> => {
  const outcomes: Outcome[] = []
  for (const [index, item] of items.entries()) outcomes.push(await take(item, index))
  return outcomes
}

const conditional = (): Problem =>
  new Problem('input-malformed', 'A transaction creates and updates without conditions here; send a batch.')
