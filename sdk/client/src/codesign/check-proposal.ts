import type { CallWish } from './call-text.ts'
import { namesIn } from './names-in.ts'
import type { Party, ProposalContent } from './proposal.ts'

export type ProposalFaultCode =
  | 'title-missing'
  | 'section-missing'
  | 'section-empty'
  | 'line-empty'
  | 'party-unknown'
  | 'nothing-asked'
  | 'asked-too-much'
  | 'co-financing-short'
  | 'commitment-empty'
  | 'commitment-missing'
  | 'requirement-unanswered'
  | 'name-shown'

/** What keeps a proposal from being handed in. `at` names the place: `sections/2`, `commitments/lead`. */
export interface ProposalFault {
  readonly code: ProposalFaultCode
  readonly at: string
  /** For who writes; holds no name but their own. */
  readonly says: string
}

type CallRules = Pick<CallWish, 'budgetCents' | 'mostEachCents' | 'coFinancingPercent' | 'requirements'>

/** What is paid by whom, exactly. `own` is all that does not come from the call. */
export interface ProposalSums {
  readonly total: bigint
  readonly asked: bigint
  readonly own: bigint
  readonly byParty: ReadonlyMap<Party, bigint>
}

export const sumsOf = ({ lines }: Pick<ProposalContent, 'lines'>): ProposalSums => {
  const byParty = new Map<Party, bigint>()
  for (const { shares } of lines)
    for (const { party, cents } of shares) byParty.set(party, (byParty.get(party) ?? 0n) + cents)
  const total = [...byParty.values()].reduce((sum, cents) => sum + cents, 0n)
  const asked = byParty.get('coop') ?? 0n
  return { total, asked, own: total - asked, byParty }
}

/** `own / total >= percent / 100`, without a division. */
export const isCoFinanced = ({ own, total }: Pick<ProposalSums, 'own' | 'total'>, percent: number): boolean =>
  own * 100n >= BigInt(percent) * total

/**
 * Everything that a proposal must say and hold to before it is handed in; empty when there is nothing.
 * @param names of lead and partners: none of them may stand where scorers read
 */
export const checkProposal = (
  content: ProposalContent,
  call: CallRules,
  names: readonly string[],
): readonly ProposalFault[] => [
  ...textFaults(content),
  ...budgetFaults(content, call),
  ...commitmentFaults(content),
  ...requirementFaults(content, call),
  ...nameFaults(content, names),
]

/** All parties that a proposal can name. */
export const partiesOf = ({ partners }: Pick<ProposalContent, 'partners'>): readonly Party[] => [
  'coop',
  'lead',
  ...partners.map((_, place) => `partner-${String(place + 1)}`),
  'members',
]

const textFaults = ({ title, sections }: ProposalContent): readonly ProposalFault[] => [
  ...(title.trim() === '' ? [fault('title-missing', 'title', 'Give the proposal a title.')] : []),
  ...(sections.some(({ identifying }) => !identifying)
    ? []
    : [fault('section-missing', 'sections', 'Write at least one part that scorers read.')]),
  ...sections.flatMap((section, place) =>
    section.title.trim() === '' || section.text.trim() === ''
      ? [
          fault(
            'section-empty',
            `sections/${String(place)}`,
            `Part ${String(place + 1)} has no title or no text.`,
          ),
        ]
      : [],
  ),
]

const budgetFaults = (content: ProposalContent, call: CallRules): readonly ProposalFault[] => {
  const sums = sumsOf(content)
  const most = call.mostEachCents ?? call.budgetCents
  const known = partiesOf(content)
  return [
    ...content.lines.flatMap(({ title, shares }, place) => [
      ...(title.trim() === '' || shares.every(({ cents }) => cents === 0n)
        ? [fault('line-empty', `lines/${String(place)}`, `Line ${String(place + 1)} has no title or no sum.`)]
        : []),
      ...(shares.every(({ party }) => known.includes(party) && party !== 'members')
        ? []
        : [
            fault(
              'party-unknown',
              `lines/${String(place)}`,
              `Line ${String(place + 1)} is paid by nobody of the proposal.`,
            ),
          ]),
    ]),
    ...(sums.total === 0n ? [fault('nothing-asked', 'lines', 'Say what it costs, and who pays.')] : []),
    ...(sums.asked > most
      ? [fault('asked-too-much', 'lines', 'More is asked of the co-op than this call gives to one proposal.')]
      : []),
    ...(sums.total > 0n && !isCoFinanced(sums, call.coFinancingPercent)
      ? [
          fault(
            'co-financing-short',
            'lines',
            `The parties bring less than ${String(call.coFinancingPercent)} % of the cost.`,
          ),
        ]
      : []),
  ]
}

const commitmentFaults = (content: ProposalContent): readonly ProposalFault[] => {
  const parties = partiesOf(content)
  return [
    ...content.commitments.flatMap(({ party, what, until }, place) => [
      ...(what.trim() === '' || until === undefined
        ? [
            fault(
              'commitment-empty',
              `commitments/${String(place)}`,
              `Commitment ${String(place + 1)} has no words or no day.`,
            ),
          ]
        : []),
      ...(parties.includes(party)
        ? []
        : [
            fault(
              'party-unknown',
              `commitments/${String(place)}`,
              `Commitment ${String(place + 1)} is of nobody of the proposal.`,
            ),
          ]),
    ]),
    ...parties
      .filter((party) => party !== 'members' && !content.commitments.some((one) => one.party === party))
      .map((party) =>
        fault('commitment-missing', `commitments/${party}`, `Nothing is promised by ${partyWords(party)}.`),
      ),
  ]
}

const requirementFaults = (
  { declarations }: ProposalContent,
  { requirements }: CallRules,
): readonly ProposalFault[] =>
  requirements.flatMap((_, place) =>
    declarations.some(({ requirement, text }) => requirement === place + 1 && text.trim() !== '')
      ? []
      : [
          fault(
            'requirement-unanswered',
            `declarations/${String(place + 1)}`,
            `Say how requirement ${String(place + 1)} is met.`,
          ),
        ],
  )

/** What scorers read, piece by piece, with its place. */
export const shownTexts = ({
  title,
  sections,
  lines,
  commitments,
  partners,
}: ProposalContent): readonly (readonly [place: string, text: string])[] => [
  ['title', title],
  ...sections.flatMap((section, place) =>
    section.identifying ? [] : [[`sections/${String(place)}`, `${section.title}\n${section.text}`] as const],
  ),
  ...partners.map(({ role }, place) => [`partners/${String(place)}`, role] as const),
  ...lines.map((one, place) => [`lines/${String(place)}`, one.title] as const),
  ...commitments.map(({ what }, place) => [`commitments/${String(place)}`, what] as const),
]

const nameFaults = (content: ProposalContent, names: readonly string[]): readonly ProposalFault[] =>
  shownTexts(content).flatMap(([at, text]) => {
    const found = namesIn(text, names)
    return found.length === 0
      ? []
      : [
          fault(
            'name-shown',
            at,
            `A name of lead or partner stands where scorers read: “${found.join('”, “')}”.`,
          ),
        ]
  })

const partyWords = (party: Party): string =>
  party === 'coop' ? 'the co-op' : party === 'lead' ? 'the lead' : party.replace('partner-', 'partner ')

const fault = (code: ProposalFaultCode, at: string, says: string): ProposalFault => ({ code, at, says })
