import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createRemoteJWKSet, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  consentContextPath,
  grantCredentialOf,
  revocationListPath,
  suspensionListPath,
  verifyGrantCredential,
} from '@mutua/sdk/consent/credential'
import { didWebDocumentUrl, didWebOf, type Did } from '@mutua/sdk/consent/did-web'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { roleListPath } from '@mutua/sdk/coop/role-credential'
import { parseBaseUrl, parseGrantId } from '@mutua/sdk/ids'
import { issueGrantCredential } from '../credentials/grant-credential.ts'
import { createStatusList } from '../credentials/status-list.ts'
import { annaToDrBianchi, withdrawal, withdrawnIn } from '../credentials/test-support.ts'
import { openKeys } from '../keys/keys.ts'
import { noon, openFolder, sealer } from '../keys/test-support.ts'
import { createIdentityRoutes } from './identity-routes.ts'

const now = () => noon

const openPublicFace = async () => {
  const folder = await openFolder()
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is never a pipe's text.
  const { port } = server.address() as AddressInfo
  const origin = parseBaseUrl(`http://localhost:${port}`)
  const keys = await openKeys({ store: folder.store, sealer, origin, now })
  const issuerDeps = { issuer: keys.did, origin, signingKey: keys.signingKey }
  let looks = 0
  const lists = { ...issuerDeps, changes: () => (looks += 1), now }
  const statusList = createStatusList({
    ...lists,
    purpose: 'revocation',
    setIndexes: () => withdrawnIn(folder.store),
  })
  const paused: number[] = []
  const suspensionList = createStatusList({
    ...lists,
    purpose: 'suspension',
    setIndexes: () => Promise.resolve(paused),
  })
  const roleList = createStatusList({
    ...lists,
    purpose: 'revocation',
    path: roleListPath,
    setIndexes: () => Promise.resolve([]),
  })
  app.use(
    createIdentityRoutes({
      didDocument: keys.didDocument,
      history: keys.history,
      jwks: keys.jwks,
      statusList,
      suspensionList,
      roleList,
      // As empty as the other, and nothing here asks for it.
      delegationList: roleList,
      membershipList: roleList,
    }),
  )
  return {
    origin,
    keys,
    issuerDeps,
    store: folder.store,
    paused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe('what the co-op publishes about itself', () => {
  it('is all that a stranger needs to verify a consent over HTTP, and to see it withdrawn', async () => {
    await using service = await openPublicFace()
    const { origin, issuerDeps, store } = service
    const grant = { ...annaToDrBianchi, id: parseGrantId(`${origin}/grants/1`), statusIndex: 42 }
    const jwt = await issueGrantCredential(grant, issuerDeps)
    const text = async (url: string) => (await fetch(url)).text()
    const deps = {
      issuerKeysOf: async (did: Did) =>
        did === didWebOf(origin)
          ? issuerKeysFrom(JSON.parse(await text(didWebDocumentUrl(origin))), did, { now })
          : undefined,
      statusListAt: text,
      now,
    }
    expect(await verifyGrantCredential(jwt, deps)).toMatchObject({
      kind: 'verified',
      grant: { owner: grant.owner },
    })
    await store.write(withdrawal(42))
    expect(await verifyGrantCredential(jwt, deps)).toEqual({ kind: 'refused', code: 'withdrawn' })
  })

  it('shows a pause while it lasts', async () => {
    await using service = await openPublicFace()
    const { origin, issuerDeps, keys, paused } = service
    const grant = { ...annaToDrBianchi, id: parseGrantId(`${origin}/grants/1`), statusIndex: 42 }
    const jwt = await issueGrantCredential(grant, issuerDeps)
    const verdict = () =>
      verifyGrantCredential(jwt, {
        issuerKeysOf: (did) => issuerKeysFrom(keys.didDocument(), did, { now }),
        statusListAt: async (url) => (await fetch(url)).text(),
        now,
      })
    paused.push(42)
    expect(await verdict()).toEqual({ kind: 'refused', code: 'suspended' })
    paused.pop()
    expect(await verdict()).toMatchObject({ kind: 'verified' })
  })

  it('lets jose verify tokens by the JWK set, also after a rotation', async () => {
    await using service = await openPublicFace()
    const { keys, origin } = service
    const sign = () =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'EdDSA', kid: keys.signingKey().kid })
        .sign(keys.signingKey().key)
    const old = await sign()
    await keys.rotate()
    const set = createRemoteJWKSet(new URL(`${origin}/.well-known/jwks.json`))
    for (const token of [old, await sign()])
      expect((await jwtVerify(token, set, { algorithms: ['EdDSA'] })).payload).toEqual({})
  })

  it.each([
    ['/.well-known/did.json', 'application/did+json', 300],
    ['/.well-known/jwks.json', 'application/jwk-set+json', 300],
    [consentContextPath, 'application/ld+json', 86_400],
    [revocationListPath, 'application/vc+jwt', 5],
    [suspensionListPath, 'application/vc+jwt', 5],
  ])('%s is published as %s, and kept for %i s', async (path, type, seconds) => {
    await using service = await openPublicFace()
    const response = await fetch(`${service.origin}${path}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')?.split(';')[0]).toBe(type)
    expect(response.headers.get('cache-control')).toBe(`public, max-age=${seconds}`)
    const etag = response.headers.get('etag') ?? ''
    await response.text()
    const again = await fetch(`${service.origin}${path}`, {
      headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' },
    })
    expect(again.status).toBe(304)
  })

  it('names nobody and shows no private part of a key', async () => {
    await using service = await openPublicFace()
    for (const path of [
      '/.well-known/did.json',
      '/.well-known/jwks.json',
      consentContextPath,
      revocationListPath,
      suspensionListPath,
    ]) {
      const text = await (await fetch(`${service.origin}${path}`)).text()
      // What is signed is read as it says; keys and signatures are drawn, and may spell anything.
      const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text) ?? []
      const said = payload === undefined ? text : Buffer.from(payload, 'base64url').toString()
      expect(said).not.toContain('"d":')
      for (const name of [annaToDrBianchi.owner, annaToDrBianchi.recipient]) expect(said).not.toContain(name)
    }
  })

  it('serves the context that credentials name', async () => {
    await using service = await openPublicFace()
    const credential = grantCredentialOf(annaToDrBianchi, service.issuerDeps)
    const response = await fetch(credential['@context'][1])
    expect(await response.json()).toMatchObject({ '@context': { '@protected': true } })
  })
})
