import { text, type Request } from 'express'
import { Problem } from '@mutua/sdk/problem'
import { parseStrictJson } from '../access-grants/json-text.ts'

/** Read as text, since two members of one name are refused and a parser of JSON hides them. */
export const strictJsonBody = text({ type: ['application/json', 'application/*+json'], limit: '256kb' })

/** Of a request that passed `strictJsonBody`. @throws {Problem} `content-type-unsupported`, `body-malformed` */
export const jsonIn = (request: Request): unknown => {
  const sent: unknown = request.body
  if (typeof sent !== 'string') throw new Problem('content-type-unsupported', 'Send JSON.')
  try {
    return parseStrictJson(sent)
  } catch (cause) {
    throw new Problem('body-malformed', 'The body is no JSON, or names a member twice.', { cause })
  }
}
