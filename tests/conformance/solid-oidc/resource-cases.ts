import { equal, match } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { hashOf, newProofKey, nowSeconds, signProof, tampered } from './proofs.ts'
import { ask, askAsCarol, askWithProof, newToken, type SolidOidcSubject } from './subject.ts'

type SolidOidcCase = NamedCase<SolidOidcSubject>

/** A refusal for want of a good token or proof (RFC 9449 §7.1). */
const refused = 401

const proofOf = async (subject: SolidOidcSubject) => {
  const { token, key } = await newToken(subject)
  const proof = await signProof(key, { method: 'GET', url: subject.document })
  return { token, key, proof }
}

export const acceptedCases: readonly SolidOidcCase[] = [
  {
    source: 'Solid-OIDC §8',
    name: 'a good token with a good proof opens',
    run: async (subject) => {
      equal(await askWithProof(subject), 200)
    },
  },
  {
    source: 'RFC 9110 §11.1',
    name: 'the scheme is `DPoP` in whatever letters',
    run: async (subject) => {
      const { token, proof } = await proofOf(subject)
      equal((await ask(subject.document, { authorization: `dpop ${token}`, proofs: [proof] })).status, 200)
    },
  },
  {
    source: 'RFC 9449 §4.3',
    name: 'a query of the request is not part of what the proof names',
    run: async (subject) => {
      equal(await askWithProof(subject, { url: `${subject.document}?a=b` }), 200)
    },
  },
  {
    source: 'RFC 9449 §4.3',
    name: 'the address of the proof is compared after normalisation: letters of the host',
    run: async (subject) => {
      const htu = subject.document.replace(
        /^(https?:\/\/)([^/]+)/,
        (_all, scheme: string, host: string) => scheme + host.toUpperCase(),
      )
      equal(await askWithProof(subject, { claims: { htu } }), 200)
    },
  },
  {
    source: 'RFC 9449 §4.2',
    name: 'a proof that names its token with `ath` opens',
    run: async (subject) => {
      const { token, key } = await newToken(subject)
      const claims = { ath: hashOf(token) }
      const proof = await signProof(key, { method: 'GET', url: subject.document }, { claims })
      equal((await ask(subject.document, { authorization: `DPoP ${token}`, proofs: [proof] })).status, 200)
    },
  },
  {
    source: 'beyond',
    name: 'a caller whose key is RSA is served, too',
    run: async (subject) => {
      const { token, key } = await newToken(subject, 'RS256')
      const proof = await signProof(key, { method: 'GET', url: subject.document })
      equal((await ask(subject.document, { authorization: `DPoP ${token}`, proofs: [proof] })).status, 200)
    },
  },
  {
    source: 'RFC 9449 §7.1',
    name: 'who sends nothing is told to come with a proof',
    run: async ({ document }) => {
      const { status, challenge } = await ask(document, {})
      equal(status, refused)
      match(challenge, /dpop/i)
    },
  },
]

export const replayCases: readonly SolidOidcCase[] = [
  {
    source: 'RFC 9449 §11.1',
    name: 'a proof opens once',
    run: async (subject) => {
      const { token, proof } = await proofOf(subject)
      const once = () => ask(subject.document, { authorization: `DPoP ${token}`, proofs: [proof] })
      equal((await once()).status, 200)
      equal((await once()).status, refused)
    },
  },
  {
    source: 'beyond',
    name: 'of many requests at once with one proof, one opens',
    run: async (subject) => {
      const { token, proof } = await proofOf(subject)
      const answers = await Promise.all(
        Array.from({ length: 16 }, () =>
          ask(subject.document, { authorization: `DPoP ${token}`, proofs: [proof] }),
        ),
      )
      equal(answers.filter(({ status }) => status === 200).length, 1)
    },
  },
  {
    source: 'beyond',
    name: 'a proof is still spent after two thousand others',
    run: async (subject) => {
      const { token, key } = await newToken(subject)
      const target = { method: 'GET', url: subject.document }
      const once = async (proof: string) =>
        (await ask(subject.document, { authorization: `DPoP ${token}`, proofs: [proof] })).status
      const first = await signProof(key, target)
      equal(await once(first), 200)
      for (let round = 0; round < 50; round += 1)
        await Promise.all(Array.from({ length: 40 }, async () => once(await signProof(key, target))))
      equal(await once(first), refused)
    },
  },
]

const badProofs: readonly {
  name: string
  faults: (subject: SolidOidcSubject) => Parameters<typeof signProof>[2]
}[] = [
  { name: 'for another method', faults: () => ({ claims: { htm: 'DELETE' } }) },
  { name: 'for another address', faults: ({ document }) => ({ claims: { htu: `${document}x` } }) },
  { name: 'for another host', faults: () => ({ claims: { htu: 'https://elsewhere.example/' } }) },
  { name: 'from ten minutes ago', faults: () => ({ claims: { iat: nowSeconds() - 600 } }) },
  { name: 'from ten minutes ahead', faults: () => ({ claims: { iat: nowSeconds() + 600 } }) },
  { name: 'without a time', faults: () => ({ claims: { iat: undefined } }) },
  { name: 'without a name of its own', faults: () => ({ claims: { jti: undefined } }) },
  { name: 'that names another token', faults: () => ({ claims: { ath: hashOf('another token') } }) },
  { name: 'that says to be another kind of token', faults: () => ({ header: { typ: 'JWT' } }) },
]

export const proofCases: readonly SolidOidcCase[] = [
  ...badProofs.map(({ name, faults }): SolidOidcCase => ({
    source: 'RFC 9449 §4.3',
    name: `a proof ${name} is refused`,
    run: async (subject) => {
      equal(await askWithProof(subject, faults(subject)), refused)
    },
  })),
  {
    source: 'RFC 9449 §7.1',
    name: 'a token without a proof is refused',
    run: async (subject) => {
      const { token } = await newToken(subject)
      equal((await ask(subject.document, { authorization: `DPoP ${token}` })).status, refused)
    },
  },
  {
    source: 'RFC 9449 §4.3',
    name: 'two proofs are refused',
    run: async (subject) => {
      const { token, key, proof } = await proofOf(subject)
      const second = await signProof(key, { method: 'GET', url: subject.document })
      const proofs = [proof, second]
      equal((await ask(subject.document, { authorization: `DPoP ${token}`, proofs })).status, refused)
    },
  },
  {
    source: 'RFC 9449 §7.2',
    name: 'a bound token is refused as Bearer',
    run: async (subject) => {
      const { token } = await newToken(subject)
      equal((await ask(subject.document, { authorization: `Bearer ${token}` })).status, refused)
    },
  },
  {
    source: 'RFC 9449 §4.3',
    name: 'a proof by another key than the token is bound to is refused',
    run: async (subject) => {
      const { token } = await newToken(subject)
      const proof = await signProof(await newProofKey(), { method: 'GET', url: subject.document })
      equal(
        (await ask(subject.document, { authorization: `DPoP ${token}`, proofs: [proof] })).status,
        refused,
      )
    },
  },
  {
    source: 'RFC 9449 §4.3',
    name: 'a proof that was changed after it was signed is refused',
    run: async (subject) => {
      const { token, proof } = await proofOf(subject)
      for (const part of ['header', 'payload'] as const) {
        const proofs = [tampered(proof, part, { extra: 'x' })]
        equal((await ask(subject.document, { authorization: `DPoP ${token}`, proofs })).status, refused)
      }
    },
  },
  {
    source: 'RFC 9449 §11.6',
    name: 'a proof without a signature, or with a shared secret for one, is refused',
    run: async (subject) => {
      const { token, proof } = await proofOf(subject)
      for (const alg of ['none', 'HS256']) {
        const [header = '', payload = ''] = tampered(proof, 'header', { alg }).split('.')
        const proofs = [`${header}.${payload}.${alg === 'none' ? '' : 'c2lnbmF0dXJl'}`]
        equal((await ask(subject.document, { authorization: `DPoP ${token}`, proofs })).status, refused)
      }
    },
  },
  {
    source: 'RFC 9449 §4.3',
    name: 'a proof that gives its private key away is refused',
    run: async (subject) => {
      const { token, key } = await newToken(subject)
      const header = { jwk: key.privateJwk }
      const proof = await signProof(key, { method: 'GET', url: subject.document }, { header })
      equal(
        (await ask(subject.document, { authorization: `DPoP ${token}`, proofs: [proof] })).status,
        refused,
      )
    },
  },
]

const badTokens: readonly {
  name: string
  faults: (subject: SolidOidcSubject) => Parameters<typeof askAsCarol>[1]
}[] = [
  {
    name: 'that has expired',
    faults: () => ({ claims: { iat: nowSeconds() - 7_200, exp: nowSeconds() - 3_600 } }),
  },
  {
    name: 'from an hour ahead',
    faults: () => ({ claims: { iat: nowSeconds() + 3_600, exp: nowSeconds() + 7_200 } }),
  },
  { name: 'without an end', faults: () => ({ claims: { exp: undefined } }) },
  { name: 'that is not for Solid', faults: () => ({ claims: { aud: ['somebody-else'] } }) },
  { name: 'without a WebID', faults: () => ({ claims: { webid: undefined, sub: 'carol' } }) },
  { name: 'that is bound to no key', faults: () => ({ claims: { cnf: undefined } }) },
  { name: 'that the issuer did not sign', faults: () => ({ byAnotherKey: true }) },
  {
    name: 'for somebody whose profile names another issuer',
    faults: ({ otherIssuer }) => ({ claims: { webid: otherIssuer.webIdOfAnother } }),
  },
  {
    name: 'in which an issuer speaks for Alice, who does not know it',
    faults: ({ alice }) => ({ claims: { webid: alice.webId } }),
  },
  {
    name: 'for somebody without a profile',
    faults: ({ otherIssuer }) => ({ claims: { webid: `${otherIssuer.issuer}/nobody#me` } }),
  },
  {
    name: 'whose issuer differs by a slash',
    faults: ({ otherIssuer }) => ({ claims: { iss: `${otherIssuer.issuer}/` } }),
  },
]

export const issuerCases: readonly SolidOidcCase[] = [
  {
    source: 'Solid-OIDC §6',
    name: 'a person with a WebID and an issuer elsewhere is let in by the rules of access',
    run: async (subject) => {
      equal(await askAsCarol(subject), 200)
    },
  },
  ...badTokens.map(({ name, faults }): SolidOidcCase => ({
    source: 'Solid-OIDC §8',
    name: `a token ${name} is refused`,
    run: async (subject) => {
      equal(await askAsCarol(subject, faults(subject)), refused)
    },
  })),
  {
    source: 'Solid-OIDC §8',
    name: 'a token that was changed after it was signed is refused',
    run: async (subject) => {
      const { token, key } = await newToken(subject)
      const changed = tampered(token, 'payload', { webid: subject.otherIssuer.webId })
      const proof = await signProof(key, { method: 'GET', url: subject.document })
      equal(
        (await ask(subject.document, { authorization: `DPoP ${changed}`, proofs: [proof] })).status,
        refused,
      )
    },
  },
  {
    source: 'RFC 7515 §3.6',
    name: 'a token without a signature is refused',
    run: async (subject) => {
      const { token, key } = await newToken(subject)
      const [header = '', payload = ''] = tampered(token, 'header', { alg: 'none' }).split('.')
      const proof = await signProof(key, { method: 'GET', url: subject.document })
      const authorization = `DPoP ${header}.${payload}.`
      equal((await ask(subject.document, { authorization, proofs: [proof] })).status, refused)
    },
  },
]
