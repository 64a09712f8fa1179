import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { grantCredentialOf, verifyGrantCredential } from '@mutua/sdk/consent/credential'
import { grantSchema } from '@mutua/sdk/consent/grant'
import { openFolder, origin } from '../keys/test-support.ts'
import { consentContext } from './consent-context.ts'
import { issueGrantCredential, signVcJwt } from './grant-credential.ts'
import { annaToDrBianchi, openCoop, withdrawal } from './test-support.ts'

const care = 'https://w3id.org/dpv/sector/health#'

/** With all that a grant can say. */
const limited = grantSchema.parse({
  ...annaToDrBianchi,
  purposes: [annaToDrBianchi.purpose, `${care}HomeCareManagement`],
  scope: { ...annaToDrBianchi.scope, inherit: false },
  terms: {
    fetch: 'periodic',
    frequency: { times: 3, per: 'day' },
    range: { from: '2026-01-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' },
    life: 'P30D',
    eraseBy: '2027-01-01T00:00:00.000Z',
  },
  recipientClient: 'https://clinic.example/app',
  gift: true,
})

describe('the credential of a grant', () => {
  it('is a vc+jwt of the co-op that anybody can verify', async () => {
    await using folder = await openFolder()
    const { keys, issuerDeps, verifier } = await openCoop(folder.store)
    const jwt = await issueGrantCredential(annaToDrBianchi, issuerDeps)
    expect(decodeProtectedHeader(jwt)).toEqual({
      alg: 'EdDSA',
      typ: 'vc+jwt',
      cty: 'vc',
      kid: keys.signingKey().verificationMethod,
    })
    expect(await verifyGrantCredential(jwt, verifier)).toMatchObject({
      kind: 'verified',
      grant: { id: annaToDrBianchi.id },
    })
    expect(await issueGrantCredential(annaToDrBianchi, issuerDeps)).toBe(jwt)
  })

  it('says on which terms, through which client and for which purposes, so that its holder knows', async () => {
    await using folder = await openFolder()
    const { issuerDeps, verifier } = await openCoop(folder.store)
    const jwt = await issueGrantCredential(limited, issuerDeps)
    const { purposes, terms, recipientClient, gift, scope } = limited
    expect(await verifyGrantCredential(jwt, verifier)).toMatchObject({
      kind: 'verified',
      grant: { purposes, terms, recipientClient, gift, scope },
    })
  })

  it('that says more than a consent can say is refused, though it is signed', async () => {
    await using folder = await openFolder()
    const { issuerDeps, verifier } = await openCoop(folder.store)
    const credential = grantCredentialOf(limited, issuerDeps)
    const { credentialSubject } = credential
    const { consent } = credentialSubject
    for (const terms of [
      { ...consent.terms, price: '1' },
      { ...consent.terms, frequency: { times: 3, per: 'day', burst: 9 } },
      { ...consent.terms, range: { from: '2026-01-01T00:00:00.000Z', until: 'x' } },
      { ...consent.terms, fetch: 'always' },
    ]) {
      const changed = {
        ...credential,
        credentialSubject: { ...credentialSubject, consent: { ...consent, terms } },
      }
      expect(await verifyGrantCredential(await signVcJwt(changed, issuerDeps), verifier)).toEqual({
        kind: 'refused',
        code: 'shape-refused',
      })
    }
  })

  it('uses no term that its context leaves undefined', () => {
    const { organisation, consent } = consentContext['@context']
    const { credentialSubject, type } = grantCredentialOf(limited, { issuer: 'did:web:x', origin })
    expect(Object.keys(credentialSubject)).toEqual(['id', 'organisation', 'consent'])
    expect(organisation).toMatch(/^https:/)
    expect(Object.keys(consent['@context'])).toEqual(
      expect.arrayContaining(Object.keys(credentialSubject.consent)),
    )
    expect(Object.keys(consentContext['@context'])).toContain(type[1])
    const { terms } = consent['@context']
    expect(Object.keys(terms['@context'])).toEqual(
      expect.arrayContaining(Object.keys(credentialSubject.consent.terms ?? {})),
    )
  })

  it('still verifies after its key was rotated and the service restarted', async () => {
    await using folder = await openFolder()
    const before = await openCoop(folder.store)
    const jwt = await issueGrantCredential(annaToDrBianchi, before.issuerDeps)
    await before.keys.rotate()
    const after = await openCoop(await folder.restart())
    expect(await verifyGrantCredential(jwt, after.verifier)).toMatchObject({ kind: 'verified' })
    expect(await issueGrantCredential(annaToDrBianchi, after.issuerDeps)).not.toBe(jwt)
  })

  it('is refused everywhere once the withdrawal is written', async () => {
    await using folder = await openFolder()
    const { issuerDeps, verifier } = await openCoop(folder.store)
    const jwt = await issueGrantCredential(annaToDrBianchi, issuerDeps)
    expect(await verifyGrantCredential(jwt, verifier)).toMatchObject({ kind: 'verified' })
    await folder.store.write(withdrawal(annaToDrBianchi.statusIndex))
    expect(await verifyGrantCredential(jwt, verifier)).toEqual({ kind: 'refused', code: 'withdrawn' })
  })
})
