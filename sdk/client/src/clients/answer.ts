import { z } from 'zod'
import { jsonText } from '../json.ts'
import { isProblemCode, Problem } from '../problem.ts'
import { clientFault } from './client-fault.ts'

/** Any function with the shape of the platform's `fetch`: plain, or one that signs in. */
export type Fetch = typeof globalThis.fetch

/**
 * Sends a request and lets only a 2xx, or a status named in `also`, through.
 * @throws {Problem} the server's own refusal (RFC 9457)
 * @throws {ClientFault} `unreachable`, `oauth-refused`, `refused`, `answer-unexpected`
 */
export const ask = async (
  fetch: Fetch,
  url: string,
  init: RequestInit & { readonly also?: readonly number[] } = {},
): Promise<Response> => {
  const { also = [], ...request } = init
  const response = await reach(fetch, url, request)
  if (response.ok || also.includes(response.status)) return response
  throw await refusalIn(response)
}

/**
 * Sends a request; any answer counts.
 * @throws {ClientFault} `unreachable`
 */
export const reach = async (fetch: Fetch, url: string, init?: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init)
  } catch (cause) {
    // fetch throws a TypeError when no answer came; faults of a signed-in fetch pass as they are.
    if (!(cause instanceof TypeError)) throw cause
    throw clientFault('unreachable', `No answer from ${originOf(url)}.`, { cause })
  }
}

/** POST of a JSON body, money in it as decimal text; see `ask`. */
export const askWithJson = (fetch: Fetch, url: string, body: unknown): Promise<Response> =>
  ask(fetch, url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept': 'application/json' },
    body: jsonText(body),
  })

/**
 * Parses the JSON body of an answer into branded types.
 * @throws {ClientFault} `answer-unexpected` naming the first faulty field, never its value
 */
export const parseAnswer = async <Output>(response: Response, schema: z.ZodType<Output>): Promise<Output> => {
  const json = await jsonIn(response)
  if (json === undefined) throw unexpected(response, 'is not JSON')
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw unexpected(
    response,
    issue === undefined
      ? 'has another form'
      : `is not understood at "${issue.path.join('.')}": ${issue.message}`,
  )
}

/** A list as every endpoint of the house gives it. `next` is relative to the address that was asked. */
export interface ItemPage<Item> {
  readonly items: readonly Item[]
  readonly next?: string | undefined
}
export const itemsSchema = <Item>(item: z.ZodType<Item>): z.ZodType<ItemPage<Item>> =>
  z.object({ items: z.array(item), next: z.string().optional() })

/**
 * Reads a list to its end.
 * @throws {ClientFault} `server-untrusted` when the list goes on at another server: the caller's token stays here
 */
export const readAllItems = async <Item>(
  fetch: Fetch,
  url: string,
  item: z.ZodType<Item>,
): Promise<readonly Item[]> => {
  const all: Item[] = []
  const seen = new Set<string>()
  for (let at: string | undefined = url; at !== undefined && !seen.has(at);) {
    seen.add(at)
    const page: ItemPage<Item> = await parseAnswer(
      await ask(fetch, at, { headers: jsonWanted }),
      itemsSchema(item),
    )
    for (const one of page.items) all.push(one)
    at = page.next === undefined ? undefined : new URL(page.next, at).href
    if (at !== undefined && originOf(at) !== originOf(url)) {
      throw clientFault('server-untrusted', `The list of ${originOf(url)} goes on at another server.`)
    }
  }
  return all
}

/**
 * The text of an answer, all of it: one that breaks off in the middle is not taken for a shorter one.
 * @throws {ClientFault} `unreachable`
 */
export const wholeText = async (response: Response): Promise<string> => {
  try {
    return await response.text()
  } catch (cause) {
    throw clientFault('unreachable', `The answer of ${originOf(response.url)} broke off.`, { cause })
  }
}

export const jsonWanted = { Accept: 'application/json' } as const

/** The refusal that an answer with an error status carries: its `Problem`, its OAuth error, or the bare status. */
export const refusalIn = async (response: Response): Promise<Error> => {
  const json = await jsonIn(response)
  const problem = problemSchema.safeParse(json)
  if (problem.success && isProblemCode(problem.data.code))
    return new Problem(problem.data.code, problem.data.detail)
  const oauth = oauthErrorSchema.safeParse(json)
  if (oauth.success) {
    const { error, error_description: description } = oauth.data
    return clientFault('oauth-refused', description ?? error, { status: response.status, oauthError: error })
  }
  const outcome = operationOutcomeSchema.safeParse(json)
  if (outcome.success) return problemIn(outcome.data) ?? refused(response, outcomeText(outcome.data))
  if (problem.success) {
    const { code, title, detail } = problem.data
    return refused(
      response,
      [title, detail, `(code "${code}", which this client does not know)`].join(' ').trim(),
    )
  }
  return refused(response, 'It gives no reason.')
}

/** FHIR R4 OperationOutcome, as far as people read it. */
export const operationOutcomeSchema = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z
    .array(
      z.object({
        severity: z.string().optional(),
        code: z.string().optional(),
        diagnostics: z.string().optional(),
        details: z
          .object({
            text: z.string().optional(),
            coding: z.array(z.object({ code: z.string().optional() })).optional(),
          })
          .optional(),
        expression: z.array(z.string()).optional(),
      }),
    )
    .min(1),
})

/** One line for people: what is wrong, and where. */
export const outcomeText = (outcome: z.infer<typeof operationOutcomeSchema>): string =>
  outcome.issue
    .map(({ code, diagnostics, details, expression }) => {
      const what = diagnostics ?? details?.text ?? code ?? 'no reason given'
      return expression === undefined || expression.length === 0 ? what : `${what} (${expression.join(', ')})`
    })
    .join('; ')

/** FHIR endpoints of the house say the code of their problem in `details.coding`. */
export const problemIn = ({ issue }: z.infer<typeof operationOutcomeSchema>): Problem | undefined => {
  const [first] = issue
  const code = first?.details?.coding?.[0]?.code
  return code !== undefined && isProblemCode(code) ? new Problem(code, first?.diagnostics) : undefined
}

/** `undefined` when the body is not JSON or was cut short: what failed is then told by the status alone. */
const jsonIn = async (response: Response): Promise<unknown> => {
  try {
    return (await response.json()) as unknown
  } catch {
    return undefined
  }
}

const refused = (response: Response, reason: string) =>
  clientFault(
    response.status < 500 ? 'refused' : 'answer-unexpected',
    `${originOf(response.url)} answers with status ${String(response.status)}. ${reason}`,
    { status: response.status },
  )

const unexpected = (response: Response, what: string) =>
  clientFault(
    'answer-unexpected',
    `The answer of ${originOf(response.url)} (status ${String(response.status)}) ${what}.`,
    {
      status: response.status,
    },
  )

/** Paths can name a person: messages carry the server only. */
const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : 'the server')

const problemSchema = z.object({
  code: z.string(),
  title: z.string().optional(),
  detail: z.string().optional(),
})
const oauthErrorSchema = z.object({ error: z.string(), error_description: z.string().optional() })
