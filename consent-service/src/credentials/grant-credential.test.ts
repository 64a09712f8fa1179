import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { grantCredentialOf, verifyGrantCredential } from '@mutua/sdk/consent/credential'
import { openFolder, origin } from '../keys/test-support.ts'
import { consentContext } from './consent-context.ts'
import { issueGrantCredential } from './grant-credential.ts'
import { annaToDrBianchi, openCoop, withdrawal } from './test-support.ts'

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

  it('uses no term that its context leaves undefined', () => {
    const { organisation, consent } = consentContext['@context']
    const { credentialSubject, type } = grantCredentialOf(annaToDrBianchi, { issuer: 'did:web:x', origin })
    expect(Object.keys(credentialSubject)).toEqual(['id', 'organisation', 'consent'])
    expect(organisation).toMatch(/^https:/)
    expect(Object.keys(consent['@context'])).toEqual(
      expect.arrayContaining(Object.keys(credentialSubject.consent)),
    )
    expect(Object.keys(consentContext['@context'])).toContain(type[1])
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
