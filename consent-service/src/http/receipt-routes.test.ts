import { roomOf } from '@mutua/sdk/pool/secure-room'
import { describe, expect, it } from 'vitest'
import { createGrant, officer, research, webIdOf } from '../wiring/test-support-value.ts'
import { openValueService, type Answer } from './test-support-value.ts'

const at = '2026-11-21T09:00:00.000Z'

const openWithReceipts = async () => {
  const service = await openValueService()
  const { podServer } = service.pods
  const annas = createGrant({ owner: 'anna', podServer })
  const brunos = createGrant({ owner: 'bruno', podServer, recipient: 'nurse', purpose: research })
  service.grants.push(annas, brunos)
  const receipts = [annas, brunos, annas].map((grant, index) =>
    service.pods.use({ grant, at: `2026-11-21T09:00:0${String(index)}.000Z` }),
  )
  return { service, annas, brunos, receipts }
}

const ids = (answer: { json: Answer }) => answer.json.items?.map((receipt) => receipt['id'])

describe('delivering receipts', () => {
  it('is for pod servers of the co-op, and answers up to where they are accepted', async () => {
    const { service, receipts } = await openWithReceipts()
    await using _service = service
    expect(await service.deliver(receipts.slice(0, 2))).toMatchObject({
      status: 200,
      json: { acceptedUpTo: 2 },
    })
    expect(await service.deliver(receipts)).toMatchObject({ status: 200, json: { acceptedUpTo: 3 } })
    expect(await service.deliver(receipts)).toMatchObject({ status: 200, json: { acceptedUpTo: 3 } })
    expect(await service.deliver([])).toMatchObject({ json: { acceptedUpTo: 3 } })
  })

  it('is refused to everybody else', async () => {
    const { service, receipts } = await openWithReceipts()
    await using _service = service
    for (const authorization of [undefined, `Person ${officer}`, 'Bearer a.b.c']) {
      const call =
        authorization === undefined ? { body: { receipts } } : { authorization, body: { receipts } }
      expect(await service.call('/receipts', call)).toMatchObject({
        status: 401,
        json: { code: 'service-unknown' },
      })
    }
    const unread = await service.call('/receipts', { authorization: 'Bearer a.b.c', body: '{"receipts":' })
    expect(unread).toMatchObject({ status: 401, json: { code: 'service-unknown' } })
    expect((await service.call('/receipts?all=true', { as: officer })).json.items).toEqual([])
  })

  it('answers a gap, a bad receipt and a body that is none with its own code', async () => {
    const { service, annas, receipts } = await openWithReceipts()
    await using _service = service
    expect(await service.deliver(receipts.slice(1))).toMatchObject({
      status: 409,
      json: { code: 'receipt-chain-broken' },
    })
    const [first] = receipts
    expect(await service.deliver([first, { ...receipts[1], units: 7 }])).toMatchObject({
      status: 422,
      json: { code: 'receipt-invalid' },
    })
    expect(await service.deliver([])).toMatchObject({ json: { acceptedUpTo: 1 } })
    const rewritten = service.pods.forge({ grant: annas, at }, (body) => ({ ...body, position: 1 }))
    expect(await service.deliver([rewritten])).toMatchObject({
      status: 409,
      json: { code: 'receipt-chain-broken' },
    })
    expect(await service.deliver(Array(1_001).fill(first))).toMatchObject({
      status: 400,
      json: { code: 'input-malformed' },
    })
  })
})

describe('reading receipts', () => {
  it('shows each person those they are a party of, and officers all', async () => {
    const { service, annas, brunos, receipts } = await openWithReceipts()
    await using _service = service
    await service.deliver(receipts)
    const [first, second, third] = receipts.map(({ id }) => id)
    expect(ids(await service.call('/receipts', { as: webIdOf('anna') }))).toEqual([first, third])
    expect(ids(await service.call('/receipts', { as: webIdOf('doctor') }))).toEqual([first, third])
    expect(ids(await service.call('/receipts', { as: webIdOf('nurse') }))).toEqual([second])
    expect(ids(await service.call('/receipts', { as: webIdOf('stranger') }))).toEqual([])
    expect(ids(await service.call('/receipts?all=true', { as: officer }))).toEqual([first, second, third])
    const ofGrant = (grant: typeof annas) => `/receipts?grant=${encodeURIComponent(grant.grant.id)}`
    expect(ids(await service.call(ofGrant(annas), { as: webIdOf('anna') }))).toEqual([first, third])
    expect(ids(await service.call(ofGrant(brunos), { as: officer }))).toEqual([second])
    const page = await service.call(`${ofGrant(annas)}&limit=1`, { as: webIdOf('anna') })
    expect(ids(page)).toEqual([first])
    expect(ids(await service.call(page.json.next ?? '', { as: webIdOf('anna') }))).toEqual([third])
    expect(
      ids(await service.call('/receipts?after=2026-11-21T09:00:00.000Z', { as: webIdOf('anna') })),
    ).toEqual([third])
  })

  it('tells the member what the secure room of a study read, and officers nothing', async () => {
    await using service = await openValueService()
    const { podServer } = service.pods
    const room = roomOf(service.origin, 'AAAAAAAAAAAAAAAAAAAAAA')
    const grant = createGrant({ owner: 'anna', podServer, organisationId: room, purpose: research })
    service.grants.push(grant)
    const read = service.pods.use({ grant, at })
    expect(await service.deliver([read])).toMatchObject({ status: 200 })
    const ofGrant = `/receipts?grant=${encodeURIComponent(grant.grant.id)}`
    for (const path of ['/receipts', ofGrant])
      expect(ids(await service.call(path, { as: webIdOf('anna') }))).toEqual([read.id])
    for (const path of ['/receipts?all=true', ofGrant])
      expect(ids(await service.call(path, { as: officer }))).toEqual([])
  })

  it('shows nobody the receipts of others', async () => {
    const { service, brunos, receipts } = await openWithReceipts()
    await using _service = service
    await service.deliver(receipts)
    const path = `/receipts?grant=${encodeURIComponent(brunos.grant.id)}`
    expect((await service.call(path, { as: webIdOf('anna') })).json).toEqual({ items: [] })
    expect((await service.call(`${path}x`, { as: webIdOf('anna') })).json).toEqual({ items: [] })
    expect((await service.call(`${path}&limit=1`, { as: webIdOf('anna') })).json).toEqual({ items: [] })
    expect(await service.call('/receipts?all=true', { as: webIdOf('anna') })).toMatchObject({
      status: 403,
      json: { code: 'caller-not-officer' },
    })
    expect(await service.call('/receipts')).toMatchObject({ status: 401 })
    expect(await service.call('/receipts?after=3', { as: webIdOf('anna') })).toMatchObject({
      status: 400,
      json: { code: 'input-malformed' },
    })
  })
})

describe('the state of the co-op', () => {
  it('has no person, provider, pod or resource in it', async () => {
    const { service, receipts } = await openWithReceipts()
    await using _service = service
    await service.deliver(receipts)
    const state = await service.state(5)
    expect(state).toEqual({
      members: 0,
      liveGrants: 2,
      uses: 3,
      usesByPurpose: [],
      otherUses: 3,
      smallestGroup: 5,
      lastReceipts: receipts
        .toReversed()
        .map(({ id, position }) => ({ date: '2026-11-21', receipt: id.slice(0, 12), position })),
    })
    for (const name of ['anna', 'bruno', 'doctor', 'nurse', 'Rossi', 'health/', 'http', 'Research']) {
      expect(JSON.stringify(state)).not.toContain(name)
    }
    const open = await service.state(1)
    expect(open.usesByPurpose.map(({ label, uses }) => [label, uses])).toEqual([
      ['PrimaryCareManagement', 2],
      ['HealthcareScientificResearch', 1],
    ])
    expect(open.lastReceipts[0]?.label).toBe('PrimaryCareManagement')
  })
})
