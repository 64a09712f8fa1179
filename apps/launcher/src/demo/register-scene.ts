import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createRegisterClient } from '@mutua/sdk/clients/register-client'
import { addDays, civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { BaseUrl, ResourceUrl } from '@mutua/sdk/ids'
import { fiscalCodeOf } from '../demo-people/fiscal-code.ts'
import type { DemoCoop } from '../demo-people/generate.ts'

interface Person {
  readonly session: DpopSession
  readonly pod: ResourceUrl
}

export interface RegisterSceneDeps {
  readonly consentService: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly unlessThere: (
    ...codes: readonly ('application-exists' | 'member-exists' | 'register-history-closed')[]
  ) => (error: unknown) => void
}

/** What each member of the demo has subscribed and paid, in cents. */
const quota = '5000'

/**
 * Members from an older book, so that whoever is shown around may vote at once (art. 2538 c. 1 c.c.), each with a quota that is paid in
 * the books; of the child the day of birth says from when they vote. Repeating it adds nothing.
 */
export const bringMembersOver = async (
  demo: DemoCoop,
  officer: Person,
  personOf: (name: string) => Person,
  { consentService, now, unlessThere }: RegisterSceneDeps,
): Promise<void> => {
  const { fetch } = officer.session
  const register = createRegisterClient({ consentService, fetch })
  const { town } = demo.coop
  const admittedOn = addDays(civilDateOf(now()), -200)
  for (const { name, displayName, fiscalCode, iban, section, birthDate } of demo.members) {
    const { session, pod } = personOf(name)
    await register
      .bringOver({
        ...{ webId: session.webId, pod, displayName, fiscalCode, iban, section, admittedOn },
        details: { bornOn: birthDate, bornAt: town, address: `Via Nessuna 1, ${town}` },
        act: { number: 'CdA 1', on: admittedOn },
        quotaCents: quota,
      })
      // The assembly is called when all of them are there, and closes the older books.
      .catch(unlessThere('member-exists', 'register-history-closed'))
  }
  // The key books each payment once, however often a start was cut short.
  for (const { number } of await createCoopClient({ consentService, fetch }).members())
    await register.quota(number, { kind: 'quota-paid', key: 'founding', cents: quota })
}

/** A nurse who works with the members asks to become one, as a provider: the board has something to decide. */
export const applyToJoin = async (
  { person, displayName }: { readonly person: Person; readonly displayName: string },
  { consentService, unlessThere }: RegisterSceneDeps,
): Promise<void> => {
  // The directory says what they do after a comma.
  const [name = displayName] = displayName.split(',')
  const [givenName = '', familyName = ''] = name.split(' ')
  const birthDate = '1984-05-17'
  const code = fiscalCodeOf({ givenName, familyName, birthDate, sex: 'male', birthPlace: 'H294' })
  await createRegisterClient({ consentService, fetch: person.session.fetch })
    .apply({
      ...{ pod: person.pod, displayName: name, fiscalCode: code, category: 'provider', quotaCents: '10000' },
      details: { bornOn: birthDate, bornAt: 'Rimini', address: 'Via Nessuna 7, Rimini' },
      province: 'RN',
    })
    .catch(unlessThere('application-exists', 'member-exists'))
}
