import { json, Router, type Request } from 'express'
import { z } from 'zod'
import type { Member } from '@mutua/sdk/coop/member'
import { parseYear, type Year } from '@mutua/sdk/coop/period'
import { ristornoChoiceSchema, type RistornoChoice, type StandingChoice } from '@mutua/sdk/coop/ristorno'
import { statementSchema, type MemberStatement, type StatementProof } from '@mutua/sdk/coop/statement'
import { parseWith } from '@mutua/sdk/ids'
import { sideBySidePage } from '@mutua/sdk/paper/side-by-side'
import { statementPaper } from '@mutua/sdk/paper/statement-paper'
import { Problem } from '@mutua/sdk/problem'
import type { Members } from '../members/open-members.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sinceSchema } from './log-routes.ts'
import { sendPrivate } from './send-page.ts'

export interface MembershipRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly findMember: Members['find']
  readonly readStatements: (member: Pick<Member, 'number' | 'webId'>) => Promise<readonly MemberStatement[]>
  /** @param since size of a checkpoint that the proof of the log is to follow from */
  readonly proveStatement: (member: number, year: Year, since?: number) => Promise<StatementProof>
  readonly findChoice: (member: number) => Promise<StandingChoice | undefined>
  readonly setChoice: (member: number, choice: RistornoChoice) => Promise<StandingChoice>
}

/**
 * What stands in the register and in the books about whoever calls. For the member alone: no power of a delegate or of a guardian is
 * for this.
 */
export const createMembershipRoutes = (deps: MembershipRoutesDeps): Router => {
  const router = Router()
  /** @throws {Problem} `member-unknown` */
  const readOwn = async (request: Request): Promise<Member> => {
    const { webId } = await deps.authenticate(request)
    const member = await deps.findMember(webId)
    if (member === undefined) throw new Problem('member-unknown', 'Ask the co-op to be admitted.')
    return member
  }

  router.get('/membership', async (request, response) => {
    sendPrivate(response, await readOwn(request))
  })

  router.get('/membership/statements', async (request, response) => {
    sendPrivate(response, { items: await deps.readStatements(await readOwn(request)) })
  })

  router.get('/membership/statements/:year/proof', async (request, response) => {
    const { number } = await readOwn(request)
    const { since } = parseWith(sinceSchema, request.query, 'the query')
    sendPrivate(response, await deps.proveStatement(number, parseYear(request.params.year), since))
  })

  router.get('/membership/statements/:year/paper', async (request, response) => {
    const { number } = await readOwn(request)
    const { with: language } = parseWith(paperSchema, request.query, 'the query')
    const { statement, root } = await deps.proveStatement(number, parseYear(request.params.year))
    const paper = statementPaper(statementSchema.parse(JSON.parse(statement)), root, language)
    response.set('Cache-Control', 'no-store').type('html').send(sideBySidePage(paper))
  })

  router.get('/membership/ristorno-choice', async (request, response) => {
    const { number } = await readOwn(request)
    sendPrivate(response, (await deps.findChoice(number)) ?? {})
  })

  router.put('/membership/ristorno-choice', json({ limit: '4kb' }), async (request, response) => {
    const { number } = await readOwn(request)
    const choice = parseWith(ristornoChoiceSchema, request.body, 'the choice')
    sendPrivate(response, await deps.setChoice(number, choice))
  })

  return router
}

const paperSchema = z.object({ with: z.enum(['en', 'ar']).default('en') })
