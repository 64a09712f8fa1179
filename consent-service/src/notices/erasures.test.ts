import { erasureStateAt, type ErasureOutcome } from '@mutua/sdk/consent/erasure'
import { signErasureStatement } from '@mutua/sdk/consent/erasure-statement'
import type { GrantId } from '@mutua/sdk/ids'
import { prefixRange } from '@mutua/kit/store'
import { instantOf } from '@mutua/sdk/ids'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  anna,
  askedOf,
  bruno,
  drRossi,
  drVerdi,
  inDays,
  openHouse,
  type House,
} from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { expectSoon, openTold, type Told } from './test-support.ts'

const day = 86_400_000
type ProofKey = Parameters<typeof signErasureStatement>[1]
const createProofKey = async (): Promise<ProofKey> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { privateKey, publicJwk: await exportJWK(publicKey) }
}

let key: ProofKey
let jkt: string
beforeAll(async () => {
  key = await createProofKey()
  jkt = await calculateJwkThumbprint(key.publicJwk)
})

const all = { limit: 100, isWanted: () => true }
const erasuresOf = async (told: Told, whose: Parameters<Told['notices']['erasures']['list']>[0]) =>
  (await told.notices.erasures.list(whose, all)).items
const kindsOf = async (told: Told) =>
  (await told.notices.read(anna, { after: 0, limit: 100 })).map(({ notice }) => notice.kind)

const signed = (house: House, grant: GrantId, outcome: ErasureOutcome, by = key) =>
  signErasureStatement({ recipient: drRossi, grant, outcome }, by, () => house.clock.at)

describe('when a consent is over', () => {
  it('the recipient is told by when to erase, thirty days on, and both sides and officers see it', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const grant = await house.given()
    await house.grants.withdraw(anna, localIdOf(grant.id))
    const overAt = instantOf(house.clock.at)
    const expected = { grant: grant.id, cause: 'withdrawn', overAt, eraseBy: inDays(30) }
    for (const whose of [anna, drRossi, 'all'] as const)
      await expectSoon(() => erasuresOf(told, whose)).toMatchObject([expected])
    for (const whose of [bruno, drVerdi]) expect(await erasuresOf(told, whose)).toEqual([])
    const notices = await told.notices.read(drRossi, { after: 0, limit: 10 })
    expect(notices.at(-1)?.notice).toMatchObject({ kind: 'withdrawn', eraseBy: inDays(30) })
  })

  it('earlier when its terms say so', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const grant = await house.given(anna, drRossi, { terms: { life: 'P7D' } })
    await house.grants.withdraw(anna, localIdOf(grant.id))
    await expectSoon(() => erasuresOf(told, anna)).toMatchObject([{ eraseBy: inDays(7) }])
  })

  it('by its time: nobody did anything, and both sides are told', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const grant = await house.given(anna, drRossi, { validUntil: inDays(5) })
    await expectSoon(() => kindsOf(told)).toEqual(['requested', 'given'])
    house.clock.at += 5 * day
    await expectSoon(() => kindsOf(told)).toEqual(['requested', 'given', 'expired'])
    expect(await erasuresOf(told, drRossi)).toMatchObject([
      { grant: grant.id, cause: 'expired', overAt: inDays(5), eraseBy: inDays(35) },
    ])
  })

  it('and not by the time that it had before it was prolonged or shortened', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const grant = await house.given(anna, drRossi, { validUntil: inDays(20) })
    await house.grants.amend(anna, localIdOf(grant.id), { validUntil: inDays(5) })
    await house.grants.amend(anna, localIdOf(grant.id), { validUntil: inDays(10) })
    await expectSoon(async () => (await kindsOf(told)).length).toBe(4)
    house.clock.at += 6 * day
    await house.grants.ask(drRossi, askedOf(anna))
    await expectSoon(async () => (await kindsOf(told)).at(-1)).toBe('requested')
    expect(await erasuresOf(told, anna)).toEqual([])
    house.clock.at += 4 * day
    await expectSoon(() => erasuresOf(told, anna)).toMatchObject([{ cause: 'expired', overAt: inDays(10) }])
  })

  it('also of a consent from before anybody waited for its end', async () => {
    await using house = await openHouse()
    await house.given(anna, drRossi, { validUntil: inDays(5) })
    for await (const { key } of house.store.list(prefixRange('grant-news/')))
      await house.store.write([{ key, value: undefined }])
    await using told = openTold(house, house.store)
    await expectSoon(() => Array.fromAsync(house.store.list(prefixRange('erasure-watch/')))).toHaveLength(1)
    house.clock.at += 5 * day
    await expectSoon(() => kindsOf(told)).toEqual(['expired'])
  })

  it('nothing must be erased once it came back, also when both come in one round', async () => {
    await using house = await openHouse()
    const grant = await house.given()
    const local = localIdOf(grant.id)
    await house.grants.withdraw(anna, local)
    house.clock.at += 1
    await house.grants.restore(anna, local)
    await using told = openTold(house, house.store)
    await expectSoon(async () => (await kindsOf(told)).at(-1)).toBe('restored')
    expect(await erasuresOf(told, 'all')).toEqual([])
    house.clock.at += 1
    await house.grants.withdraw(anna, local)
    await expectSoon(() => erasuresOf(told, 'all')).toHaveLength(1)
    house.clock.at += 1
    await house.grants.restore(anna, local)
    await expectSoon(() => erasuresOf(told, 'all')).toEqual([])
  })
})

describe('the answer of the recipient', () => {
  const ended = async (house: House, told: Told) => {
    const grant = await house.given()
    await house.grants.withdraw(anna, localIdOf(grant.id))
    await expectSoon(() => erasuresOf(told, drRossi)).toHaveLength(1)
    return grant
  }
  const kept = {
    outcome: 'kept',
    law: 'art. 2220 c.c.',
    reason: 'Invoices are kept for ten years.',
  } as const

  it('that it is erased is kept as it was signed, and both sides are told', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const { id } = await ended(house, told)
    const statement = await signed(house, id, { outcome: 'erased' })
    await told.notices.erasures.answer({ webId: drRossi, jkt }, localIdOf(id), statement)
    const [erasure] = await erasuresOf(told, anna)
    expect(erasure?.answer).toMatchObject({ outcome: { outcome: 'erased' }, statement })
    await expectSoon(async () => (await kindsOf(told)).at(-1)).toBe('erasure-answered')
    house.clock.at += 40 * day
    await house.grants.ask(drRossi, askedOf(anna, { validUntil: inDays(100) }))
    await expectSoon(async () => (await kindsOf(told)).at(-1)).toBe('requested')
    expect(await kindsOf(told)).not.toContain('erasure-overdue')
  })

  it('that a law wants it kept says which one, and can be followed by that it is erased, not the other way', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const { id } = await ended(house, told)
    const answer = async (outcome: ErasureOutcome) =>
      told.notices.erasures.answer({ webId: drRossi, jkt }, localIdOf(id), await signed(house, id, outcome))
    expect((await answer(kept)).answer).toMatchObject({ outcome: kept })
    expect((await answer({ outcome: 'erased' })).answer).toMatchObject({ outcome: { outcome: 'erased' } })
    await expect(answer(kept)).rejects.toMatchObject({ code: 'erasure-answered' })
  })

  it('that is missing when the time is over: both sides are told once, and it is overdue', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const { id } = await ended(house, told)
    house.clock.at += 30 * day
    await expectSoon(async () => (await kindsOf(told)).at(-1)).toBe('erasure-overdue')
    const [erasure] = await erasuresOf(told, anna)
    if (erasure === undefined) throw new Error('it was opened above')
    expect(erasureStateAt(erasure, instantOf(house.clock.at))).toBe('overdue')
    expect(erasureStateAt(erasure, instantOf(house.clock.at - 1))).toBe('due')
    const statement = await signed(house, id, { outcome: 'erased' })
    await told.notices.erasures.answer({ webId: drRossi, jkt }, localIdOf(id), statement)
    await expectSoon(async () => (await kindsOf(told)).at(-1)).toBe('erasure-answered')
    expect((await kindsOf(told)).filter((kind) => kind === 'erasure-overdue')).toHaveLength(1)
  })

  it('of somebody else, about another consent, by another key, not fresh, or changed: is refused', async () => {
    await using house = await openHouse()
    await using told = openTold(house, house.store)
    const { id } = await ended(house, told)
    const local = localIdOf(id)
    const good = await signed(house, id, { outcome: 'erased' })
    const answer = (webId: typeof drRossi, statement: string, as: string | undefined = jkt, at = local) =>
      told.notices.erasures.answer({ webId, jkt: as }, at, statement)
    await expect(answer(drVerdi, good)).rejects.toMatchObject({ code: 'not-found' })
    await expect(answer(anna, good)).rejects.toMatchObject({ code: 'recipient-only' })
    await expect(answer(drRossi, good, undefined, 'x')).rejects.toMatchObject({ code: 'not-found' })
    await expect(answer(drRossi, good, undefined, '../erasure')).rejects.toMatchObject({ code: 'not-found' })
    const otherKey = await createProofKey()
    const [header, payload, signature] = good.split('.')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Record<string, unknown>
    const changed = Buffer.from(JSON.stringify({ ...claims, erasure: kept })).toString('base64url')
    const other = await signErasureStatement(
      { recipient: drRossi, grant: `${id.slice(0, -1)}x` as GrantId, outcome: { outcome: 'erased' } },
      key,
      () => house.clock.at,
    )
    const inName = await signErasureStatement(
      { recipient: drVerdi, grant: id, outcome: { outcome: 'erased' } },
      key,
      () => house.clock.at,
    )
    const old = await signErasureStatement(
      { recipient: drRossi, grant: id, outcome: { outcome: 'erased' } },
      key,
      () => house.clock.at - 600_000,
    )
    const unexplained = await signed(house, id, { outcome: 'kept' } as ErasureOutcome)
    for (const statement of [
      await signed(house, id, { outcome: 'erased' }, otherKey),
      `${header ?? ''}.${changed}.${signature ?? ''}`,
      `${header ?? ''}.${payload ?? ''}.${'A'.repeat(86)}`,
      other,
      inName,
      old,
      unexplained,
      'x',
      '',
    ])
      await expect(answer(drRossi, statement), statement).rejects.toMatchObject({ code: 'statement-invalid' })
    await expect(
      told.notices.erasures.answer({ webId: drRossi, jkt: undefined }, local, good),
    ).rejects.toMatchObject({ code: 'statement-invalid' })
    expect((await erasuresOf(told, anna))[0]?.answer).toBeUndefined()
    await expect(answer(drRossi, good)).resolves.toMatchObject({ answer: { outcome: { outcome: 'erased' } } })
  })
})
