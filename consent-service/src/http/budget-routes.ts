import { json, Router, type Request } from 'express'
import { z } from 'zod'
import {
  centreDeclarationSchema,
  endingSchema,
  fundingDeclarationSchema,
} from '@mutua/sdk/coop/activity-centre'
import {
  budgetAdoptionSchema,
  type Budget,
  type BudgetReport,
  type BudgetSummary,
} from '@mutua/sdk/coop/budget'
import { parseYear, type Year } from '@mutua/sdk/coop/period'
import type { TaggedSums } from '@mutua/sdk/coop/tagged-sums'
import { activityCentreSchema, fundingSourceSchema } from '@mutua/sdk/coop/transfer'
import { parseWith } from '@mutua/sdk/ids'
import type { PolicyBook } from '../policy/open-policy.ts'
import type { Budgets } from '../ledger/open-budgets.ts'
import type { Registers } from '../ledger/open-registers.ts'
import { authenticateInsider, authenticateOfficer, type InsiderDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface BudgetRoutesDeps extends InsiderDeps {
  readonly registers: Registers
  readonly budgets: Budgets
  readonly resolutions: Pick<PolicyBook, 'adopt'>
  readonly readReport: (budget: Budget) => Promise<BudgetReport>
  readonly readSummary: (year: Year) => Promise<BudgetSummary>
  readonly readTaggedSums: (year: Year) => Promise<TaggedSums>
}

/** What the co-op's work is accounted by (centres, sources of money), and what the assembly planned for each. */
export const createBudgetRoutes = (deps: BudgetRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '512kb' })
  const { registers, budgets } = deps

  router.get('/ledger/centres', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await registers.listCentres() })
  })

  router.post('/ledger/centres', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const centre = parseWith(centreDeclarationSchema, request.body, 'the centre')
    sendPrivate(response.status(201), await registers.addCentre(centre, officer))
  })

  router.post('/ledger/centres/:name/end', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const name = parseWith(activityCentreSchema, request.params['name'], 'the centre')
    const { endsOn } = parseWith(endingSchema, request.body, 'the call')
    sendPrivate(response, await registers.endCentre(name, endsOn, officer))
  })

  router.get('/ledger/funding', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await registers.listFunding() })
  })

  router.post('/ledger/funding', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const funding = parseWith(fundingDeclarationSchema, request.body, 'the funding source')
    sendPrivate(response.status(201), await registers.addFunding(funding, officer))
  })

  router.post('/ledger/funding/:name/end', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const name = parseWith(fundingSourceSchema, request.params['name'], 'the funding source')
    const { endsOn } = parseWith(endingSchema, request.body, 'the call')
    sendPrivate(response, await registers.endFunding(name, endsOn, officer))
  })

  router.post('/budgets/:year', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const year = yearOf(request)
    const { resolution, lines } = parseWith(budgetAdoptionSchema, request.body, 'the budget')
    await deps.resolutions.adopt({ type: 'budget', year, lines }, resolution, officer)
    const adopted = (await budgets.list(year)).find((budget) => budget.resolution === resolution)
    sendPrivate(response.status(201), adopted)
  })

  router.get('/budgets/:year', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await budgets.list(yearOf(request)) })
  })

  router.get('/budgets/:year/report', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { version } = parseWith(reportQuerySchema, request.query, 'the query')
    sendPrivate(response, await deps.readReport(await budgets.read(yearOf(request), version)))
  })

  // Members see how their co-op spends: sums of each part, nobody's name.
  router.get('/budgets/:year/summary', async (request, response) => {
    await authenticateInsider(request, deps)
    sendPrivate(response, await deps.readSummary(yearOf(request)))
  })

  // What was spent for each goal, domain or sheet: for the report to members and consortium.
  router.get('/budgets/:year/tags', async (request, response) => {
    await authenticateInsider(request, deps)
    sendPrivate(response, await deps.readTaggedSums(yearOf(request)))
  })

  return router
}

const reportQuerySchema = z.object({ version: z.coerce.number().int().positive().max(10_000).optional() })

const yearOf = (request: Request): Year => parseYear(request.params['year'])
