import { json, Router, type RequestHandler, type Response } from 'express'
import { z } from 'zod'
import { parseWith, type BaseUrl } from '@mutua/sdk/ids'
import { Problem, problemDocument } from '@mutua/sdk/problem'
import type { VerificationVerdict } from '../credentials/verify-credential.ts'

export interface VerifierRoutesDeps {
  /** Where the routes lie, without a final slash; empty for the co-op itself. */
  readonly path: string
  readonly origin: BaseUrl
  readonly verifyCredential: (value: unknown) => Promise<VerificationVerdict>
  readonly verifyPresentation: (
    value: unknown,
    expected: { readonly challenge: string; readonly domain?: string | undefined },
  ) => Promise<VerificationVerdict>
}

/**
 * The verifier of VCALM 1.0 §3.3: 200 `{verified: true}`, or 400 with a problem document whose `errors` say why. Open to
 * anybody: what it says anybody can find out.
 */
export const createVerifierRoutes = (deps: VerifierRoutesDeps): Router => {
  const router = Router()
  const { path } = deps
  router.post(`${path}/credentials/verify`, body, async (request, response) => {
    const { verifiableCredential } = parseWith(credentialSchema, request.body, 'the body')
    sendVerdict(response, await deps.verifyCredential(verifiableCredential), deps.origin)
  })
  router.post(`${path}/presentations/verify`, body, async (request, response) => {
    const { verifiablePresentation, options } = parseWith(presentationSchema, request.body, 'the body')
    sendVerdict(response, await deps.verifyPresentation(verifiablePresentation, options), deps.origin)
  })
  return router
}

/** Credentials, presentations of some of them, and envelopes; what is measured again before it is read as a graph. */
export const body: RequestHandler = json({ limit: '1mb' })

const credentialSchema = z.object({ verifiableCredential: z.unknown() })

/** VCALM §3.3.2 lets the challenge be absent; a presentation that answers no question can be replayed (T29). */
const presentationSchema = z.object({
  verifiablePresentation: z.unknown(),
  options: z.object({ challenge: z.string().min(1).max(1_024), domain: z.string().max(1_024).optional() }),
})

const sendVerdict = (response: Response, verdict: VerificationVerdict, origin: BaseUrl): void => {
  response.set('Cache-Control', 'no-store')
  if (verdict.kind === 'verified') {
    response.json({ verified: true })
    return
  }
  const problem = problemDocument(new Problem('credential-refused'), origin)
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, verified: false, errors: verdict.errors }))
}
