import { createCallClient, type CallClient } from '@mutua/sdk/clients/call-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { callWishSchema, type CallWish } from '@mutua/sdk/codesign/call-text'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { cents, instantOf, type WebId } from '@mutua/sdk/ids'
import { createPerson, type Coop, type Person } from './coop.ts'
import type { SigningOfficer } from './two-officers.ts'

export const callsOf = (coop: Coop, { fetch }: { readonly fetch: typeof globalThis.fetch }): CallClient =>
  createCallClient({ consentService: coop.consentService.baseUrl, fetch })

/** What the board lays down: open for an hour. @param commission who scores */
export const callWishOf = (commission: readonly Pick<Person, 'webId' | 'name'>[]): CallWish => {
  const now = Date.now()
  return callWishSchema.parse({
    ...{ title: 'Vivere soli, non isolati', purpose: 'Un aiuto vicino.', need: 'Molti vivono soli.' },
    ...{ sheets: [5], territory: 'La valle', budgetCents: '3000000', coFinancingPercent: 20 },
    ...{ mostAdmitted: 2, minimumTotal: 50, tieBreakers: [1], quorum: 2 },
    requirements: [{ text: 'Lavora già nella valle', cites: 'art. 55 D.lgs 117/2017' }],
    criteria: [
      { title: 'Quanto aiuta', text: 'Che cosa cambia.', weight: 60 },
      { title: 'Chi partecipa', text: 'Chi c’è.', weight: 40 },
    ],
    scale: { most: 10, step: 'half' },
    opensAt: instantOf(now - 60_000),
    questionsUntil: instantOf(now + 1_800_000),
    closesAt: instantOf(now + 3_600_000),
    commission: commission.map(({ webId, name }) => ({ webId, name })),
  })
}

/** A call that two officers have published, open for an hour. @param commission members who score */
export const publishCall = async (
  coop: Coop,
  [first, second]: readonly [SigningOfficer, SigningOfficer],
  commission: readonly Person[],
): Promise<string> => {
  const drafted = await callsOf(coop, first.person).draft(callWishOf(commission))
  const { subject } = await callsOf(coop, first.person).propose(drafted.id, 'publication', first.signer)
  await callsOf(coop, second.person).confirm(drafted.id, 'publication', subject, second.signer)
  return drafted.id
}

/** An organisation of the register, and who administers it. */
export const admitWith = async (
  coop: Coop,
  name: string,
  account: string,
): Promise<{ readonly id: WebId; readonly person: Person }> => {
  const person = await createPerson(coop.podServer.baseUrl, account)
  const { id } = await createOrganisationClient({
    consentService: coop.consentService.baseUrl,
    fetch: coop.officer.fetch,
  }).admit({ name, administrators: [person.webId] })
  return { id, person }
}

/** Begun, saved, confirmed by its partner and handed in. */
export const handInProposal = async (
  coop: Coop,
  call: string,
  title: string,
  parties: Record<'lead' | 'partner', Awaited<ReturnType<typeof admitWith>>>,
): Promise<string> => {
  const { lead, partner } = parties
  const own = callsOf(coop, lead.person)
  const begun = await own.begin(call, { kind: 'organisation', organisation: lead.id })
  const until = addDays(civilDateOf(Date.now()), 90)
  const saved = await own.save(begun.id, {
    revision: begun.revision,
    content: {
      title,
      sections: [{ title: 'Che cosa facciamo', text: 'Una telefonata ogni mattina.', identifying: false }],
      partners: [{ organisation: partner.id, role: 'Forma chi telefona.' }],
      lines: [
        {
          title: 'Stipendi',
          shares: [
            { party: 'coop', cents: cents(800_000) },
            { party: 'lead', cents: cents(200_000) },
          ],
        },
      ],
      commitments: ['coop', 'lead', 'partner-1', 'members'].map((party) => ({
        ...{ party, until },
        what: 'Si trova ogni mese.',
      })),
      declarations: [{ requirement: 1, text: 'Sì, da dieci anni.' }],
    },
  })
  const [part] = saved.partners
  if (part === undefined) throw new Error('a partner was named')
  await callsOf(coop, partner.person).confirmPartner(begun.id, {
    organisation: part.organisation,
    digest: part.digest,
  })
  await own.submit(begun.id)
  return begun.id
}
