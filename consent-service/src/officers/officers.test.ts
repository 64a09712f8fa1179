import { proposalDays, statementText } from '@mutua/sdk/coop/officer'
import {
  createOfficerKeyPair,
  keyWishOf,
  openOfficerSigner,
  verifyTwoOfficers,
} from '@mutua/sdk/coop/officer-signer'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { findRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createClock, openTestStore, stopAtWrite } from '../wiring/test-support-value.ts'
import { checkOfficers } from './check-officers.ts'
import { openOfficers } from './open-officers.ts'
import { decisionKey } from './officer-rows.ts'
import { registeredSigner, signedBy } from './test-support.ts'

const olga = parseWebId('https://coop.example/olga#me')
const otto = parseWebId('https://coop.example/otto#me')
const omar = parseWebId('https://coop.example/omar#me')
const stranger = parseWebId('https://elsewhere.example/x#me')

const what = { kind: 'period.close', subject: '2026-11' }
const text = statementText({ type: 'PeriodClose', ...{ period: '2026-11', billedCents: 125n } })
const proposal = { ...what, text }

const openRoom = async (store: Store) => {
  const clock = createClock('2026-12-01T09:00:00.000Z')
  const inOffice = new Set<WebId>([olga, otto, omar])
  const officers = openOfficers({ store, now: clock.now, isOfficer: (webId) => inOffice.has(webId) })
  const signers = await Promise.all([olga, otto, omar].map((webId) => registeredSigner(webId, officers)))
  const [first, second, third] = signers as [(typeof signers)[0], (typeof signers)[0], (typeof signers)[0]] // three were asked for
  return { store, clock, inOffice, officers, first, second, third }
}
const openRoomOf = async () => {
  const store = await openTestStore()
  return { ...(await openRoom(store)), [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const nothing = async () => ({ writes: [], unchanged: new Map() })
const refusal = (code: string): unknown => expect.objectContaining({ code })
const findings = (store: Store) =>
  Array.fromAsync(checkOfficers(store, createTestSealer(new Uint8Array(32).fill(1))))

describe('An officer’s key', () => {
  test('is registered once, published without its private half, and never comes back once retired', async () => {
    await using room = await openRoomOf()
    const signer = await openOfficerSigner(olga, await createOfficerKeyPair())
    const registered = await room.officers.register(olga, await keyWishOf(signer))
    expect(await room.officers.register(olga, await keyWishOf(signer))).toEqual(registered)
    expect((await room.officers.keys()).find(({ kid }) => kid === signer.kid)).toEqual({
      webId: olga,
      kid: signer.kid,
      publicJwk: signer.publicJwk,
      since: '2026-12-01T09:00:00.000Z',
    })
    await room.officers.retire(signer.kid)
    const { items } = await readWaitingFacts(0, 100, { store: room.store })
    expect(items.filter(({ statement }) => statement['kid'] === signer.kid).map(({ kind }) => kind)).toEqual([
      'officer.key-registered',
      'officer.key-retired',
    ])
    await expect(room.officers.register(olga, await keyWishOf(signer))).rejects.toEqual(
      refusal('officer-key-exists'),
    )
    expect(await findings(room.store)).toEqual([])
  })

  test('is refused of who does not hold it, and of who takes that of another', async () => {
    await using room = await openRoomOf()
    const signer = await openOfficerSigner(olga, await createOfficerKeyPair())
    const wish = await keyWishOf(signer)
    await expect(room.officers.register(otto, wish)).rejects.toEqual(refusal('officer-signature-invalid'))
    await expect(
      room.officers.register(olga, { ...wish, signature: (await room.first.sign('x')).signature }),
    ).rejects.toEqual(refusal('officer-signature-invalid'))
    await room.officers.register(olga, wish)
    const asOtto = await keyWishOf({ ...signer, webId: otto })
    await expect(room.officers.register(otto, asOtto)).rejects.toEqual(refusal('officer-key-exists'))
    await expect(room.officers.retire('not-a-key')).rejects.toEqual(refusal('not-found'))
  })

  test('made in the page cannot be read by the page', async () => {
    const pair = await createOfficerKeyPair()
    await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow('not extractable')
  })
})

describe('A decision of two officers', () => {
  test('stands once a second one has signed the same bytes; anybody verifies it with the published keys', async () => {
    await using room = await openRoomOf()
    const proposed = await room.officers.propose(proposal, await signedBy(room.first, text))
    expect(await room.officers.propose(proposal, await signedBy(room.first, text))).toEqual(proposed)
    expect(await room.officers.waiting()).toEqual([proposed])
    const confirmed = await room.officers.confirm(what, await signedBy(room.second, text), async () => ({
      writes: [row('ledger/done', 1)],
      unchanged: new Map([['ledger/done', undefined]]),
    }))
    expect(confirmed.state).toBe('confirmed')
    expect(await findRow(room.store, 'ledger/done', z.number())).toBe(1)
    expect(await room.officers.waiting()).toEqual([])
    expect(await room.officers.find(what)).toEqual(confirmed)
    const again = room.officers.confirm(what, await signedBy(room.second, text), () =>
      Promise.reject(new Error('the room is asked once')),
    )
    expect(await again).toEqual(confirmed)
    const both = [confirmed.proposed, confirmed.confirmed ?? expect.fail()] as const
    expect(await verifyTwoOfficers(text, [...both], await room.officers.keys())).toEqual({ kind: 'valid' })
    expect(await findings(room.store)).toEqual([])
  })

  test('is not confirmed by its proposer, by a stranger, with a foreign or retired key, or over other bytes', async () => {
    await using room = await openRoomOf()
    const { officers, first, second, third } = room
    await officers.propose(proposal, await signedBy(first, text))
    const confirmBy = async (signed: Parameters<typeof officers.confirm>[1]) =>
      officers.confirm(what, signed, nothing)
    await expect(confirmBy(await signedBy(first, text))).rejects.toEqual(refusal('second-officer-needed'))
    await expect(confirmBy({ ...(await signedBy(second, text)), webId: stranger })).rejects.toEqual(
      refusal('caller-not-officer'),
    )
    await expect(confirmBy({ ...(await signedBy(third, text)), webId: otto })).rejects.toEqual(
      refusal('officer-key-unknown'),
    )
    await expect(confirmBy(await signedBy(second, `${text} `))).rejects.toEqual(
      refusal('officer-signature-invalid'),
    )
    await officers.retire(second.kid)
    await expect(confirmBy(await signedBy(second, text))).rejects.toEqual(refusal('officer-key-unknown'))
    expect((await officers.find(what))?.state).toBe('proposed')
    expect((await confirmBy(await signedBy(third, text))).state).toBe('confirmed')
  })

  test('is not confirmed when the proposal is old, its key retired, or its officer gone', async () => {
    await using room = await openRoomOf()
    const { officers, clock, first, second, inOffice } = room
    const confirmIt = async () => officers.confirm(what, await signedBy(second, text), nothing)
    await expect(confirmIt()).rejects.toEqual(refusal('not-found'))
    await officers.propose(proposal, await signedBy(first, text))
    inOffice.delete(olga)
    await expect(confirmIt()).rejects.toEqual(refusal('officer-decision-stale'))
    inOffice.add(olga)
    clock.set('2026-12-15T09:00:00.001Z')
    expect(proposalDays).toBe(14)
    await expect(confirmIt()).rejects.toEqual(refusal('officer-decision-stale'))
    expect(await officers.waiting()).toEqual([])
    await officers.propose(proposal, await signedBy(first, text))
    await officers.retire(first.kid)
    await expect(confirmIt()).rejects.toEqual(refusal('officer-decision-stale'))
  })

  test('is taken back by an officer, proposed anew, and not proposed twice at once or after it was confirmed', async () => {
    await using room = await openRoomOf()
    const { officers, first, second, third } = room
    await officers.propose(proposal, await signedBy(first, text))
    const other = statementText({ type: 'PeriodClose', ...{ period: '2026-11', billedCents: 126n } })
    await expect(officers.propose({ ...what, text: other }, await signedBy(second, other))).rejects.toEqual(
      refusal('officer-decision-open'),
    )
    await expect(officers.withdraw(stranger, what)).rejects.toEqual(refusal('caller-not-officer'))
    await officers.withdraw(otto, what)
    expect((await officers.withdraw(olga, what)).state).toBe('withdrawn')
    await expect(officers.confirm(what, await signedBy(second, text), nothing)).rejects.toEqual(
      refusal('officer-decision-settled'),
    )
    await officers.propose({ ...what, text: other }, await signedBy(second, other))
    await officers.confirm(what, await signedBy(third, other), nothing)
    await expect(officers.withdraw(otto, what)).rejects.toEqual(refusal('officer-decision-settled'))
    await expect(officers.propose(proposal, await signedBy(first, text))).rejects.toEqual(
      refusal('officer-decision-settled'),
    )
    expect(await findings(room.store)).toEqual([])
  })

  test('is not there at all when the room refuses', async () => {
    await using room = await openRoomOf()
    await room.officers.propose(proposal, await signedBy(room.first, text))
    const confirming = room.officers.confirm(what, await signedBy(room.second, text), () =>
      Promise.reject(new Problem('officer-decision-stale', 'The books have moved.')),
    )
    await expect(confirming).rejects.toEqual(refusal('officer-decision-stale'))
    expect((await room.officers.find(what))?.state).toBe('proposed')
  })

  test('is confirmed once when two second officers sign at the same moment', async () => {
    await using room = await openRoomOf()
    await room.officers.propose(proposal, await signedBy(room.first, text))
    let done = 0
    const follow = async () => ({
      writes: [row('count', (done += 1))],
      unchanged: new Map([['count', undefined]]),
    })
    const ends = await Promise.allSettled(
      [room.second, room.third].map(async (signer) =>
        room.officers.confirm(what, await signedBy(signer, text), follow),
      ),
    )
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await room.officers.find(what))?.state).toBe('confirmed')
  })

  test('survives a stop before or after any write: it is there whole or not, and repeating ends in the same', async () => {
    for (const when of ['before', 'after'] as const)
      for (const nth of [1, 2]) {
        await using room = await openRoomOf()
        const { first, second, clock } = room
        const deps = { now: clock.now, isOfficer: () => true }
        const life = openOfficers({ store: stopAtWrite(room.store, nth, when), ...deps })
        const effect = async () => ({
          writes: [row('effect', 1)],
          unchanged: new Map([['effect', undefined]]),
        })
        await life
          .propose(proposal, await signedBy(first, text))
          .then(async () => life.confirm(what, await signedBy(second, text), effect))
          .catch((cause: unknown) => expect(String(cause)).toContain('the power is gone'))
        expect(await findings(room.store)).toEqual([])
        const after = openOfficers({ store: room.store, ...deps })
        if ((await after.find(what))?.state !== 'confirmed')
          await after.propose(proposal, await signedBy(first, text))
        const confirmed = await after.confirm(what, await signedBy(second, text), effect)
        expect(confirmed.state).toBe('confirmed')
        expect(await findRow(room.store, 'effect', z.number())).toBe(1)
        expect(await after.find(what)).toEqual(confirmed)
        expect(await findings(room.store)).toEqual([])
      }
  })

  test('that somebody changed in the store is found by the doctor', async () => {
    await using room = await openRoomOf()
    await room.officers.propose(proposal, await signedBy(room.first, text))
    const confirmed = await room.officers.confirm(what, await signedBy(room.second, text), nothing)
    const forged = { ...confirmed, confirmed: { ...confirmed.proposed, at: confirmed.confirmed?.at } }
    await room.store.write([row(decisionKey(what), forged)])
    expect(await findings(room.store)).not.toEqual([])
  })
})

test('a text signed by both verifies, and with any one character changed it does not', async () => {
  await using room = await openRoomOf()
  await room.officers.propose(proposal, await signedBy(room.first, text))
  const { proposed, confirmed } = await room.officers.confirm(
    what,
    await signedBy(room.second, text),
    nothing,
  )
  const keys = await room.officers.keys()
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.nat(1), async (place, which) => {
      const changed = text.slice(0, place) + (text[place] === '7' ? '8' : '7') + text.slice(place + 1)
      const twisted = { ...(confirmed ?? expect.fail()), ...(which === 0 ? { webId: omar } : {}) }
      expect((await verifyTwoOfficers(changed, [proposed, confirmed ?? expect.fail()], keys)).kind).toBe(
        'invalid',
      )
      if (which === 0) expect((await verifyTwoOfficers(text, [proposed, twisted], keys)).kind).toBe('invalid')
    }),
    { numRuns: 20 },
  )
})
