import { createCloseClient } from '@mutua/sdk/clients/close-client'
import { createContractClient } from '@mutua/sdk/clients/contract-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createInvoiceClient } from '@mutua/sdk/clients/invoice-client'
import { createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import { monthOf } from '@mutua/sdk/coop/period'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'
import { openDemoOfficer } from './officer-key.ts'

interface Person {
  readonly name: string
  readonly session: DpopSession
}

export interface MoneySceneDeps {
  readonly home: string
  readonly consentService: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly first: Person
  readonly second: Person
  /** Who keeps the staff list of the institute, and accepts for it. */
  readonly administrator: Person
}

const institute = 'Istituto di ricerca sulle cronicità'

/**
 * A contract with an institute that two officers signed and its administrator accepted, and the month closed before its
 * end, so that there are invoices to look at. Uses from now on belong to the next month, which can be closed early, too.
 */
export const playMoney = async (deps: MoneySceneDeps): Promise<void> => {
  const { consentService, now, first, second, administrator } = deps
  const at = ({ session }: Person) => ({ consentService, fetch: session.fetch })
  const month = monthOf(instantOf(now()))
  const contracts = await createContractClient(at(first)).contracts()
  const invoices = await createInvoiceClient(at(first)).invoices()
  if (contracts.length > 0 && invoices.length > 0) return
  const [one, other] = [await openDemoOfficer(first, deps), await openDemoOfficer(second, deps)]
  if (contracts.length === 0) {
    const organisation = await createOrganisationClient(at(first)).admit({
      name: institute,
      administrators: [administrator.session.webId],
    })
    const today = civilDateOf(now())
    const { subject } = await createContractClient(at(first)).propose(
      {
        organisation: organisation.id,
        purposes: [parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri],
        from: today,
        to: addDays(today, 364),
        noReidentification: true,
        payback: { perMille: 670, resolution: `${today.slice(0, 4)}/1` },
      },
      one,
    )
    const offered = await createContractClient(at(second)).confirm(subject, other)
    await createContractClient(at(administrator)).accept(offered)
  }
  if (invoices.length > 0) return
  await createInvoiceClient(at(first)).setTerms({
    seller: { name: 'Mutua demo società cooperativa', city: 'Borgo', country: 'IT' },
    dueDays: 30,
    tax: { category: 'O', reason: 'Demo: qui stanno le parole del commercialista' },
  })
  await createCloseClient(at(first)).propose(month, one, { early: true })
  await createCloseClient(at(second)).confirm(month, other)
}
