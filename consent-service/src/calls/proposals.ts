import { checkProposal } from '@mutua/sdk/codesign/check-proposal'
import type { CallText } from '@mutua/sdk/codesign/call-text'
import {
  emptyProposal,
  partnerPartText,
  proposalText,
  type Lead,
  type LeadWish,
  type ProposalContent,
} from '@mutua/sdk/codesign/proposal'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, row } from '@mutua/kit/row'
import { toBytes, toText } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { CallsDeps } from './call-deps.ts'
import {
  keys,
  listRows,
  proposalRowSchema,
  readCall,
  readProposal,
  type CallRow,
  type ProposalRow,
} from './call-rows.ts'
import { requireOpen } from './call-state.ts'
import { digestOf, newLocal } from './draft-call.ts'
import { requireLead, standsOf } from './standing.ts'

/** More than this a commission does not read; it stands in the call's way, and says so. */
const mostProposals = 60

/**
 * Begins a proposal: empty, and read by nobody but those who write it. Each lead has one at a time.
 * @throws {Problem} `not-found`, `administrator-only`, `organisation-ended`, `member-unknown`, `call-closed`, `call-step-refused`
 */
export const beginProposal = async (
  call: string,
  wish: LeadWish,
  by: WebId,
  deps: CallsDeps,
): Promise<ProposalRow> => {
  const lead = await leadOf(wish, by, deps)
  const local = newLocal(deps)
  return commitPlan(deps.store, async () => {
    const { key: callKey, bytes: callBytes, value } = await readCall(call, deps.store)
    requireOpen(value, deps.now())
    const leadKey = keys.lead(call, hashKey(lead.kind === 'organisation' ? lead.organisation : lead.webId))
    const before = await deps.store.get(leadKey)
    if (before !== undefined) {
      const { value: known } = await readProposal(call, toText(before), deps.store)
      if (known.withdrawnAt === undefined)
        throw new Problem(
          'call-step-refused',
          'There is a proposal of this lead: change that one, or withdraw it.',
        )
    }
    const others = await listRows(keys.proposals(call), proposalRowSchema, deps.store)
    if (others.filter(({ withdrawnAt }) => withdrawnAt === undefined).length >= mostProposals)
      throw new Problem('call-step-refused', 'Sixty proposals are being written: call the co-op.')
    const at = instantOf(deps.now())
    const begun: ProposalRow = {
      ...{ local, call, lead, createdBy: by, createdAt: at, revision: 0, savedAt: at },
      content: emptyProposal,
      confirmations: [],
      checks: [],
    }
    const key = keys.proposal(call, local)
    return {
      writes: [row(key, begun), { key: leadKey, value: toBytes(local) }],
      unchanged: new Map([
        [key, undefined],
        [leadKey, before],
        [callKey, callBytes],
      ]),
      result: begun,
    }
  })
}

/**
 * Saves the draft; what was handed in before stays as it is until it is handed in again.
 * @param revision the one that was read: of two who write at once, the second is told
 * @throws {Problem} `not-found`, `precondition-failed`, `call-closed`, `call-step-refused`
 */
export const saveProposal = (
  where: ProposalPlace,
  saved: { readonly revision: number; readonly content: ProposalContent },
  by: WebId,
  deps: CallsDeps,
): Promise<ProposalRow> =>
  changeProposal(where, deps, async (held, call) => {
    await requireLead(held, by, deps)
    requireOpen(call, deps.now())
    requireStanding(held)
    if (held.revision !== saved.revision)
      throw new Problem('precondition-failed', 'Somebody else has saved it meanwhile: read theirs first.')
    const at = instantOf(deps.now())
    return { next: { ...held, content: saved.content, revision: held.revision + 1, savedAt: at } }
  })

/**
 * Hands it in. From then on it is sealed until the closing; the digest goes into the log in the same write, so that nobody,
 * the co-op included, can change a letter of it unseen. Handing in again takes the place of what was handed in.
 * @throws {Problem} `proposal-incomplete`, `proposal-names-party`, `partner-unconfirmed`, `organisation-ended`
 * @throws {Problem} `not-found`, `administrator-only`, `call-closed`, `call-step-refused`
 */
export const submitProposal = (where: ProposalPlace, by: WebId, deps: CallsDeps): Promise<ProposalRow> =>
  changeProposal(where, deps, async (held, call) => {
    await requireLead(held, by, deps, 'administrator')
    const text = requireOpen(call, deps.now())
    requireStanding(held)
    const partners = await partnersOf(held.content, deps)
    requireComplete(
      held,
      text,
      partners.map(({ name }) => name),
    )
    const unconfirmed = unconfirmedOf(held, deps)
    if (unconfirmed.length > 0)
      throw new Problem(
        'partner-unconfirmed',
        `Partner ${unconfirmed.join(', ')} of the list confirms its part first, in its own name.`,
      )
    const id = idsOf(held, deps)
    const digest = digestOf(proposalText(id.call, id.proposal, held.lead, held.content))
    const callNumber = text.number
    if (held.submitted?.digest === digest && held.submitted.callNumber === callNumber) return { next: held }
    const submitted = { content: held.content, digest, at: instantOf(deps.now()), by, callNumber, partners }
    return { next: { ...held, submitted }, facts: [proposalFact('call.proposal', held, { digest })] }
  })

/** Until the closing; what was handed in counts for nothing any more. Repeating it is no error. */
export const withdrawProposal = (where: ProposalPlace, by: WebId, deps: CallsDeps): Promise<ProposalRow> =>
  changeProposal(where, deps, async (held, call) => {
    await requireLead(held, by, deps, 'administrator')
    if (held.withdrawnAt !== undefined) return { next: held }
    requireOpen(call, deps.now())
    return {
      next: { ...held, withdrawnAt: instantOf(deps.now()) },
      facts:
        held.submitted === undefined
          ? []
          : [proposalFact('call.proposal-withdrawn', held, { digest: held.submitted.digest })],
    }
  })

/**
 * A partner says yes in its own name, to its part as it stands now; when its role, its money or its promises change, it is
 * asked again. Repeating it is no error.
 * @throws {Problem} `not-found`, `administrator-only`, `organisation-ended`, `call-closed`, `precondition-failed` when the part is another by now
 */
export const confirmPartner = (
  where: ProposalPlace,
  said: { readonly organisation: WebId; readonly digest: string },
  by: WebId,
  deps: CallsDeps,
): Promise<ProposalRow> =>
  changeProposal(where, deps, async (held, call) => {
    const place = held.content.partners.findIndex((one) => one.organisation === said.organisation) + 1
    if (place === 0 || !(await deps.belongsTo(by, said.organisation))) throw unknownProposal()
    if (!(await deps.isAdministrator(by, said.organisation)))
      throw new Problem('administrator-only', 'An administrator of the partner confirms its part.')
    requireOpen(call, deps.now())
    requireStanding(held)
    await partnersOf(held.content, deps)
    const digest = partDigest(held, place, deps)
    if (digest !== said.digest)
      throw new Problem('precondition-failed', 'The part of this partner has changed: read it again.')
    if (held.confirmations.some((one) => one.organisation === said.organisation && one.digest === digest))
      return { next: held }
    const others = held.confirmations.filter((one) => one.organisation !== said.organisation)
    const confirmation = { organisation: said.organisation, digest, by, at: instantOf(deps.now()) }
    return { next: { ...held, confirmations: [...others, confirmation] } }
  })

export interface ProposalPlace {
  readonly call: string
  readonly proposal: string
}

export const partDigest = (held: ProposalRow, place: number, deps: Pick<CallsDeps, 'origin'>) => {
  const id = idsOf(held, deps)
  return digestOf(partnerPartText(id.call, id.proposal, place, held.content))
}

export const idsOf = (
  { call, local }: Pick<ProposalRow, 'call' | 'local'>,
  { origin }: Pick<CallsDeps, 'origin'>,
) => ({
  call: `${origin}/calls/${call}`,
  proposal: `${origin}/calls/${call}/proposals/${local}`,
})

/** One step of a proposal, with the call as it is: an amendment or the end of it that comes first is seen. */
export const changeProposal = (
  { call, proposal }: ProposalPlace,
  deps: CallsDeps,
  plan: (
    held: ProposalRow,
    call: CallRow,
  ) => Promise<{ readonly next: ProposalRow; readonly facts?: readonly LoggedFact[] }>,
): Promise<ProposalRow> =>
  commitPlan(deps.store, async () => {
    const around = await readCall(call, deps.store)
    const { key, bytes, value } = await readProposal(call, proposal, deps.store)
    const { next, facts = [] } = await plan(value, around.value)
    if (next === value) return { writes: [], unchanged: new Map(), result: value }
    const logged = await planLogged(facts, deps.store)
    return {
      writes: [row(key, next), ...logged.writes],
      unchanged: new Map([[key, bytes], [around.key, around.bytes], ...logged.unchanged]),
      result: next,
    }
  })

/** Names of the partners as the register has them. @throws {Problem} `not-found`, `organisation-ended` */
export const partnersOf = (
  { partners }: Pick<ProposalContent, 'partners'>,
  deps: Pick<CallsDeps, 'findOrganisation'>,
): Promise<{ organisation: WebId; name: string }[]> =>
  Promise.all(
    partners.map(async ({ organisation }) => {
      const found = await deps.findOrganisation(organisation)
      if (found === undefined) throw new Problem('not-found', 'A partner is no organisation of the register.')
      if (found.endedAt !== undefined)
        throw new Problem('organisation-ended', 'A partner has ended: take it out of the proposal.')
      return { organisation, name: found.name }
    }),
  )

/** Places of the partners that have not confirmed their part as it stands. */
export const unconfirmedOf = (held: ProposalRow, deps: Pick<CallsDeps, 'origin'>): readonly number[] =>
  held.content.partners.flatMap(({ organisation }, place) =>
    held.confirmations.some(
      (one) => one.organisation === organisation && one.digest === partDigest(held, place + 1, deps),
    )
      ? []
      : [place + 1],
  )

export const unknownProposal = (): Problem => new Problem('not-found', 'There is no such proposal.')

const requireComplete = (
  { content, lead }: ProposalRow,
  text: CallText,
  partners: readonly string[],
): void => {
  const faults = checkProposal(content, text, [lead.name, ...partners])
  const [first] = faults
  if (first === undefined) return
  const shown = faults.find(({ code }) => code === 'name-shown')
  // The name itself is not repeated: details may be read by others than the writer.
  if (shown !== undefined && faults.every(({ code }) => code === 'name-shown'))
    throw new Problem(
      'proposal-names-party',
      `At “${shown.at}” a name of lead or partner can be read; put it into a part that is marked as identifying.`,
    )
  throw new Problem('proposal-incomplete', first.code === 'name-shown' ? faultOther(faults) : first.says)
}

const faultOther = (faults: ReturnType<typeof checkProposal>): string =>
  faults.find(({ code }) => code !== 'name-shown')?.says ?? 'Something is missing.'

const requireStanding = ({ withdrawnAt }: ProposalRow): void => {
  if (withdrawnAt !== undefined)
    throw new Problem('call-step-refused', 'It was withdrawn: begin another one.')
}

/** @throws {Problem} `not-found`, `organisation-ended`, `administrator-only`, `member-unknown` */
const leadOf = async (wish: LeadWish, by: WebId, deps: CallsDeps): Promise<Lead> => {
  if (wish.kind === 'members') {
    if (!(await standsOf(by, deps)).isMember)
      throw new Problem('member-unknown', 'A group of members is led by a member of the co-op.')
    return { ...wish, webId: by }
  }
  const organisation = await deps.findOrganisation(wish.organisation)
  if (organisation === undefined) throw new Problem('not-found', 'There is no such organisation.')
  if (organisation.endedAt !== undefined)
    throw new Problem('organisation-ended', 'What has ended proposes nothing.')
  if (!(await deps.isAdministrator(by, wish.organisation)))
    throw new Problem('administrator-only', 'An administrator of the organisation begins its proposal.')
  return { ...wish, name: organisation.name }
}

const proposalFact = (
  kind: 'call.proposal' | 'call.proposal-withdrawn',
  { call, local }: ProposalRow,
  said: Readonly<Record<string, string>>,
): LoggedFact => ({ kind, about: `proposal/${local}`, statement: { type: 'proposal', call, ...said } })
