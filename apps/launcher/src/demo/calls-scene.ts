import { createCallClient } from '@mutua/sdk/clients/call-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { emptyProposal } from '@mutua/sdk/codesign/proposal'
import { cents, instantOf, type BaseUrl } from '@mutua/sdk/ids'
import { openDemoOfficer } from './officer-key.ts'

interface Person {
  readonly name: string
  readonly session: DpopSession
}

export interface CallSceneDeps {
  readonly home: string
  readonly consentService: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly first: Person
  readonly second: Person
  /** Who scores beside the second officer. */
  readonly members: readonly Person[]
  /** Of the institute, who has begun a proposal. */
  readonly administrator: Person
}

/** A call that is open for a month, with a question and a proposal that is being written. Repeating it goes on where it stopped. */
export const callForDesign = async (deps: CallSceneDeps): Promise<void> => {
  const { consentService, now, first, second, members, administrator } = deps
  const at = ({ session }: Person) => ({ consentService, fetch: session.fetch })
  const asFirst = createCallClient(at(first))
  const call = (await asFirst.calls())[0] ?? (await asFirst.draft(wishOf(now(), second, members)))
  if (call.versions.length === 0) {
    const [one, other] = [await openDemoOfficer(first, deps), await openDemoOfficer(second, deps)]
    const { subject } = await asFirst.propose(call.id, 'publication', one)
    await createCallClient(at(second)).confirm(call.id, 'publication', subject, other)
  }
  const proposer = createCallClient(at(administrator))
  if ((await proposer.questions(call.id)).length === 0) {
    await proposer.askQuestion(call.id, 'Può partecipare anche chi lavora in un comune vicino?')
    await asFirst.answerQuestion(call.id, 1, 'Sì, se qualcuno dei partner lavora già a Roccamarna.')
  }
  if ((await proposer.proposals(call.id)).length > 0) return
  const [lead] = (await createOrganisationClient(at(administrator)).ownRoles()).organisations.filter(
    ({ isAdministrator }) => isAdministrator,
  )
  if (lead === undefined) return
  const begun = await proposer.begin(call.id, { kind: 'organisation', organisation: lead.organisation.id })
  await proposer.save(begun.id, {
    revision: begun.revision,
    content: {
      ...emptyProposal,
      title: 'Una telefonata al giorno',
      sections: [
        {
          title: 'Che cosa facciamo',
          text: 'Ogni mattina una persona telefona a chi vive da solo. Se nessuno risponde, un vicino va a vedere.',
          identifying: false,
        },
      ],
      lines: [
        {
          title: 'Chi telefona, mezza giornata',
          shares: [
            { party: 'coop', cents: cents(1_200_000) },
            { party: 'lead', cents: cents(400_000) },
          ],
        },
      ],
    },
  })
}

const dayMs = 86_400_000

const wishOf = (at: number, second: Person, members: readonly Person[]) => ({
  title: 'Vivere soli, non isolati',
  purpose: 'Un aiuto vicino a casa per chi vive da solo, pensato insieme a chi lo darà.',
  need: 'A Roccamarna una persona su quattro sopra gli ottant’anni vive sola. Lo dicono le valutazioni di quest’anno.',
  sheets: [5, 27],
  territory: 'Roccamarna e frazioni',
  budgetCents: cents(3_000_000),
  mostEachCents: cents(1_500_000),
  coFinancingPercent: 20,
  mostAdmitted: 3,
  requirements: [
    { text: 'Ente del terzo settore, o gruppo di soci', cites: 'art. 55 D.lgs 117/2017' },
    { text: 'Qualcuno lavora già a Roccamarna', cites: 'delibera del consiglio' },
  ],
  criteria: [
    { title: 'Quanto aiuta', text: 'Che cosa cambia per chi vive solo.', weight: 50, minimum: 10 },
    { title: 'Chi partecipa', text: 'Vicini, volontari, servizi che si parlano.', weight: 30 },
    { title: 'Quanto dura', text: 'Che cosa resta quando i soldi finiscono.', weight: 20 },
  ],
  scale: { most: 10, step: 'half' as const },
  minimumTotal: 60,
  tieBreakers: [1, 2, 3],
  opensAt: instantOf(at),
  questionsUntil: instantOf(at + 14 * dayMs),
  closesAt: instantOf(at + 30 * dayMs),
  commission: [second, ...members].map(({ name, session }) => ({
    webId: session.webId,
    name: name.charAt(0).toUpperCase() + name.slice(1),
  })),
  quorum: 2,
})
