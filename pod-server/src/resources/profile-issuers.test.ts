import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instantOf, parseBaseUrl, parseWebId } from '@mutua/sdk/ids'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { parsePodPath } from './pod-path.ts'
import { createPodStore, type PodStore } from './pod-store.ts'
import { createProfileIssuers } from './profile-issuers.ts'

const origin = parseBaseUrl('http://localhost:3000')
const anna = parseWebId(`${origin}/anna/profile/card#me`)
const oidcIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'

let level: TestStore
let pods: PodStore
let issuersOf: ReturnType<typeof createProfileIssuers>

beforeEach(async () => {
  level = await openTestStore()
  pods = createPodStore({ store: level.store, now: () => instantOf(1_800_000_000_000) })
  issuersOf = createProfileIssuers({ pods, origin })
})
afterEach(() => level[Symbol.asyncDispose]())

const write = (body: string, contentType = 'text/turtle') =>
  pods.put([{ path: parsePodPath('/anna/profile/card'), contentType, body: new TextEncoder().encode(body) }])

describe('the issuers of a WebID of this server', () => {
  it('are those the profile names for exactly that WebID', async () => {
    await write(
      `<#me> <${oidcIssuer}> <${origin}>, <https://other.example/>. <#other> <${oidcIssuer}> <https://evil.example>.`,
    )
    expect(await issuersOf(anna)).toEqual([origin, 'https://other.example/'])
  })

  it('are read whatever the parameters of the type, and in JSON-LD', async () => {
    await write(`<#me> <${oidcIssuer}> <${origin}>.`, 'text/turtle; charset=utf-8')
    expect(await issuersOf(anna)).toEqual([origin])
    await write(JSON.stringify({ '@id': '#me', [oidcIssuer]: { '@id': origin } }), 'application/ld+json')
    expect(await issuersOf(anna)).toEqual([origin])
  })

  it('change with the very next question', async () => {
    await write(`<#me> <${oidcIssuer}> <${origin}>.`)
    expect(await issuersOf(anna)).toEqual([origin])
    await write(`<#me> <${oidcIssuer}> <https://other.example>.`)
    expect(await issuersOf(anna)).toEqual(['https://other.example'])
    await pods.remove(parsePodPath('/anna/profile/card'))
    expect(await issuersOf(anna)).toEqual([])
  })

  it('are none without a profile, and none in a profile that is no RDF', async () => {
    expect(await issuersOf(anna)).toEqual([])
    await write(`<#me> <${oidcIssuer}> <${origin}>.`, 'text/plain')
    expect(await issuersOf(anna)).toEqual([])
    await write(`<#me> <${oidcIssuer}> "${origin}".`)
    expect(await issuersOf(anna)).toEqual([])
  })

  it('are nobody’s when the profile cannot be read', async () => {
    await write(`<#me> <${oidcIssuer}> <`)
    await expect(issuersOf(anna)).rejects.toMatchObject({ code: 'body-malformed' })
  })
})
