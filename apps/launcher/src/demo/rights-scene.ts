import { createBreachClient } from '@mutua/sdk/clients/breach-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createRightsClient } from '@mutua/sdk/clients/rights-client'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'

/** Where it is asked and recorded, and who of the demo does. */
export interface RightsScene {
  readonly consentService: BaseUrl
  readonly now: () => number
  readonly officer: { readonly session: DpopSession }
  readonly member: { readonly session: DpopSession }
}

/** A member asks, a letter came three weeks ago, a letter went to the wrong address yesterday. Repeating it changes nothing. */
export const playRights = async ({ consentService, now, officer, member }: RightsScene): Promise<void> => {
  const asOfficer = { consentService, fetch: officer.session.fetch }
  const rights = createRightsClient(asOfficer)
  const known = await rights.received()
  if (!known.some(({ channel }) => channel === 'app'))
    await createRightsClient({ consentService, fetch: member.session.fetch }).make({
      kind: 'access',
      text: 'Vorrei sapere per quanto tempo tenete le mie richieste.',
    })
  if (!known.some(({ channel }) => channel === 'letter'))
    await rights.enter({
      kind: 'erasure',
      text: 'Non sono più in valle. Cancellate il mio indirizzo.',
      from: { standing: 'not-a-member', name: 'Teresa Colmar', contact: 'Via dei Mulini 4, Valmarna' },
      channel: 'letter',
      receivedOn: addDays(civilDateOf(now()), -20),
    })
  const breaches = createBreachClient(asOfficer)
  if ((await breaches.breaches()).length > 0) return
  await breaches.record({
    awareAt: instantOf(now() - 20 * 3_600_000),
    facts: {
      title: 'Una lettera alla persona sbagliata',
      description:
        'Due convocazioni sono state scambiate nelle buste. Una persona ha letto il nome di un’altra.',
      natures: ['confidentiality'],
      cause: 'sent-to-the-wrong-person',
      subjects: ['members'],
      persons: { known: 'exact', count: 2 },
      categories: ['names', 'contacts'],
      records: { known: 'exact', count: 2 },
      consequences: 'Una persona sa che l’altra è socia.',
      measuresTaken: 'Chi ha ricevuto la lettera l’ha riportata. Adesso le buste le controllano in due.',
      risk: 'risk',
      isCrossBorder: false,
    },
  })
}
