import { checkProposal } from '@mutua/sdk/codesign/check-proposal'
import type { ProposalState, ProposalView } from '@mutua/sdk/codesign/proposal'
import { Problem } from '@mutua/sdk/problem'
import type { CallCaller, CallsDeps } from './call-deps.ts'
import {
  inForce,
  keys,
  listRows,
  listSubmitted,
  proposalRowSchema,
  readCall,
  readProposal,
  type CallRow,
  type ProposalRow,
} from './call-rows.ts'
import { requireClosed } from './call-state.ts'
import { idsOf, partDigest, type ProposalPlace } from './proposals.ts'
import { isOfLead, partnersOfCaller, requireChecker } from './standing.ts'

/** The proposals that somebody has a part in; nobody else is told of them. */
export const listOwnProposals = async (
  call: string,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<readonly ProposalView[]> => {
  const { value: held } = await readCall(call, deps.store)
  const own: ProposalView[] = []
  for (const one of await listRows(keys.proposals(call), proposalRowSchema, deps.store))
    if (await isParty(one, caller, deps)) own.push(await viewProposal(one, held, deps))
  return own
}

/**
 * Everything that was handed in, for an officer who neither scores nor gains, from the closing on.
 * @throws {Problem} `call-sealed`, `caller-not-officer`, `conflict-of-interest`
 */
export const listForCheck = async (
  call: string,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<readonly ProposalView[]> => {
  const { value: held } = await readCall(call, deps.store)
  requireClosed(held, deps.now())
  const submitted = await listSubmitted(call, deps.store)
  await requireChecker(held, caller, submitted, deps)
  return Promise.all(
    submitted.map((one) => viewProposal({ ...one, content: one.submitted.content }, held, deps)),
  )
}

/** Of who has a part in it. @throws {Problem} `not-found` for everybody else */
export const readOwnProposal = async (
  { call, proposal }: ProposalPlace,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<ProposalView> => {
  const { value } = await readProposal(call, proposal, deps.store)
  if (!(await isParty(value, caller, deps))) throw new Problem('not-found', 'There is no such proposal.')
  return viewProposal(value, (await readCall(call, deps.store)).value, deps)
}

export const viewProposal = async (
  held: ProposalRow,
  call: CallRow,
  deps: CallsDeps,
): Promise<ProposalView> => {
  const { text } = inForce(call)
  const ids = idsOf(held, deps)
  const partners = await Promise.all(
    held.content.partners.map(async ({ organisation, role }, place) => {
      const digest = partDigest(held, place + 1, deps)
      const confirmed = held.confirmations.find(
        (one) => one.organisation === organisation && one.digest === digest,
      )
      const name = (await deps.findOrganisation(organisation))?.name ?? ''
      return {
        ...{ organisation, name, role, digest },
        ...(confirmed === undefined ? {} : { confirmedAt: confirmed.at }),
      }
    }),
  )
  const { submitted } = held
  return {
    id: ids.proposal,
    call: ids.call,
    lead: held.lead,
    state: stateOf(held),
    revision: held.revision,
    savedAt: held.savedAt,
    content: held.content,
    partners,
    faults: [...checkProposal(held.content, text, [held.lead.name, ...partners.map(({ name }) => name)])],
    ...(submitted === undefined
      ? {}
      : {
          submitted: {
            at: submitted.at,
            digest: submitted.digest,
            callNumber: submitted.callNumber,
            isCurrent:
              submitted.callNumber === text.number &&
              JSON.stringify(plain(submitted.content)) === JSON.stringify(plain(held.content)),
          },
        }),
    checks: held.checks.map(({ by: _by, ...shown }) => shown),
    ...(held.completion === undefined
      ? {}
      : { completion: { text: held.completion.text, at: held.completion.at } }),
  }
}

/** Money as text: `JSON.stringify` takes no bigint. */
const plain = (content: ProposalRow['content']): unknown =>
  JSON.parse(
    JSON.stringify(content, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  )

const isParty = async (held: ProposalRow, caller: CallCaller, deps: CallsDeps): Promise<boolean> =>
  (await isOfLead(held.lead, caller.webId, deps)) ||
  (await partnersOfCaller(held, caller.webId, deps)).length > 0

const stateOf = ({ withdrawnAt, submitted, checks }: ProposalRow): ProposalState => {
  if (withdrawnAt !== undefined) return 'withdrawn'
  if (submitted === undefined) return 'draft'
  const last = checks.at(-1)?.outcome
  return last === 'completion' ? 'completion-asked' : last === 'excluded' ? 'excluded' : 'submitted'
}
