import type { Lead } from '@mutua/sdk/codesign/proposal'
import type { WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { CallCaller, CallsDeps } from './call-deps.ts'
import { inForce, type CallRow, type ProposalRow, type Submitted } from './call-rows.ts'

/** What somebody could lead a proposal for. */
export const standsOf = async (
  webId: WebId,
  deps: Pick<CallsDeps, 'isMember' | 'listOrganisations' | 'isAdministrator'>,
) => {
  const organisations: { id: WebId; name: string }[] = []
  for (const { id, name, endedAt } of await deps.listOrganisations())
    if (endedAt === undefined && (await deps.isAdministrator(webId, id))) organisations.push({ id, name })
  return { organisations, isMember: await deps.isMember(webId) }
}

export const isOfLead = async (lead: Lead, by: WebId, deps: Pick<CallsDeps, 'belongsTo'>): Promise<boolean> =>
  lead.kind === 'members' ? lead.webId === by : deps.belongsTo(by, lead.organisation)

/**
 * Somebody of the lead.
 * @param as `administrator` for what binds the lead
 * @throws {Problem} `not-found` for everybody else: whether there is such a proposal is nobody's business
 * @throws {Problem} `administrator-only`
 */
export const requireLead = async (
  { lead }: Pick<ProposalRow, 'lead'>,
  by: WebId,
  deps: Pick<CallsDeps, 'belongsTo' | 'isAdministrator'>,
  as: 'staff' | 'administrator' = 'staff',
): Promise<void> => {
  if (!(await isOfLead(lead, by, deps))) throw new Problem('not-found', 'There is no such proposal.')
  if (
    as === 'administrator' &&
    lead.kind === 'organisation' &&
    !(await deps.isAdministrator(by, lead.organisation))
  )
    throw new Problem('administrator-only', 'An administrator of the lead does this.')
}

/** The partners of which somebody is one: of what was handed in, or of the draft as it is. */
export const partnersOfCaller = async (
  { content, submitted }: ProposalRow,
  by: WebId,
  deps: Pick<CallsDeps, 'belongsTo'>,
): Promise<readonly WebId[]> => {
  const own: WebId[] = []
  const all = new Set(
    [...content.partners, ...(submitted?.partners ?? [])].map(({ organisation }) => organisation),
  )
  for (const organisation of all) if (await deps.belongsTo(by, organisation)) own.push(organisation)
  return own
}

/** Whether somebody stands to gain by one of these proposals: leads it, or belongs to one of its parties. */
export const hasInterest = async (
  by: WebId,
  submitted: readonly Submitted[],
  deps: Pick<CallsDeps, 'belongsTo'>,
): Promise<boolean> => {
  for (const one of submitted) {
    if (await isOfLead(one.lead, by, deps)) return true
    for (const { organisation } of one.submitted.partners)
      if (await deps.belongsTo(by, organisation)) return true
  }
  return false
}

export const isCommissioner = (call: CallRow, webId: WebId): boolean =>
  call.versions.length > 0 && inForce(call).text.commission.some((one) => one.webId === webId)

/** Who checks what proposals must meet: an officer who neither scores nor gains. */
export const requireChecker = async (
  call: CallRow,
  caller: CallCaller,
  submitted: readonly Submitted[],
  deps: CallsDeps,
): Promise<void> => {
  if (!caller.isOfficer) throw new Problem('caller-not-officer', 'Officers check the requirements.')
  if (call.scoring === undefined && isCommissioner(call, caller.webId))
    throw new Problem('call-sealed', 'Who scores does not read who proposes before the scoring is closed.')
  if (await hasInterest(caller.webId, submitted, deps))
    throw new Problem('conflict-of-interest', 'Another officer does this: you belong to one of the parties.')
}
