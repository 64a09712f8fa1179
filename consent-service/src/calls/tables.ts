import {
  commitmentsText,
  commitmentStateOf,
  signingParties,
  type CommitmentsWish,
  type TableView,
} from '@mutua/sdk/codesign/co-design-table'
import type { Party } from '@mutua/sdk/codesign/proposal'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { ProjectWish } from '@mutua/sdk/coop/project'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, row } from '@mutua/kit/row'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import type { CallCaller, CallsDeps } from './call-deps.ts'
import {
  inForce,
  keys,
  listRows,
  readCall,
  readProposal,
  readTable,
  tableRowSchema,
  type CallRow,
  type Submitted,
  type TableRow,
} from './call-rows.ts'
import { digestOf } from './draft-call.ts'
import { idsOf, type ProposalPlace } from './proposals.ts'
import { rankCall } from './ranked-list.ts'
import { isOfLead } from './standing.ts'

/** Begins with what each party promised in the proposal. */
export const newTable = ({ call, local, submitted }: Submitted): TableRow => ({
  call,
  proposal: local,
  revision: 0,
  commitments: submitted.content.commitments.flatMap(({ party, what, until }) =>
    until === undefined ? [] : [{ party, what, until }],
  ),
  acceptances: [],
  done: [],
})

/**
 * All tables of a call, for their parties, officers and members: what is promised to members is theirs to see.
 * @throws {Problem} `member-unknown` for everybody else
 */
export const listTables = async (
  call: string,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<readonly TableView[]> => {
  const { value: held } = await readCall(call, deps.store)
  const rows = await listRows(keys.tables(call), tableRowSchema, deps.store)
  const isInsider = caller.isOfficer || (await deps.isMember(caller.webId))
  const views: TableView[] = []
  for (const one of rows) {
    const view = await viewTable(one, held, caller, deps)
    if (isInsider || view.own.length > 0) views.push(view)
  }
  return views.toSorted((one, other) => one.place - other.place)
}

/**
 * What the parties agree on is worded at the table, until all have accepted; whoever had accepted something else is asked anew.
 * @throws {Problem} `not-found`, `precondition-failed`, `call-step-refused`, `proposal-incomplete`
 */
export const wordCommitments = (
  where: ProposalPlace,
  { revision, commitments }: CommitmentsWish,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<TableView> =>
  changeTable(where, caller, deps, (held, { parties, own }) => {
    if (own.length === 0) throw unknownTable()
    requireUnagreed(held)
    if (held.revision !== revision)
      throw new Problem('precondition-failed', 'Somebody else has worded it meanwhile: read theirs first.')
    if (commitments.some(({ party }) => party !== 'members' && !parties.includes(party)))
      throw new Problem('proposal-incomplete', 'A commitment is of nobody at this table.')
    const idle = parties.find((party) => !commitments.some((one) => one.party === party))
    if (idle !== undefined) throw new Problem('proposal-incomplete', 'Each party promises something.')
    return { next: { ...held, commitments, revision: revision + 1, acceptances: [] } }
  })

/**
 * A party accepts what stands there, by its digest; once all have, nothing of it changes any more.
 * @throws {Problem} `not-found`, `administrator-only`, `call-step-refused`, `precondition-failed`
 */
export const acceptCommitments = (
  where: ProposalPlace,
  said: { readonly party: Party; readonly digest: string },
  caller: CallCaller,
  deps: CallsDeps,
): Promise<TableView> =>
  changeTable(where, caller, deps, async (held, { proposal, parties, own }) => {
    if (!own.includes(said.party)) throw unknownTable()
    await requireBinding(said.party, proposal, caller, deps)
    const digest = digestOfTable(held, deps)
    if (digest !== said.digest)
      throw new Problem('precondition-failed', 'The commitments are others by now: read them again.')
    if (held.acceptances.some(({ party }) => party === said.party)) return { next: held }
    const at = instantOf(deps.now())
    const acceptances = [...held.acceptances, { party: said.party, digest, by: caller.webId, at }]
    const isAgreed = parties.every((party) => acceptances.some((one) => one.party === party))
    return {
      next: { ...held, acceptances, ...(isAgreed ? { agreedAt: at } : {}) },
      facts: isAgreed
        ? [
            {
              kind: 'call.agreed',
              about: `proposal/${held.proposal}`,
              statement: { type: 'commitments', digest, parties: parties.length },
            },
          ]
        : [],
    }
  })

/** A promise was kept, and what shows it. By the party itself; by officers for co-op and members. */
export const keepCommitment = (
  where: ProposalPlace,
  said: { readonly number: number; readonly evidence: string },
  caller: CallCaller,
  deps: CallsDeps,
): Promise<TableView> =>
  changeTable(where, caller, deps, (held, { own }) => {
    const promised = held.commitments[said.number - 1]
    if (promised === undefined) throw unknownTable()
    const mayTell = promised.party === 'members' ? caller.isOfficer : own.includes(promised.party)
    if (!mayTell) throw unknownTable()
    if (held.agreedAt === undefined)
      throw new Problem('call-step-refused', 'The parties have not agreed on it yet.')
    const before = held.done.find(({ number }) => number === said.number)
    if (before?.evidence === said.evidence) return { next: held }
    if (before !== undefined) throw new Problem('call-step-refused', 'It was said to be done before.')
    const done = { ...said, at: instantOf(deps.now()), by: caller.webId }
    return { next: { ...held, done: [...held.done, done] } }
  })

/**
 * What was agreed becomes a draft in the room of projects, citing call, minutes and commitments. It opens there with ethics,
 * legal and assembly, and in no other way. A crash in between leaves the draft, which the next call finds.
 * @throws {Problem} `not-found`, `call-step-refused`, and what drafting a project throws
 */
export const draftTableProject = async (
  where: ProposalPlace,
  wish: ProjectWish,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<TableView> => {
  const { value: table } = await readTable(where.call, where.proposal, deps.store)
  const { value: call } = await readCall(where.call, deps.store)
  const around = await readAround(table, caller, deps)
  if (!around.own.includes('coop') && !around.own.includes('lead')) throw unknownTable()
  requireProjectable(table)
  const organisations = [
    ...(around.proposal.lead.kind === 'organisation' ? [around.proposal.lead.organisation] : []),
    ...around.proposal.submitted.partners.map(({ organisation }) => organisation),
  ]
  if (!organisations.includes(wish.recipient))
    throw new Problem('input-malformed', 'The project is one of an organisation at this table.')
  const view = await viewTable(table, call, caller, deps)
  const { id } = await deps.draftProject(wish, caller, {
    id: view.call,
    proposal: view.proposal,
    minutes: call.minutes?.digest ?? digestOf(''),
    place: view.place,
    points: { ...view.total },
    commitments: view.digest,
  })
  return changeTable(where, caller, deps, (held) => {
    requireProjectable(held)
    return { next: { ...held, project: id } }
  })
}

export const viewTable = async (
  held: TableRow,
  call: CallRow,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<TableView> => {
  const { proposal, parties, own } = await readAround(held, caller, deps)
  const { ranked } = await rankCall(call, deps)
  const line = ranked.find(({ id }) => id === held.proposal)
  const ids = idsOf(proposal, deps)
  const today = civilDateOf(deps.now())
  return {
    call: ids.call,
    proposal: ids.proposal,
    callTitle: inForce(call).text.title,
    title: proposal.submitted.content.title,
    parties: parties.map((party) => {
      const accepted = held.acceptances.find((one) => one.party === party)
      return {
        party,
        name: nameOfParty(party, proposal, deps.coopName),
        ...(accepted === undefined ? {} : { acceptedAt: accepted.at }),
      }
    }),
    revision: held.revision,
    digest: digestOfTable(held, deps),
    ...(held.agreedAt === undefined ? {} : { agreedAt: held.agreedAt }),
    commitments: held.commitments.map((one, index) => {
      const kept = held.done.find(({ number }) => number === index + 1)
      const done = kept === undefined ? undefined : { at: kept.at, evidence: kept.evidence }
      return {
        ...one,
        number: index + 1,
        state: commitmentStateOf({ until: one.until, done }, today),
        ...(done === undefined ? {} : { done }),
      }
    }),
    place: line?.place ?? 1,
    total: line?.total ?? { numerator: 0, denominator: 1 },
    ...(held.project === undefined ? {} : { project: held.project }),
    own: [...own],
  }
}

export const digestOfTable = (held: TableRow, deps: Pick<CallsDeps, 'origin'>) => {
  const ids = idsOf({ call: held.call, local: held.proposal }, deps)
  return digestOf(commitmentsText(ids.call, ids.proposal, held.commitments))
}

interface Around {
  readonly proposal: Submitted
  readonly parties: readonly Party[]
  /** For whom the caller speaks. */
  readonly own: readonly Party[]
}

const readAround = async (held: TableRow, caller: CallCaller, deps: CallsDeps): Promise<Around> => {
  const { value } = await readProposal(held.call, held.proposal, deps.store)
  if (value.submitted === undefined) throw new Error('what was admitted was handed in')
  const proposal: Submitted = { ...value, submitted: value.submitted }
  const parties = signingParties(proposal.submitted.partners.length)
  const own: Party[] = []
  if (caller.isOfficer) own.push('coop')
  if (await isOfLead(proposal.lead, caller.webId, deps)) own.push('lead')
  for (const [place, { organisation }] of proposal.submitted.partners.entries())
    if (await deps.belongsTo(caller.webId, organisation)) own.push(`partner-${String(place + 1)}`)
  return { proposal, parties, own }
}

const changeTable = async (
  { call, proposal }: ProposalPlace,
  caller: CallCaller,
  deps: CallsDeps,
  plan: (
    held: TableRow,
    around: Around,
  ) =>
    | { readonly next: TableRow; readonly facts?: readonly LoggedFact[] }
    | Promise<{ readonly next: TableRow; readonly facts?: readonly LoggedFact[] }>,
): Promise<TableView> => {
  const changed = await commitPlan(deps.store, async () => {
    const { key, bytes, value } = await readTable(call, proposal, deps.store)
    const { next, facts = [] } = await plan(value, await readAround(value, caller, deps))
    if (next === value) return { writes: [], unchanged: new Map(), result: value }
    const logged = await planLogged(facts, deps.store)
    return {
      writes: [row(key, next), ...logged.writes],
      unchanged: new Map([[key, bytes], ...logged.unchanged]),
      result: next,
    }
  })
  return viewTable(changed, (await readCall(call, deps.store)).value, caller, deps)
}

/** Who may bind a party. @throws {Problem} `administrator-only` */
const requireBinding = async (
  party: Party,
  { lead, submitted }: Submitted,
  caller: CallCaller,
  deps: CallsDeps,
): Promise<void> => {
  if (party === 'coop') return
  const organisation: WebId | undefined =
    party === 'lead'
      ? lead.kind === 'organisation'
        ? lead.organisation
        : undefined
      : submitted.partners[Number(party.slice('partner-'.length)) - 1]?.organisation
  if (organisation !== undefined && !(await deps.isAdministrator(caller.webId, organisation)))
    throw new Problem('administrator-only', 'An administrator of the party accepts for it.')
}

const nameOfParty = (party: Party, { lead, submitted }: Submitted, coopName: string): string =>
  party === 'coop'
    ? coopName
    : party === 'lead'
      ? lead.name
      : (submitted.partners[Number(party.slice('partner-'.length)) - 1]?.name ?? party)

const requireUnagreed = ({ agreedAt }: TableRow): void => {
  if (agreedAt !== undefined)
    throw new Problem('call-step-refused', 'All parties have accepted it: it does not change any more.')
}

const requireProjectable = ({ agreedAt, project }: TableRow): void => {
  if (agreedAt === undefined)
    throw new Problem('call-step-refused', 'All parties accept the commitments first.')
  if (project !== undefined) throw new Problem('call-step-refused', 'It has become a project already.')
}

const unknownTable = (): Problem =>
  new Problem('not-found', 'There is no such table, or you do not sit at it.')
