import { Router } from 'express'
import { z } from 'zod'
import { grantIdSchema, parseWith, type GrantId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { tokenStatusListPath } from '../credentials/token-status-list.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { body } from './vcalm-routes.ts'

export const credentialForms = ['eddsa-rdfc-2022', 'vc-jwt', 'dc+sd-jwt'] as const
export type CredentialForm = (typeof credentialForms)[number]

export interface CredentialRoutesDeps {
  readonly authenticate: AuthenticateCaller
  /** @throws {Problem} not-found for somebody who is no party */
  readonly issue: (
    party: WebId,
    id: GrantId,
    wish: {
      readonly form: CredentialForm
      readonly holderKey?: Readonly<Record<string, unknown>> | undefined
    },
  ) => Promise<unknown>
  /** By the owner alone. @throws {Problem} */
  readonly setStatus: (
    owner: WebId,
    id: GrantId,
    status: { readonly purpose: 'revocation' | 'suspension'; readonly isSet: boolean },
  ) => Promise<void>
  readonly giveChallenge: () => string
  readonly tokenStatusList: () => Promise<string>
}

/**
 * Credentials of the co-op in the words of VCALM 1.0 §3.2. It signs no claims that somebody sends: a credential is a face
 * of a consent that stands in its records, and its two parties can have it.
 */
export const createCredentialRoutes = (deps: CredentialRoutesDeps): Router => {
  const router = Router()

  router.post('/credentials/issue', body, async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const { credential, options } = parseWith(issueSchema, request.body, 'the body')
    const wish = { form: options.securedAs, holderKey: options.holderKey }
    response.set('Cache-Control', 'no-store')
    response.status(201).json(await deps.issue(webId, credential.id, wish))
  })

  router.post('/credentials/status', body, async (request, response) => {
    const { webId } = await deps.authenticate(request)
    const { credentialId, credentialStatus, status } = parseWith(statusSchema, request.body, 'the body')
    const purpose = credentialStatus.statusPurpose
    if (purpose === 'revocation' && !status)
      throw new Problem('status-final', 'A withdrawal is undone, while it can be, by restoring the consent.')
    await deps.setStatus(webId, credentialId, { purpose, isSet: status })
    response.set('Cache-Control', 'no-store').json({ credentialId, statusPurpose: purpose, status })
  })

  router.post('/challenges', (_request, response) => {
    response.set('Cache-Control', 'no-store').status(201).json({ challenge: deps.giveChallenge() })
  })

  router.get(tokenStatusListPath, async (_request, response) => {
    response
      .set('Cache-Control', 'public, max-age=5')
      .type('application/statuslist+jwt')
      .send(await deps.tokenStatusList())
  })

  return router
}

/** Claims in it would be somebody's: nothing but the name of a consent is taken. */
const issueSchema = z.object({
  credential: z.strictObject({ id: grantIdSchema }),
  options: z
    .strictObject({
      securedAs: z.enum(credentialForms).default('eddsa-rdfc-2022'),
      holderKey: z
        .strictObject({
          kty: z.enum(['OKP', 'EC']),
          crv: z.enum(['Ed25519', 'P-256']),
          x: z.string().max(100),
          y: z.string().max(100).optional(),
        })
        .optional(),
    })
    .prefault({}),
})

const statusSchema = z.object({
  credentialId: grantIdSchema,
  credentialStatus: z.object({
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.enum(['revocation', 'suspension']),
  }),
  status: z.boolean().default(true),
})
