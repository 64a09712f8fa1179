import { hash } from 'node:crypto'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { statementText } from '@mutua/sdk/coop/officer'
import type { Year } from '@mutua/sdk/coop/period'
import { enactsOf, type AdoptedResolution } from '@mutua/sdk/coop/resolution'
import type { RistornoCriteria } from '@mutua/sdk/coop/ristorno'
import {
  ristornoProposalSchema,
  type RistornoProposal,
  type Simulation,
} from '@mutua/sdk/coop/ristorno-proposal'
import { instantOf, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { closedPeriodKey, proposalKey, proposalPrefix } from './ledger-rows.ts'
import { findRistornoRun } from './read-ristorno.ts'
import { simulateRistorno, type SimulateDeps } from './simulate-ristorno.ts'
import type { RistornoOrder } from './stage-rows.ts'

export interface ProposalDeps extends SimulateDeps {
  readonly store: Store
  readonly now: () => number
}

/**
 * Publishes criteria for a closed year, with what they would do, for members to read before they vote. The same criteria again
 * are the proposal that stands.
 * @throws {Problem} `period-open`, `ristorno-exists`, and what `simulateRistorno` throws
 */
export const publishProposal = async (
  year: Year,
  criteria: RistornoCriteria,
  deps: ProposalDeps,
): Promise<RistornoProposal> => {
  if ((await deps.store.get(closedPeriodKey(year))) === undefined)
    throw new Problem('period-open', `Close ${year} first: the criteria are voted over the year's accounts.`)
  if ((await findRistornoRun(year, deps)) !== undefined)
    throw new Problem('ristorno-exists', `The ristorno of ${year} was run before; it is run once.`)
  const { simulation } = await simulateRistorno(year, { criteria }, deps)
  return commitPlan(deps.store, async () => {
    const key = proposalKey(year, simulation.criteriaDigest)
    const standing = await findRow(deps.store, key, ristornoProposalSchema)
    if (standing !== undefined) return { writes: [], unchanged: new Map(), result: standing }
    const proposal: RistornoProposal = {
      year,
      criteria,
      criteriaDigest: simulation.criteriaDigest,
      simulation,
      simulationDigest: simulationDigestOf(simulation),
      publishedAt: instantOf(deps.now()),
    }
    const logged = await planLogged([publishedFact(proposal)], deps.store)
    return {
      writes: [row(key, proposal), ...logged.writes],
      unchanged: new Map([[key, undefined], ...logged.unchanged]),
      result: proposal,
    }
  })
}

/** What was published when: that it was before the vote can be checked by who does not believe us. */
const publishedFact = (proposal: RistornoProposal): LoggedFact => {
  const { year, criteriaDigest, simulationDigest, publishedAt } = proposal
  const statement = {
    criteria: criteriaDigest,
    publishedAt,
    simulation: simulationDigest,
    type: 'criteria',
    year,
  }
  return { kind: 'ristorno.proposed', about: `ristorno-criteria/${criteriaDigest}`, statement }
}

export const simulationDigestOf = (simulation: Simulation): Sha256 =>
  // lower-case hex SHA-256
  hash('sha256', statementText({ type: 'RistornoSimulation', ...simulation })) as Sha256

/** Those of a year, the oldest first. */
export const listProposals = async (
  year: Year,
  { store }: { readonly store: Pick<Store, 'list'> },
): Promise<readonly RistornoProposal[]> => {
  const proposals: RistornoProposal[] = []
  for await (const { value } of store.list(prefixRange(proposalPrefix(year))))
    proposals.push(parseRow(ristornoProposalSchema, value))
  return proposals.toSorted((one, other) => (one.publishedAt < other.publishedAt ? -1 : 1))
}

/**
 * What a run under a resolution is: the criteria that it names, and no others.
 * @throws {Problem} `resolution-unknown` when it lays down no ristorno, `ristorno-not-published` when members could not read
 *   what they voted on
 */
export const orderUnder = async (
  year: Year,
  resolution: AdoptedResolution | undefined,
  { store }: { readonly store: Pick<Store, 'get'> },
): Promise<RistornoOrder> => {
  const published = await Promise.all(
    (resolution === undefined ? [] : enactsOf(resolution))
      .filter(({ subject }) => subject === 'ristorno')
      .map(async ({ digest }) => ({
        digest,
        proposal: await findRow(store, proposalKey(year, digest), ristornoProposalSchema),
      })),
  )
  // A resolution may adopt the criteria of more than one year: those of this one count.
  const adopted = published.find(({ proposal }) => proposal !== undefined) ?? published[0]
  const digest = adopted?.digest
  if (resolution === undefined || !resolution.governs.includes('ristorno') || digest === undefined)
    throw new Problem('resolution-unknown', 'Name a resolution that adopts published criteria of a ristorno.')
  const proposal = adopted?.proposal
  if (proposal === undefined || civilDateOf(Date.parse(proposal.publishedAt)) > resolution.adoptedOn)
    throw new Problem(
      'ristorno-not-published',
      `The criteria that ${resolution.id} adopts were not published for ${year} before it was voted.`,
    )
  return { year, resolution: resolution.id, criteria: proposal.criteria, criteriaDigest: digest }
}
