import { describe, expect, it } from 'vitest'
import { parseGrantId, parseWebId } from '@mutua/sdk/ids'
import type { SolidRequest } from '@mutua/kit/authn/authenticate-solid-oidc'
import { createAuthenticate } from './authenticate.ts'
import type { ConsentCaller } from './caller.ts'

const webId = parseWebId('https://clinic.example/doctor#me')
const byConsent: ConsentCaller = {
  kind: 'consent',
  webId,
  clientId: 'clinic',
  grant: parseGrantId('https://consent.example/grants/one'),
  grantSequence: 1,
}

/** Which verification a request is sent through. */
const route = async (authorization: string | undefined) => {
  const asked: string[] = []
  const authenticate = createAuthenticate({
    solidOidc: () => {
      asked.push('solid-oidc')
      return Promise.resolve({ webId, clientId: 'app', issuer: 'https://i.example', jkt: 'k', proofId: 'p' })
    },
    verifyConsentToken: () => {
      asked.push('consent')
      return Promise.resolve(byConsent)
    },
  })
  const request: SolidRequest = {
    authorization,
    proofs: [],
    method: 'GET',
    url: 'http://localhost:3000/anna/',
  }
  const caller = await authenticate(request)
  return { asked, kind: caller.kind }
}

const tokenOfType = (typ: unknown) =>
  `${Buffer.from(JSON.stringify({ alg: 'EdDSA', typ })).toString('base64url')}.e30.AAAA`

describe('who is asking', () => {
  it('is nobody without an Authorization header', async () => {
    expect(await route(undefined)).toEqual({ asked: [], kind: 'anonymous' })
  })

  it('is said by exactly one verification: the one of the type the token claims, or Solid-OIDC', async () => {
    expect(await route(`Bearer ${tokenOfType('consent-token+jwt')}`)).toEqual({
      asked: ['consent'],
      kind: 'consent',
    })
    expect(await route(`DPoP ${tokenOfType('consent-token+jwt')}`)).toEqual({
      asked: ['consent'],
      kind: 'consent',
    })
    for (const authorization of [
      `DPoP ${tokenOfType('at+jwt')}`,
      `DPoP ${tokenOfType(undefined)}`,
      `DPoP ${tokenOfType('CONSENT-TOKEN+JWT')}`,
      `DPoP ${tokenOfType(['consent-token+jwt'])}`,
      `Bearer ${tokenOfType('service+jwt')}`,
      `Bearer ${tokenOfType('permission-ticket+jwt')}`,
      'DPoP bnVsbA.e30.AAAA',
      'DPoP not-json.e30.AAAA',
      'DPoP',
      '',
    ])
      expect(await route(authorization), authorization).toEqual({ asked: ['solid-oidc'], kind: 'agent' })
  })
})
