import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createEmergencyClient } from '@mutua/sdk/clients/emergency-client'
import { actingForOrganisation, createOrganisationClient } from '@mutua/sdk/clients/organisation-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { expect, test } from 'vitest'
import { gainConsentToken } from '../support/consent-token.ts'
import { addMember, createPerson, openCoop } from '../support/coop.ts'
import { createProofSigner } from '../support/dpop-proof.ts'

test('an emergency access ends by itself on every door: a token from before, a new token, and who has left the hospital', async () => {
  // An hour in twelve seconds: the setting is there for this.
  await using coop = await openCoop({ consent: { CONSENT_EMERGENCY_SECONDS: '12' } })
  const anna = await addMember(coop, 'anna', 1)
  const dario = await createPerson(coop.podServer.baseUrl, 'dario')
  const consentService = coop.consentService.baseUrl
  const organisations = createOrganisationClient({ consentService, fetch: coop.officer.fetch })
  const { id: hospital } = await organisations.admit({
    name: 'Ospedale',
    administrators: [coop.officer.webId],
  })
  await organisations.join(hospital, {
    webId: dario.webId,
    displayName: 'Dario',
    role: 'general-practitioner',
  })
  await createEmergencyClient({ consentService, fetch: coop.officer.fetch }).entrust(hospital)
  const resource = parseResourceUrl(`${anna.pod}health/summary/allergies.txt`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(resource, {
    body: 'penicillin',
    contentType: 'text/plain',
  })
  const emergencies = createEmergencyClient({
    consentService,
    fetch: actingForOrganisation(dario.fetch, hospital),
  })
  const opening = {
    owner: anna.webId,
    reason: 'life-at-risk',
    text: 'Anaphylactic shock in the waiting room.',
  } as const

  const first = await emergencies.open(opening)
  const token = await gainConsentToken(dario.credentials, { resource, grant: first.grant })
  const signer = createProofSigner(token.privateKeyPem)
  const read = async () => {
    const { accessToken } = token
    const proof = signer.sign({ method: 'GET', url: resource, accessToken })
    const answer = await fetch(resource, { headers: { Authorization: `DPoP ${accessToken}`, DPoP: proof } })
    await answer.body?.cancel()
    return answer.status
  }
  expect(await read()).toBe(200)
  // The token ends with the grant at the latest, so the answer is 401 or 403; never 200.
  const isRefused = async () => [401, 403].includes(await read())
  await expect.poll(isRefused, { timeout: 20_000, interval: 200 }).toBe(true)
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(first.validUntil))
  const reader = openConsentedReader({
    session: await signIn(dario.credentials, { fetch }),
    fetch,
    grant: first.grant,
  })
  await expect(reader.read(resource)).rejects.toMatchObject({ kind: 'oauth-refused' })
  const receipts = createConsentClient({ consentService, fetch: anna.fetch })
  await expect.poll(async () => (await receipts.receipts()).length, { timeout: 20_000 }).toBeGreaterThan(0)
  for (const { at } of await receipts.receipts({ grant: first.grant }))
    expect(at < first.validUntil).toBe(true)

  // The second is a new one, and ends with the employment.
  const second = await emergencies.open(opening)
  expect(second.grant).not.toBe(first.grant)
  const again = await gainConsentToken(dario.credentials, { resource, grant: second.grant })
  await organisations.leave(hospital, dario.webId)
  const proof = createProofSigner(again.privateKeyPem).sign({
    method: 'GET',
    url: resource,
    accessToken: again.accessToken,
  })
  const after = await fetch(resource, {
    headers: { Authorization: `DPoP ${again.accessToken}`, DPoP: proof },
  })
  await after.body?.cancel()
  expect([401, 403]).toContain(after.status)
  await expect(emergencies.open(opening)).rejects.toMatchObject({ code: 'staff-only' })
})
