import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { createEmergencyClient } from '@mutua/sdk/clients/emergency-client'
import { actingForOrganisation, createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { parseResourceUrl, type BaseUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

/** Who is in it, signed in. */
export interface EmergencyScene {
  readonly officer: { readonly session: DpopSession }
  readonly doctor: { readonly session: DpopSession; readonly displayName: string }
  readonly member: { readonly session: DpopSession; readonly pod: ResourceUrl }
}

const ward = 'Guardia medica di Roccamarna'
const documentsRead = 5

/**
 * An emergency that is over: the doctor on call read a patient summary without consent, its member was told and ended it,
 * and the officers have it in the list of the month, not reviewed yet. Repeating it changes nothing.
 */
export const playEmergency = async (
  { officer, doctor, member }: EmergencyScene,
  { consentService }: { readonly consentService: BaseUrl },
): Promise<void> => {
  const organisations = createOrganisationClient({ consentService, fetch: officer.session.fetch })
  const { id } =
    (await organisations.organisations()).find(({ name }) => name === ward) ??
    (await organisations.admit({ name: ward, administrators: [officer.session.webId] }))
  await organisations
    .join(id, {
      webId: doctor.session.webId,
      displayName: doctor.displayName,
      role: 'general-practitioner',
    })
    .catch((error: unknown) => {
      if (!(error instanceof Problem) || error.code !== 'staff-exists') throw error
    })
  await createEmergencyClient({ consentService, fetch: officer.session.fetch }).entrust(id)

  const fetchOnCall = actingForOrganisation(doctor.session.fetch, id)
  const onCall = createEmergencyClient({ consentService, fetch: fetchOnCall })
  const owner = member.session.webId
  const opened =
    (await onCall.accesses()).find((access) => access.owner === owner) ??
    (await onCall.open({
      owner,
      reason: 'cannot-communicate',
      text: 'Trovato confuso in strada di notte, non sa dire quali farmaci prende.',
    }))
  const consents = createConsentClient({ consentService, fetch: member.session.fetch })
  if ((await consents.grant(opened.grant)).state !== 'given') return
  const reader = openConsentedReader({
    session: doctor.session,
    fetch,
    grant: opened.grant,
    consentService,
  })
  let read = 0
  for await (const _document of reader.walk(parseResourceUrl(`${member.pod}health/summary/`)))
    if (++read >= documentsRead) break
  await consents.withdraw(opened.grant)
}
