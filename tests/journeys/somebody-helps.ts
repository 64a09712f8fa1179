import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { actingFor } from '@mutua/sdk/clients/organisation-client'
import { createRepresentationClient } from '@mutua/sdk/clients/representation-client'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Coop, Person } from '../support/coop.ts'
import type { Narrator } from './narrator.ts'

const halfYearMs = 182 * 86_400_000

/** Somebody acts for a member by name, as far as that goes and no longer than the member wants. The consent is as before. */
export const letSomebodyHelp = async (
  { member, helping, grant }: { readonly member: Person; readonly helping: Person; readonly grant: Grant },
  coop: Coop,
  { step, refused }: Narrator,
): Promise<void> => {
  const consentService = coop.consentService.baseUrl
  const asMember = createConsentClient({ consentService, fetch: member.fetch })
  const own = createRepresentationClient({ consentService, fetch: member.fetch })
  const forMember = createConsentClient({
    consentService,
    fetch: actingFor(helping.fetch, { consentService, webId: member.webId }),
  })
  const named = await step(
    `${member.name} names ${helping.name}, who accepts, to see and take back.`,
    async () => {
      const { id } = await own.name({
        delegate: helping.webId,
        powers: ['see-consents', 'withdraw'],
        validUntil: instantOf(Date.now() + halfYearMs),
      })
      return createRepresentationClient({ consentService, fetch: helping.fetch }).accept(id)
    },
  )
  if (named === undefined) return
  await step(`${helping.name} pauses a consent for ${member.name}, who sees whose act it was.`, async () => {
    await forMember.pause(grant.id)
    const [act] = await own.acts(named.id)
    if (act?.actor !== helping.webId || act.grant !== grant.id) throw new Error('The act is not there.')
  })
  await refused(
    `${helping.name} lets the doctor read again: refused.`,
    () => forMember.resume(grant.id),
    (error) => error instanceof Problem && error.code === 'mandate-too-narrow',
  )
  await step(`${member.name} ends it, and resumes the consent.`, async () => {
    await own.end(named.id)
    await asMember.resume(grant.id)
  })
  await refused(
    `${helping.name} acts once more: refused.`,
    () => forMember.withdraw(grant.id),
    (error) => error instanceof Problem && error.code === 'mandate-missing',
  )
}
