import { describe, expect, it } from 'vitest'
import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { monthSchema } from '@mutua/sdk/coop/period'
import { parseBaseUrl, parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { openTestStore } from '../wiring/test-support-value.ts'
import { memberOf, openPool } from '../pool/payback/test-support-payback.ts'
import { actingFor } from './acting-for.ts'
import { createPaybackRoutes } from './payback-routes.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

const officer = parseWebId('https://pods.example/officer/profile/card#me')
const names = Array.from({ length: 12 }, (_, index) => `m${String(index)}`)

/** A study with one answer, over real HTTP. Only signing in is short. */
const openHouse = async () => {
  const store = await openTestStore()
  const destroyed = new Set<string>()
  const pool = openPool(store, {
    ...{ register: names, cohorts: { asthma: names.slice(0, 10) }, destroyed },
    now: () => Date.parse('2026-11-20T10:00:00Z'),
  })
  await pool.reserve('asthma')
  await pool.ask('asthma', 1)
  const authenticateActor = actingFor(authenticateByWord, {
    placesOf: () => Promise.resolve([]),
    isRoleOver: () => Promise.resolve(false),
    isOrganisationId: (webId) => webId.includes('/organisations/'),
    findMandate: () => Promise.reject(new Problem('mandate-too-narrow', 'Not for this.')),
  })
  const isMember = (webId: WebId) => Promise.resolve(names.some((name) => memberOf(name) === webId))
  const served = await serve(createPaybackRoutes({ authenticateActor, isMember, payback: pool.payback }))
  const get = async (path: string, person?: WebId, behalf?: WebId) => {
    const answered = await fetch(`${served.url}${path}`, {
      headers: {
        ...(person === undefined ? {} : signedInAs(person)),
        ...(behalf === undefined ? {} : { 'on-behalf-of': behalf }),
      },
    })
    return { status: answered.status, body: (await answered.json()) as Record<string, unknown> }
  }
  return {
    ...{ pool, get, served },
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

describe('what a study brought', () => {
  it('is read by the member alone: not by an officer, not by who acts for them, not by who is not in it', async () => {
    await using house = await openHouse()
    const { get, pool } = house
    const [inIt, notInIt] = [memberOf('m0'), memberOf('m11')]
    const own = await get('/studies/asthma/share', inIt)
    expect(own).toMatchObject({
      status: 200,
      body: { weight: 1, parts: 20, answers: 1, microCents: '265050000' },
    })
    const refusals: [string, WebId | undefined, WebId | undefined, number, string][] = [
      ['/studies/asthma/share', undefined, undefined, 401, 'caller-unknown'],
      ['/studies/asthma/share', officer, undefined, 403, 'member-unknown'],
      ['/studies/asthma/share', officer, inIt, 403, 'mandate-too-narrow'],
      ['/studies/asthma/share', notInIt, inIt, 403, 'mandate-too-narrow'],
      ['/studies/asthma/share', notInIt, undefined, 404, 'not-found'],
      ['/studies/none%20such/share', inIt, undefined, 404, 'not-found'],
    ]
    for (const [path, person, behalf, status, code] of refusals)
      expect(await get(path, person, behalf)).toMatchObject({
        status,
        body: { type: expect.stringContaining(code) as unknown },
      })
    await pool.destroy('asthma')
    // All hear the same, whether they were in it or not.
    const gone = await Promise.all([inIt, notInIt].map((member) => get('/studies/asthma/share', member)))
    expect(gone[0]).toMatchObject({
      status: 410,
      body: { type: expect.stringContaining('study-key-gone') as unknown },
    })
    expect(gone[1]).toEqual(gone[0])
  })

  it('is told to anybody as what its answers cost, without a word of whom, by the typed client, too', async () => {
    await using house = await openHouse()
    const { pool, get, served } = house
    const client = createStudyClient({ consentService: parseBaseUrl(served.url), fetch })
    const running = await client.statement(`${served.url}/studies/asthma`)
    expect(running).toMatchObject({ months: [], running: { answers: 1, microCents: 5_301_000_000n } })
    await pool.payback.sealMonth(monthSchema.parse('2026-11'))
    const { body } = await get('/studies/asthma/statement')
    const { items } = (await get('/periods/2026-11/answers')).body as { items: unknown[] }
    expect(items).toEqual(body['months'])
    expect(((await get('/periods/2026/answers')).body as { items: unknown[] }).items).toEqual(items)
    const said = JSON.stringify([running, body], (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    for (const name of names)
      for (const secret of [memberOf(name), pool.pseudonymOf('asthma', memberOf(name)) ?? ''])
        expect(said).not.toContain(secret)
    expect(await get('/periods/2026-13/answers')).toMatchObject({ status: 400 })
  })
})
