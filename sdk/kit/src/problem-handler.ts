import type { ErrorRequestHandler, RequestHandler } from 'express'
import { isProblemCode, Problem, problemDocument, problemTable } from '@mutua/sdk/problem'
import type { Log } from './log.ts'

/** Last in the chain: whatever was thrown becomes RFC 9457 problem+json. Our own bugs keep their stack in the log only. */
export const problemHandler =
  (deps: { origin: string; log: Log }): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const problem = problemOf(error)
    if (problem.code === 'internal')
      deps.log.error({ err: problem.cause, method: request.method }, 'unexpected failure')
    // Bytes already on their way cannot be taken back; ending the connection tells the client they are not whole.
    if (response.headersSent) return void response.destroy()
    if (problem.status === 503 || problem.status === 429) response.set('Retry-After', '2')
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemDocument(problem, deps.origin)))
  }

/** After the routes: nothing here. */
export const notFoundHandler: RequestHandler = () => {
  throw new Problem('not-found', 'There is nothing at this address.')
}

/** Serves the documentation that every `type` of a problem points to. */
export const problemPages: RequestHandler<{ code: string }> = (request, response) => {
  const { code } = request.params
  if (!isProblemCode(code)) throw new Problem('not-found', 'There is no problem of that name.')
  const { status, title } = problemTable[code]
  response.type('text/plain').send(`${code}\n\n${title}.\nHTTP status ${status}.\nSee docs/problems.md.\n`)
}

/** What was thrown, as the problem it is for the caller; `internal` for our own bugs. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  // body-parser and express throw http-errors with a `type`; only those few are the caller's doing.
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown }
  if (type === 'entity.too.large')
    return new Problem('body-too-large', 'Send a smaller body.', { cause: error })
  if (type === 'encoding.unsupported')
    return new Problem('encoding-unsupported', 'Send the body without compression, or gzip.', {
      cause: error,
    })
  if (type === 'entity.parse.failed')
    return new Problem('body-malformed', 'The body is not valid JSON.', { cause: error })
  if (error instanceof URIError)
    return new Problem('path-invalid', 'The path has a broken percent-encoding.', { cause: error })
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Problem('body-malformed', 'The request could not be read.', { cause: error })
  return new Problem('internal', undefined, { cause: error })
}
