import { json, Router } from 'express'
import { z } from 'zod'
import { creditWishSchema, type Credit, type CreditWish } from '@mutua/sdk/coop/credit'
import type { CloseDraft } from '@mutua/sdk/coop/close-draft'
import type { ClosedPeriod, PublishedClose } from '@mutua/sdk/coop/close'
import {
  officerSignedSchema,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { parsePeriod, type Period } from '@mutua/sdk/coop/period'
import { parseWith, sha256Schema, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

export interface CloseRoutesDeps extends OfficerDeps {
  readonly closing: {
    readonly draft: (period: Period, wish: { early: boolean }) => Promise<CloseDraft>
    readonly propose: (period: Period, wish: { early: boolean }, signed: Signed) => Promise<OfficerDecision>
    readonly confirm: (period: Period, signed: Signed) => Promise<ClosedPeriod>
    readonly find: (period: Period) => Promise<ClosedPeriod | undefined>
  }
  readonly credits: {
    readonly draft: (wish: CreditWish) => Promise<OfficerDraft>
    readonly propose: (wish: CreditWish, signed: Signed) => Promise<OfficerDecision>
    readonly confirm: (receipt: Sha256, signed: Signed) => Promise<OfficerDecision>
    /** All, or those of uses of somebody's own pod. */
    readonly list: (owner?: WebId) => Promise<readonly Credit[]>
  }
}

/** Closing a period, and putting right what a closed one billed: each by two officers. */
export const createCloseRoutes = (deps: CloseRoutesDeps): Router => {
  const { closing, credits } = deps
  const router = Router()
  const body = json({ limit: '16kb' })

  router.post('/periods/:period/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(earlySchema, request.body ?? {}, 'the call')
    sendPrivate(response, await closing.draft(periodIn(request.params), wish))
  })

  router.post('/periods/:period/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { early, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    const proposed = await closing.propose(periodIn(request.params), { early }, { ...signed, webId })
    sendPrivate(response.status(201), proposed)
  })

  router.post('/periods/:period/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response, await closing.confirm(periodIn(request.params), { ...signed, webId }))
  })

  router.get('/periods/:period', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await findClosed(request.params.period))
  })

  // It names nobody, and whoever holds the receipts works it out again.
  router.get('/periods/:period/statement', async (request, response) => {
    sendPrivate(response, publishedOf(await findClosed(request.params.period)))
  })

  router.post('/credits/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await credits.draft(parseWith(creditWishSchema, request.body, 'the credit')))
  })

  router.post('/credits/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { kid, signature, ...wish } = parseWith(creditProposalSchema, request.body, 'the proposal')
    sendPrivate(response.status(201), await credits.propose(wish, { kid, signature, webId }))
  })

  router.post('/credits/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { receipt, ...signed } = parseWith(creditConfirmationSchema, request.body, 'the confirmation')
    sendPrivate(response, await credits.confirm(receipt, { ...signed, webId }))
  })

  // Whose data it was sees that the use was put right, and nothing of other people's.
  router.get('/credits', async (request, response) => {
    const { webId } = await deps.authenticate(request)
    sendPrivate(response, { items: await credits.list(deps.isOfficer(webId) ? undefined : webId) })
  })

  const findClosed = async (named: string): Promise<ClosedPeriod> => {
    const period = parsePeriod(named)
    const closed = await closing.find(period)
    if (closed === undefined) throw new Problem('period-open', `${period} is not closed yet.`)
    return closed
  }

  return router
}

/** Express gives the parts of a path as text; of a body with a limit it gives them as unknown. */
const periodIn = (params: { readonly [name: string]: unknown }): Period => parsePeriod(params['period'])

/** Without the bills: those name organisations. */
const publishedOf = ({ period, closedAt, text, digest, signatures }: ClosedPeriod): PublishedClose => ({
  ...{ period, closedAt, text, digest, signatures },
})

const earlySchema = z.strictObject({ early: z.boolean().default(false) })
const proposalSchema = officerSignedSchema.extend({ early: z.boolean().default(false) })
const creditProposalSchema = creditWishSchema.extend(officerSignedSchema.shape)
const creditConfirmationSchema = officerSignedSchema.extend({ receipt: sha256Schema })
