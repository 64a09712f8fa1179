import { describe, expect, it } from 'vitest'
import { parseResourceUrl } from '@mutua/sdk/ids'
import {
  anna,
  askedOf,
  drRossi,
  inDays,
  openHouse,
  origin,
  podOf,
  type House,
} from '../grants/test-support.ts'
import { localIdOf, readRequest } from '../grants/records.ts'
import { expectSoon, openReceiver, openTold, type ReceivedCall } from '../notices/test-support.ts'
import { inboxField } from './lws-documents.ts'
import { lwsMessageOf } from './lws-notification.ts'

const toldIn = (house: House) =>
  openTold(house, house.store, {
    statedNotice: (step) =>
      lwsMessageOf(step, {
        origin,
        podOf: (owner) => Promise.resolve(podOf(owner)),
        readRequest: async (id) => (await readRequest(house.store, localIdOf(id)))?.value.request,
      }),
  })

const activityOf = ({ body }: ReceivedCall) =>
  (JSON.parse(body) as { activity: { type: string[]; object: { id: string } } }).activity

describe('an inbox that was stated with a request', () => {
  it('is told of what owner and co-op do, in the envelope of Linked Web Storage', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    await using told = toldIn(house)
    const fields = { [inboxField]: `${receiver.url}/inbox/` }
    const refused = await house.grants.ask(drRossi, askedOf(anna, { fields }))
    await house.grants.refuse(anna, localIdOf(refused.id))
    const grant = await house.given(anna, drRossi, { fields })
    const local = localIdOf(grant.id)
    for (const step of ['pause', 'resume', 'withdraw'] as const) {
      house.clock.at += 1
      await house.grants[step](anna, local)
    }
    house.clock.at += 1
    await expectSoon(() => receiver.calls.length).toBe(5)
    const id = `${origin}/lws/grants/${local}`
    const said = receiver.calls.map(activityOf).map(({ type, object }) => `${type.join()} ${object.id}`)
    expect(said.toSorted()).toEqual(
      [
        `Delete ${origin}/lws/requests/${localIdOf(refused.id)}`,
        `Create ${id}`,
        `Update ${id}`,
        `Update ${id}`,
        `Delete ${id}`,
      ].toSorted(),
    )
    const created = receiver.calls.find((call) => activityOf(call).type.includes('Create'))
    expect(created?.path).toBe('/inbox/')
    expect(created?.headers['content-type']).toBe('application/lws+json')
    expect(JSON.parse(created?.body ?? '')).toEqual({
      '@context': ['https://www.w3.org/ns/lws/v1', 'https://www.w3.org/ns/activitystreams'],
      'type': 'Notification',
      'storage': podOf(anna),
      'activity': {
        id: expect.stringMatching(/^urn:mutua:notice:[\w-]{22}$/) as string,
        type: ['Create'],
        object: { id, type: ['DataResource', 'https://www.w3.org/ns/lws#AccessGrant'] },
        target: `${origin}/lws/grants/`,
        published: inDays(0),
      },
    })
    expect(await told.notices.last(anna)).toBeGreaterThan(0)
  })

  it('is not called for what its requester does, nor where none was stated', async () => {
    await using house = await openHouse()
    const deps = {
      origin,
      podOf: () => Promise.resolve(parseResourceUrl('https://pod.example/anna/')),
      readRequest: async (id: Parameters<typeof localIdOf>[0]) =>
        (await readRequest(house.store, localIdOf(id)))?.value.request,
    }
    const fields = { [inboxField]: 'https://clinic.example/inbox/' }
    const stated = await house.grants.ask(drRossi, askedOf(anna, { fields }))
    const plain = await house.grants.ask(drRossi, askedOf(anna))
    const step = { id: 'x', at: inDays(0) }
    for (const kind of ['requested', 'cancelled', 'expired', 'erasure-overdue'])
      expect(await lwsMessageOf({ ...step, kind, request: stated.id }, deps)).toBeUndefined()
    expect(await lwsMessageOf({ ...step, kind: 'refused', request: stated.id }, deps)).toBeDefined()
    expect(await lwsMessageOf({ ...step, kind: 'refused', request: plain.id }, deps)).toBeUndefined()
    expect(await lwsMessageOf({ ...step, kind: 'given', grant: await house.given() }, deps)).toBeUndefined()
  })

  it('that does not answer is called again and then given up, and nobody else waits for it', async () => {
    await using house = await openHouse()
    await using receiver = await openReceiver()
    receiver.answer = 503
    await using told = toldIn(house)
    await house.given(anna, drRossi, { fields: { [inboxField]: receiver.url } })
    // The first attempt and those after the pauses of the test.
    await expectSoon(() => receiver.calls.length).toBe(4)
    expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1)
    await expectSoon(() => told.notices.last(drRossi)).toBeGreaterThan(0)
  })
})
