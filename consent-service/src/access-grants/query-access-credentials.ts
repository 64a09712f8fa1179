import { z } from 'zod'
import {
  instantOf,
  parseWith,
  resourceUrlSchema,
  webIdSchema,
  type Instant,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { accessKinds, type AccessKind } from './access-credential.ts'
import type { AccessFaces } from './access-faces.ts'
import { partiesOf, type AccessStatement, type AccessStatements } from './access-statements.ts'
import {
  accessStatuses,
  grantStatesOf,
  isKindOf,
  requestStateOf,
  statusOfStatement,
} from './access-status.ts'
import type { ConsentRecords, RecordFilter } from './consent-records.ts'

export type AccessQuery = z.output<typeof querySchema>

const windows = { P1D: 1, P7D: 7, P1M: 31, P3M: 92 } as const
const windowSchema = z.enum(['P1D', 'P7D', 'P1M', 'P3M'])

const querySchema = z.object({
  type: z.enum(accessKinds).optional(),
  status: z.enum(accessStatuses).optional(),
  fromAgent: webIdSchema.optional(),
  toAgent: webIdSchema.optional(),
  resource: z.url().max(2_048).optional(),
  purpose: z.url().max(2_048).optional(),
  issuedWithin: windowSchema.optional(),
  revokedWithin: windowSchema.optional(),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  page: z.string().max(8_192).optional(),
})

/** @throws {Problem} `input-malformed` */
export const parseAccessQuery = (query: unknown): AccessQuery => parseWith(querySchema, query, 'the query')

export interface AccessPage {
  /** Signed credentials. */
  readonly items: readonly string[]
  /** Values of `page`; the first page has none. */
  readonly next?: string
  readonly prev?: { readonly page: string | undefined }
}

export interface QueryDeps {
  readonly records: Pick<ConsentRecords, 'listRequests' | 'listGrants'>
  readonly faces: Pick<AccessFaces, 'ofRequest' | 'ofGrant'>
  readonly statements: Pick<AccessStatements, 'listOf'>
  readonly now: () => number
}

/**
 * Credentials that the caller made or that are addressed to the caller: requests, then grants, then what stands in no
 * record, each the newest first. A page is full unless it is the last, and only the last has no `next`.
 */
export const queryAccessCredentials = async (
  caller: WebId,
  query: AccessQuery,
  deps: QueryDeps,
): Promise<AccessPage> => {
  const sources = sourcesOf(caller, query, deps)
  const page = parsePage(query.page)
  const items: string[] = []
  let at: Place | undefined = page.at
  while (at !== undefined && items.length < query.pageSize) {
    const found: Found = await lookAt(sources, at, query.pageSize - items.length)
    items.push(...found.items)
    at = found.next
  }
  const next = at === undefined ? undefined : await nextWithItems(sources, at)
  const back = [...page.back, page.at].slice(-maxBack)
  return {
    items,
    ...(next === undefined ? {} : { next: encodePage({ at: next, back }) }),
    ...(page.back.length === 0 ? {} : { prev: { page: pageBefore(page.back) } }),
  }
}

/** A page token remembers the way back this far. */
const maxBack = 30

/** Where in which source to go on. */
type Place = readonly [source: number, cursor?: string]
interface Found {
  readonly items: readonly string[]
  readonly next: Place | undefined
}
type Source = (
  limit: number,
  cursor: string | undefined,
) => Promise<{ items: string[]; next?: string | undefined }>

const lookAt = async (sources: readonly Source[], [index, cursor]: Place, limit: number): Promise<Found> => {
  const source = sources[index]
  if (source === undefined) return { items: [], next: undefined }
  const { items, next } = await source(limit, cursor)
  if (next !== undefined) return { items, next: [index, next] }
  return { items, next: index + 1 < sources.length ? [index + 1] : undefined }
}

/** A next page is promised only where there is something on it. */
const nextWithItems = async (sources: readonly Source[], from: Place): Promise<Place | undefined> => {
  for (let at: Place | undefined = from; at !== undefined;) {
    const found: Found = await lookAt(sources, at, 1)
    if (found.items.length > 0) return at
    at = found.next
  }
  return undefined
}

const sourcesOf = (caller: WebId, query: AccessQuery, deps: QueryDeps): readonly Source[] => {
  const at = instantOf(deps.now())
  const wants = (kind: AccessKind): boolean =>
    (query.type ?? kind) === kind && (query.status === undefined || isKindOf(kind, query.status))
  return [
    ...(wants('SolidAccessRequest') ? requestSources(caller, query, at, deps) : []),
    ...(wants('SolidAccessGrant') ? grantSources(caller, query, at, deps) : []),
    statementSource(caller, query, at, deps),
  ]
}

const requestSources = (
  caller: WebId,
  query: AccessQuery,
  at: Instant,
  deps: QueryDeps,
): readonly Source[] => {
  const filter = recordFilter(caller, query, at, 'recipient')
  if (filter === undefined) return []
  const state = requestStateOf(query.status)
  return [
    async (limit, cursor) => {
      const { items, next } = await deps.records.listRequests(caller, pageOf(limit, cursor), {
        ...filter,
        state,
      })
      return { items: await Promise.all(items.map((request) => deps.faces.ofRequest(request))), next }
    },
  ]
}

const grantSources = (caller: WebId, query: AccessQuery, at: Instant, deps: QueryDeps): readonly Source[] => {
  const filter = recordFilter(caller, query, at, 'owner')
  if (filter === undefined) return []
  return grantStatesOf(query.status).map((state) => async (limit, cursor) => {
    const { items, next } = await deps.records.listGrants(caller, pageOf(limit, cursor), { ...filter, state })
    return { items: await Promise.all(items.map((grant) => deps.faces.ofGrant(grant))), next }
  })
}

const pageOf = (limit: number, cursor: string | undefined) => ({
  limit,
  ...(cursor === undefined ? {} : { cursor }),
})

/**
 * The filter on the caller's own list, or undefined where nothing can match: the caller is one of two parties, so that who
 * is asked about is either the caller or the other one.
 */
const recordFilter = (
  caller: WebId,
  query: AccessQuery,
  at: Instant,
  maker: 'owner' | 'recipient',
): RecordFilter<never> | undefined => {
  const { fromAgent, toAgent, resource, purpose, issuedWithin, revokedWithin } = query
  const asked = resource === undefined ? undefined : resourceUrlSchema.safeParse(resource)
  if (asked?.success === false) return undefined
  const filter = {
    ...(asked === undefined ? {} : { resource: asked.data }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(issuedWithin === undefined ? {} : { from: before(at, issuedWithin) }),
    ...(revokedWithin === undefined ? {} : { endedFrom: before(at, revokedWithin) }),
  }
  if (fromAgent === undefined && toAgent === undefined) return filter
  const isMaker = fromAgent === undefined ? toAgent !== caller : fromAgent === caller
  if (isMaker ? toAgent === caller : (toAgent ?? caller) !== caller) return undefined
  const other = isMaker ? toAgent : fromAgent
  const addressee = maker === 'owner' ? 'recipient' : 'owner'
  return { ...filter, as: isMaker ? maker : addressee, ...(other === undefined ? {} : { other }) }
}

const statementSource = (caller: WebId, query: AccessQuery, at: Instant, deps: QueryDeps): Source => {
  return async (limit, cursor) => {
    const items: string[] = []
    let last: string | undefined
    for await (const statement of deps.statements.listOf(caller, cursor)) {
      if (items.length === limit) return { items, next: last }
      last = `${statement.issuedAt}/${statement.local}`
      if (isAsked(statement, query, at)) items.push(statement.text)
    }
    return { items }
  }
}

const isAsked = (statement: AccessStatement, query: AccessQuery, at: Instant): boolean => {
  const { type, status, fromAgent, toAgent, resource, purpose, issuedWithin, revokedWithin } = query
  const { kind, maker, issuedAt, endedAt } = statement
  return (
    (type === undefined || type === kind) &&
    (status === undefined || status === statusOfStatement(statement, at)) &&
    (fromAgent === undefined || fromAgent === maker) &&
    (toAgent === undefined || (toAgent !== maker && partiesOf(statement).has(toAgent))) &&
    (resource === undefined || statement.resources.includes(resource)) &&
    (purpose === undefined || statement.purposes.includes(purpose)) &&
    (issuedWithin === undefined || issuedAt >= before(at, issuedWithin)) &&
    (revokedWithin === undefined || (endedAt !== undefined && endedAt >= before(at, revokedWithin)))
  )
}

const before = (at: Instant, window: keyof typeof windows): Instant =>
  instantOf(Date.parse(at) - windows[window] * 86_400_000)

interface PageToken {
  readonly at: Place
  /** Where the pages before it began. */
  readonly back: readonly Place[]
}

const placeSchema = z.union([
  z.tuple([z.number().int().min(0).max(9)]),
  z.tuple([z.number().int().min(0).max(9), z.string().max(200)]),
])
const tokenSchema = z.object({ at: placeSchema, back: z.array(placeSchema).max(maxBack) })

const start: PageToken = { at: [0], back: [] }

const encodePage = (token: PageToken): string => Buffer.from(JSON.stringify(token)).toString('base64url')

const pageBefore = (back: readonly Place[]): string | undefined => {
  const at = back.at(-1)
  const isFirst = at === undefined || (at[0] === 0 && at[1] === undefined)
  return isFirst ? undefined : encodePage({ at, back: back.slice(0, -1) })
}

/** Attacker-controlled; it can only move within the caller's own lists. */
const parsePage = (page: string | undefined): PageToken => {
  if (page === undefined) return start
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(page, 'base64url').toString('utf8')))
  } catch {
    throw new Problem('input-malformed', 'Use the address of the next page as it was given.')
  }
}
