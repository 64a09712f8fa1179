import { Router, type Request } from 'express'
import type { Member } from '@mutua/sdk/coop/member'
import type { MemberStatement } from '@mutua/sdk/coop/statement'
import { Problem } from '@mutua/sdk/problem'
import type { Members } from '../members/open-members.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { sendPrivate } from './send-page.ts'

export interface MembershipRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly findMember: Members['find']
  readonly readStatements: (member: number) => Promise<readonly MemberStatement[]>
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
    const { number } = await readOwn(request)
    sendPrivate(response, { items: await deps.readStatements(number) })
  })

  return router
}
