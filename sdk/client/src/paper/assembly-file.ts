import type { Prevalence, PrevalenceTest } from '../coop/prevalence.ts'
import type { RistornoProposal } from '../coop/ristorno-proposal.ts'
import { ristornoLaw } from '../coop/ristorno-law.ts'
import { euroText } from './euro-text.ts'
import type { Both, PaperSection, SideBySide } from './side-by-side.ts'

/** What the assembly has before it when it votes a ristorno. */
export interface AssemblyFacts {
  readonly year: string
  /** Accounts of the year in their order, in cents, as people read them. */
  readonly accounts: readonly { readonly name: string; readonly cents: bigint }[]
  readonly proposals: readonly RistornoProposal[]
  readonly prevalence: Prevalence
}

/** The file of the assembly: accounts, proposal and criteria, what they would do, prevalence. Italian beside English. */
export const assemblyFile = ({ year, accounts, proposals, prevalence }: AssemblyFacts): SideBySide => ({
  languages: [
    { tag: 'it', isRightToLeft: false },
    { tag: 'en', isRightToLeft: false },
  ],
  title: [`Fascicolo per l’assemblea: ristorno ${year}`, `File for the assembly: ristorno ${year}`],
  sections: [
    {
      heading: ['Conti dell’anno', 'Accounts of the year'],
      rows: accounts.map(({ name, cents }) => money([isolated(name), isolated(name)], cents)),
    },
    ...proposals.flatMap((proposal, place) => proposalSections(proposal, place + 1)),
    prevalenceSection(prevalence),
  ],
})

const proposalSections = (proposal: RistornoProposal, place: number): readonly PaperSection[] => {
  const { criteria, simulation } = proposal
  const { sums, distribution } = simulation
  const number = String(place)
  const choice = criteria.defaultChoice
  return [
    {
      heading: [`Proposta ${number}: criteri`, `Proposal ${number}: criteria`],
      rows: [
        text(
          ['Riserva legale', 'Legal reserve'],
          `${perMille(criteria.legalReservePerMille)} (${ristornoLaw.legalReserve.article})`,
        ),
        text(
          ['Fondo mutualistico', 'Mutual fund'],
          `${perMille(ristornoLaw.mutualFund.perMille)} (${ristornoLaw.mutualFund.article})`,
        ),
        ...Object.entries(criteria.qualityPerMille).map(([purpose, weight]) =>
          text(['Peso di un uso', 'Weight of one use'], `${purpose}: ${perMille(weight)}`),
        ),
        text(['Peso di ogni altro uso', 'Weight of every other use'], perMille(criteria.otherPerMille)),
        criteria.perMemberCapCents === undefined
          ? text(['Massimo per socio', 'Most per member'], '-')
          : money(['Massimo per socio', 'Most per member'], criteria.perMemberCapCents),
        money(['Minimo da pagare', 'Least that is paid out'], criteria.minimumPayoutCents),
        text(
          [
            'Per chi non sceglie: conto, quota, solidarietà',
            'Who does not choose: account, quota, solidarity',
          ],
          [choice.cashPerMille, choice.quotaPerMille, choice.solidarityPerMille].map(perMille).join(', '),
        ),
        text(
          ['Impronta da citare nella delibera', 'Fingerprint for the resolution'],
          proposal.criteriaDigest,
        ),
      ],
    },
    {
      heading: [`Proposta ${number}: che cosa darebbe`, `Proposal ${number}: what it would do`],
      rows: [
        money(['Entrate', 'Revenue'], sums.revenueCents),
        money(['Costi', 'Costs'], -sums.costsCents),
        money(['Avanzo', 'Surplus'], sums.surplusCents),
        money(
          ['di cui dagli scambi con i soci', 'of which from the exchange with members'],
          sums.memberSurplusCents,
        ),
        money(['Alla riserva legale', 'To the legal reserve'], sums.legalReserveCents),
        money(['Al fondo mutualistico', 'To the mutual fund'], sums.mutualFundCents),
        money(['Si può restituire al massimo', 'At most can be returned'], sums.distributableCents),
        money(['Ristorno', 'Ristorno'], sums.ristornoCents),
        money(['Resta alla cooperativa', 'Stays with the co-op'], sums.retainedCents),
        text(['Soci che ricevono', 'Members who receive'], String(sums.membersAllotted)),
        ...(distribution === undefined
          ? []
          : [
              money(['Il più piccolo', 'The smallest'], distribution.minCents),
              money(['Quello di mezzo', 'The one in the middle'], distribution.medianCents),
              money(['Il più grande', 'The largest'], distribution.maxCents),
              text(
                ['Sotto il minimo da pagare', 'Below what is paid out'],
                String(distribution.underMinimum),
              ),
              text(['Al massimo', 'At the most'], String(distribution.atCap)),
            ]),
        text(['Impronta della simulazione', 'Fingerprint of the simulation'], proposal.simulationDigest),
      ],
    },
  ]
}

const prevalenceSection = ({ tests, model, article, isPrevalent }: Prevalence): PaperSection => ({
  heading: ['Mutualità prevalente', 'Mutual character'],
  rows: [
    row(
      [`Modello: ${models[model][0]}`, `Model: ${models[model][1]}`],
      isPrevalent === undefined
        ? ['ancora niente da confrontare', 'nothing to compare yet']
        : isPrevalent
          ? [`prevalente: ${article}`, `mainly mutual: ${article}`]
          : [`non prevalente: ${article}`, `not mainly mutual: ${article}`],
    ),
    ...tests.map(({ test, formula, article: source, perMille: share, ofMembers, ofAll }) =>
      row(testNames[test], [
        `${formula} = ${String(ofMembers)} / ${String(ofAll)} = ${share === undefined ? '-' : perMille(share)} (${source})`,
        `${formula} = ${String(ofMembers)} / ${String(ofAll)} = ${share === undefined ? '-' : perMille(share)} (${source})`,
      ]),
    ),
  ],
})

const models: Readonly<Record<Prevalence['model'], Both>> = {
  social: ['cooperativa sociale, per legge', 'social co-op, by law'],
  users: ['di utenza', 'of users'],
  workers: ['di lavoro', 'of workers'],
  contributors: ['di conferimento', 'of contributors'],
}
const testNames: Readonly<Record<PrevalenceTest, Both>> = {
  users: ['Verso i soci', 'Sold to members'],
  workers: ['Lavoro dei soci', 'Work of members'],
  contributors: ['Conferito dai soci', 'Contributed by members'],
}

const row = (label: Both, values: Both) => ({ label, lines: [[values[0]], [values[1]]] as const })
const text = (label: Both, value: string) => row(label, [isolated(value), isolated(value)])
const money = (label: Both, cents: bigint) => row(label, [euroText(cents, 'it'), euroText(cents, 'en')])
/** 305 -> `30.5 %`. */
const perMille = (value: number): string => `${String(value / 10)} %`
const isolated = (value: string): string => `\u2068${value.replaceAll(/[\u2066-\u2069]/g, '')}\u2069`
