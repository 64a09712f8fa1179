import { json, Router } from 'express'
import {
  officerSignedSchema,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import { parseYear, type Year } from '@mutua/sdk/coop/period'
import type { Prevalence } from '@mutua/sdk/coop/prevalence'
import type { Allotment, RistornoCriteria, RistornoPayment, RistornoRun } from '@mutua/sdk/coop/ristorno'
import {
  proposalWishSchema,
  runWishSchema,
  simulationWishSchema,
  type Comparison,
  type RistornoProposal,
} from '@mutua/sdk/coop/ristorno-proposal'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import { listPage, parseListQuery } from './list-query.ts'
import { authenticateInsider, authenticateOfficer, type InsiderDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

type Page = ReturnType<typeof parseListQuery>

export interface RistornoRoutesDeps extends InsiderDeps {
  readonly simulate: (
    year: Year,
    wish: { readonly criteria: RistornoCriteria; readonly against?: RistornoCriteria | undefined },
  ) => Promise<Comparison>
  readonly publish: (year: Year, criteria: RistornoCriteria) => Promise<RistornoProposal>
  readonly listProposals: (year: Year) => Promise<readonly RistornoProposal[]>
  readonly draft: (year: Year, resolution: string) => Promise<OfficerDraft>
  readonly propose: (year: Year, resolution: string, signed: Signed) => Promise<OfficerDecision>
  readonly confirm: (year: Year, signed: Signed) => Promise<RistornoRun>
  readonly read: (year: Year) => Promise<RistornoRun>
  readonly readAllotments: (year: Year, page: Page) => Promise<readonly Allotment[]>
  readonly readPayments: (year: Year, page: Page) => Promise<readonly RistornoPayment[]>
  readonly readPrevalence: (year: Year) => Promise<Prevalence>
  /** Page for the assembly, to be printed. */
  readonly assemblyFile: (year: Year) => Promise<string>
}

/** The ristorno of a year: worked out before, published before the vote, run once by two officers. */
export const createRistornoRoutes = (deps: RistornoRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '64kb' })

  // Nothing is written: officers try as often as they like, and read sums, never persons.
  router.post('/ristorni/:year/simulation', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const wish = parseWith(simulationWishSchema, request.body, 'the simulation')
    sendPrivate(response, await deps.simulate(yearIn(request.params), wish))
  })

  router.post('/ristorni/:year/proposals', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { criteria } = parseWith(proposalWishSchema, request.body, 'the proposal')
    sendPrivate(response.status(201), await deps.publish(yearIn(request.params), criteria))
  })

  // Members read what they are asked to vote on.
  router.get('/ristorni/:year/proposals', async (request, response) => {
    await authenticateInsider(request, deps)
    sendPrivate(response, { items: await deps.listProposals(yearIn(request.params)) })
  })

  router.get('/ristorni/:year/assembly-file', async (request, response) => {
    await authenticateInsider(request, deps)
    const page = await deps.assemblyFile(yearIn(request.params))
    response.set('Cache-Control', 'no-store').type('html').send(page)
  })

  router.post('/ristorni/:year/draft', body, async (request, response) => {
    await authenticateOfficer(request, deps)
    const { resolution } = parseWith(runWishSchema, request.body, 'the call')
    sendPrivate(response, await deps.draft(yearIn(request.params), resolution))
  })

  router.post('/ristorni/:year/propose', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const { resolution, ...signed } = parseWith(proposalSchema, request.body, 'the proposal')
    const proposed = await deps.propose(yearIn(request.params), resolution, { ...signed, webId })
    sendPrivate(response.status(201), proposed)
  })

  router.post('/ristorni/:year/confirm', body, async (request, response) => {
    const webId = await authenticateOfficer(request, deps)
    const signed = parseWith(officerSignedSchema, request.body, 'the confirmation')
    sendPrivate(response.status(201), await deps.confirm(yearIn(request.params), { ...signed, webId }))
  })

  router.get('/ristorni/:year', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await deps.read(yearIn(request.params)))
  })

  router.get('/ristorni/:year/allotments', async (request, response) => {
    await authenticateOfficer(request, deps)
    const [year, page] = [yearIn(request.params), parseListQuery(request)]
    const items = await deps.readAllotments(year, page)
    sendPrivate(response, listPage(`/ristorni/${year}/allotments`, items, { ...page, numberOf }))
  })

  router.get('/ristorni/:year/payments', async (request, response) => {
    await authenticateOfficer(request, deps)
    const [year, page] = [yearIn(request.params), parseListQuery(request)]
    const items = await deps.readPayments(year, page)
    sendPrivate(response, listPage(`/ristorni/${year}/payments`, items, { ...page, numberOf }))
  })

  router.get('/prevalence/:year', async (request, response) => {
    await authenticateInsider(request, deps)
    sendPrivate(response, await deps.readPrevalence(yearIn(request.params)))
  })

  return router
}

/** By which pages go on. */
const numberOf = ({ member }: { readonly member: number }): number => member

/** Express gives the parts of a path as text; of a body with a limit it gives them as unknown. */
const yearIn = (params: { readonly [name: string]: unknown }): Year => parseYear(params['year'])

const proposalSchema = officerSignedSchema.extend(runWishSchema.shape)
