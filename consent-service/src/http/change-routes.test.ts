import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accessRequestSchema, grantSchema, type Grant } from '@mutua/sdk/consent/grant'
import type { WebId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  askedOf,
  bruno,
  care,
  drRossi,
  inDays,
  inPod,
  openHouse,
  origin,
  research,
  stranger,
  type House,
} from '../grants/test-support.ts'
import { createGrantRoutes } from './grant-routes.ts'
import { createRequestRoutes } from './request-routes.ts'
import { authenticateByWord, serve, signedInAs, type Served } from './test-support.ts'

let house: House
let service: Served
let grant: Grant
let path: string

/** Stands for an officer of the co-op here. */
const officer = stranger

beforeEach(async () => {
  house = await openHouse()
  const deps = { authenticate: authenticateByWord, grants: house.grants }
  service = await serve(
    createRequestRoutes(deps),
    createGrantRoutes({ ...deps, isOfficer: (webId) => webId === officer }),
  )
  grant = await house.given()
  path = `/grants/${localIdOf(grant.id)}`
})
afterEach(async () => {
  await service[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const send = async (as: WebId, method: string, where: string, body?: unknown) => {
  const response = await fetch(service.url + where.replace(origin, ''), {
    method,
    headers: { ...signedInAs(as), 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as object }
}
const post = (as: WebId, where: string, body?: unknown) => send(as, 'POST', where, body)
const get = (as: WebId, where: string) => send(as, 'GET', where)

describe('a consent over HTTP', () => {
  test('is paused, resumed, amended, withdrawn and restored by its owner', async () => {
    expect((await post(anna, `${path}/pause`)).body).toMatchObject({ state: 'paused' })
    expect((await post(anna, `${path}/resume`)).body).toMatchObject({ state: 'given' })
    const terms = { fetch: 'periodic', frequency: { times: 3, per: 'day' }, life: 'P30D' }
    expect((await post(anna, `${path}/amend`, { terms })).body).toMatchObject({ version: 2, terms })
    expect((await post(anna, `${path}/withdraw`)).body).toMatchObject({ state: 'withdrawn' })
    const restored = await post(anna, `${path}/restore`)
    expect(restored).toMatchObject({ status: 200, body: { state: 'given', version: 3 } })
    expect(grantSchema.parse(restored.body)).toMatchObject({ terms })
    const { items } = (await get(drRossi, `${path}/events`)).body as { items: { kind: string }[] }
    expect(items.map(({ kind }) => kind)).toEqual([
      'requested',
      'given',
      'paused',
      'resumed',
      'amended',
      'withdrawn',
      'restored',
    ])
  })

  test.each(['pause', 'resume', 'amend', 'withdraw', 'restore'])('%s: by nobody else', async (step) => {
    const body = step === 'amend' ? {} : undefined
    expect(await post(drRossi, `${path}/${step}`, body)).toMatchObject({ status: 403 })
    expect(await post(bruno, `${path}/${step}`, body)).toMatchObject({ status: 404 })
    expect((await get(anna, path)).body).toEqual(grant)
  })

  test('is declared void by an officer, who says why, and by no party', async () => {
    const reason = { reason: 'Given under a stolen account.' }
    for (const party of [anna, drRossi])
      expect(await post(party, `${path}/invalidate`, reason)).toMatchObject({
        status: 403,
        body: { code: 'caller-not-officer' },
      })
    expect(await post(officer, `${path}/invalidate`, {})).toMatchObject({ status: 400 })
    expect((await post(officer, `${path}/invalidate`, reason)).body).toMatchObject({ state: 'invalidated' })
    expect(await post(anna, `${path}/restore`)).toMatchObject({ body: { code: 'grant-not-standing' } })
  })

  test('cannot be amended to something that is no term, or to more than was asked', async () => {
    for (const [amendment, status] of [
      [{ terms: { frequency: { times: 0, per: 'day' } } }, 400],
      [{ purpose: research }, 400],
      [{ price: '1' }, 400],
      [{ resources: [inPod(anna, 'diary/')] }, 400],
    ] as const)
      expect(await post(anna, `${path}/amend`, amendment)).toMatchObject({ status })
  })

  test('is given without having been asked for', async () => {
    const given = {
      recipient: drRossi,
      purpose: care,
      resources: [inPod(anna, 'health/')],
      modes: ['read'],
      validUntil: inDays(10),
      inherit: false,
      recipientClient: 'https://clinic.example/app',
      fields: { 'https://field.example/ref': 'A-7' },
    }
    const answer = await post(anna, '/grants', given)
    expect(answer.status).toBe(201)
    const { grant: made } = answer.body as { grant: unknown }
    expect(grantSchema.parse(made)).toMatchObject({
      owner: anna,
      scope: { inherit: false },
      recipientClient: 'https://clinic.example/app',
      fields: { 'https://field.example/ref': 'A-7' },
    })
    expect(answer.headers.get('Location')).toBe(grantSchema.parse(made).id)
    expect(await post(drRossi, '/grants', given)).toMatchObject({
      status: 403,
      body: { code: 'member-unknown' },
    })
    expect(await post(bruno, '/grants', given)).toMatchObject({ body: { code: 'resource-outside-pod' } })
  })

  test('is listed by what it is, page by page', async () => {
    await post(anna, `${path}/withdraw`)
    house.clock.at += 1
    const second = await house.given()
    const ids = async (query: string) => {
      const { items } = (await get(anna, `/grants?${query}`)).body as { items: { id: string }[] }
      return items.map(({ id }) => id)
    }
    expect(await ids('state=withdrawn')).toEqual([grant.id])
    expect(await ids('state=given')).toEqual([second.id])
    expect(await ids(`as=recipient&state=given`)).toEqual([])
    expect(await get(anna, '/grants?state=asleep')).toMatchObject({ status: 400 })
    const first = (await get(drRossi, `/grants?other=${encodeURIComponent(anna)}&limit=1`)).body as {
      next: string
    }
    expect(first.next).toContain('other=')
    expect((await get(drRossi, first.next)).body).toMatchObject({ items: [{ id: grant.id }] })
  })
})

describe('a request over HTTP', () => {
  test('is taken back by who asked, and not by its owner', async () => {
    const asked = await post(drRossi, '/requests', askedOf(anna, { terms: { fetch: 'once' } }))
    const { id } = accessRequestSchema.parse(asked.body)
    expect(asked.body).toMatchObject({ terms: { fetch: 'once' } })
    expect(await post(anna, `${id}/cancel`)).toMatchObject({ status: 403, body: { code: 'requester-only' } })
    expect((await post(drRossi, `${id}/cancel`)).body).toMatchObject({ state: 'cancelled' })
    expect(await post(anna, `${id}/decision`, { decision: 'give' })).toMatchObject({ status: 409 })
    expect((await get(anna, `${id}/events`)).body).toMatchObject({
      items: [{ kind: 'requested' }, { kind: 'cancelled', actor: drRossi }],
    })
    expect(await get(bruno, `${id}/events`)).toMatchObject({ status: 404 })
    expect((await get(anna, '/requests?state=cancelled')).body).toMatchObject({ items: [{ id }] })
  })

  test('for purposes that do not go together is refused', async () => {
    const mixed = askedOf(anna, { purposes: [research] })
    expect(await post(drRossi, '/requests', mixed)).toMatchObject({ body: { code: 'purposes-mixed' } })
  })
})
