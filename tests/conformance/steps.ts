import { rowValues } from './cases.ts'
import type { Step } from './gherkin.ts'
import { matches, parseMatch } from './match.ts'
import type { Operations } from './operations.ts'
import type { Scope } from './scope.ts'
import type { Answer, HeaderLines, Send } from '../support/send.ts'

/** One scenario under way: its variables, the request it is putting together, and the last answer. */
export interface Play {
  readonly scope: Scope
  readonly operations: Operations
  readonly send: Send
  /** `call` and `callonce` of a function or another feature. */
  readonly call: (callee: unknown, argument: unknown) => unknown
  /** Runs once in a feature, for all its scenarios. */
  readonly once: (key: string, run: () => Promise<unknown>) => Promise<unknown>
  request: Request
  answer: Answer | undefined
}

interface Request {
  /** Stays from one request to the next, as in Karate; what is below does not. */
  readonly url: string
  readonly configured: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** `retry until`: must hold after this request. */
  readonly expected?: string
}

export const emptyRequest: Request = { url: '', configured: {}, headers: {} }

/** @throws {Error} when the step does not hold */
export const runStep = async (step: Step, play: Play): Promise<void> => {
  const [, word = '', rest = ''] = /^(\w+)\s*(.*)$/.exec(step.text) ?? []
  const keyword = Object.hasOwn(keywords, word) ? keywords[word] : undefined
  if (keyword !== undefined) return keyword(rest, step, play)
  await play.operations.run(() => play.scope.execute(step.text))
}

type Keyword = (rest: string, step: Step, play: Play) => Promise<void>

const keywords: Readonly<Record<string, Keyword>> = {
  def: async (rest, step, play) => {
    const [name, expression] = assignment(rest)
    play.scope.variables[name] = await define(step.docString ?? expression, step, play)
  },
  string: async (rest, _step, play) => {
    const [name, expression] = assignment(rest)
    play.scope.variables[name] = asText(await value(expression, play))
  },
  table: async (name, { table }, play) => {
    play.scope.variables[name] = rowValues(table, play.scope.evaluate)
  },
  eval: async (rest, { docString }, play) => {
    await play.operations.run(() => play.scope.execute(docString ?? rest))
  },
  url: async (expression, _step, play) => {
    play.request = { ...play.request, url: asText(await value(expression, play)) }
  },
  headers: async (expression, _step, play) => {
    addHeaders(play, asHeaders(await value(expression, play)))
  },
  header: async (rest, _step, play) => {
    const [name, expression] = assignment(rest)
    addHeaders(play, { [name]: asText(await value(expression, play)) })
  },
  request: async (expression, _step, play) => {
    play.request = { ...play.request, body: asText(await value(expression, play)) }
  },
  configure: async (rest, _step, play) => {
    const [name, expression] = assignment(rest)
    const configured = await value(expression, play)
    if (name === 'headers') play.request = { ...play.request, configured: asHeaders(configured) }
    // Redirects are never followed here (`send.ts`), so `false` says nothing new.
    else if (name !== 'followRedirects' || configured !== false) throw new Error(`cannot configure ${rest}`)
  },
  retry: async (rest, _step, play) => {
    play.request = { ...play.request, expected: rest.replace(/^until\s+/, '') }
  },
  method: async (method, _step, play) => {
    const { url, configured, headers, body, expected } = play.request
    play.request = { ...emptyRequest, url, configured }
    const answer = await play.send({
      method: method.trim(),
      url,
      headers: { ...configured, ...contentTypeFor(body), ...headers },
      body,
    })
    play.answer = answer
    Object.assign(play.scope.variables, {
      response: answer.body,
      responseStatus: answer.status,
      responseHeaders: answer.headers,
    })
    if (expected !== undefined) await expectTrue(expected, play)
  },
  status: async (expression, _step, play) => {
    const expected = await value(expression, play)
    if (play.answer?.status !== expected) throw new Error(`the status is ${String(play.answer?.status)}`)
  },
  match: async (rest, _step, play) => {
    const { actual, operator, expected } = parseMatch(rest)
    const header = /^header\s+(\S+)$/.exec(actual)?.[1]
    const left = header === undefined ? await value(actual, play) : headerOf(play.answer?.headers, header)
    const right = await value(expected, play)
    if (!matches(left, operator, right)) throw new Error(`it is ${shorten(asText(left))}`)
  },
  assert: (expression, _step, play) => expectTrue(expression, play),
}

const define = async (expression: string, step: Step, play: Play): Promise<unknown> => {
  const [, how, callee = '', argument = ''] =
    /^(call|callonce)\s+(read\('[^']*'\)|[\w.]+)\s*(.*)$/s.exec(expression) ?? []
  if (how === undefined) return value(expression, play)
  const call = async (): Promise<unknown> => {
    const [called, given] = [
      await value(callee, play),
      argument === '' ? undefined : await value(argument, play),
    ]
    return play.operations.run(() => play.call(called, given))
  }
  return how === 'call' ? call() : play.once(String(step.line), call)
}

const value = (expression: string, play: Play): Promise<unknown> =>
  play.operations.run(() => play.scope.evaluate(expression))

/**
 * Karate would ask again for a while. Here what is expected must hold at once: an access control list counts from the
 * moment it is written, and a proof of possession is good for one request only.
 */
const expectTrue = async (expression: string, play: Play): Promise<void> => {
  if ((await value(expression, play)) === true) return
  throw new Error(`it does not hold; the status is ${String(play.answer?.status)}`)
}

const assignment = (rest: string): [name: string, expression: string] => {
  const [, name, expression] = /^(\S+)\s*=\s*(.*)$/s.exec(rest) ?? []
  if (name === undefined || expression === undefined) throw new Error(`expected NAME = EXPRESSION: ${rest}`)
  return [name, expression]
}

const addHeaders = (play: Play, headers: Readonly<Record<string, string>>): void => {
  play.request = { ...play.request, headers: { ...play.request.headers, ...headers } }
}

const asHeaders = (headers: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(headers as object).map(([name, one]) => [name, asText(one)]))

const asText = (text: unknown): string =>
  typeof text === 'string' ? text : text === null || text === undefined ? '' : JSON.stringify(text)

/** Karate says text/plain for a text when the feature says nothing. */
const contentTypeFor = (body: string | undefined): Record<string, string> =>
  body === undefined ? {} : { 'Content-Type': 'text/plain; charset=UTF-8' }

/** `null` when absent; several lines of one field are one list (RFC 9110 §5.3). */
const headerOf = (headers: HeaderLines | undefined, name: string): string | null =>
  headers?.[name.toLowerCase()]?.join(', ') ?? null

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}...` : text)
