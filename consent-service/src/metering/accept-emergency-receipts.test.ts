import { expect, test } from 'vitest'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'
import {
  createClock,
  createGrant,
  createPodServer,
  openTestStore,
  webIdOf,
} from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'

const at = '2026-11-21T09:00:00.000Z'

test('a receipt under what is for one person of an organisation is refused from a colleague, and taken from that person', async () => {
  await using store = await openTestStore()
  const pods = await createPodServer()
  const given = createGrant({ owner: 'anna' })
  const grant = { ...given, grant: { ...given.grant, recipientPerson: webIdOf('dario') } }
  const stays = ['nora', 'dario'].map((name) => ({ person: webIdOf(name), from: given.grant.validFrom }))
  const accept = createAcceptReceipts({
    store,
    now: createClock('2026-11-21T10:00:00Z').now,
    keysOf: pods.keysOf,
    findGrant: () => Promise.resolve({ ...grant, stays }),
  })
  const by = (name: string) => (body: ReceiptBody) => ({
    ...body,
    recipient: { ...body.recipient, person: webIdOf(name) },
  })
  await expect(accept(pods.podServer, [pods.forge({ grant: given, at }, by('nora'))])).rejects.toMatchObject({
    detail: expect.stringContaining('outside-grant') as string,
  })
  const honest = pods.forge({ grant: given, at }, by('dario'))
  expect(await accept(pods.podServer, [honest])).toEqual({ acceptedUpTo: 1 })
})
