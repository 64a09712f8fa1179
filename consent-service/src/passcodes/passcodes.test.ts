import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { passcodeBytes, passcodeFrom, readPasscode } from '@mutua/sdk/consent/passcode'
import { instantOf } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { prefixRange, toText, wholeRange, type Store } from '@mutua/kit/store'
import { checkGrants } from '../grants/check-grants.ts'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  bruno,
  drRossi,
  drVerdi,
  inPod,
  research,
  startOfTest,
  stranger,
} from '../grants/test-support.ts'
import { checkPasscodes } from './check-passcodes.ts'
import { openPasscodeHouse, wishOf } from './test-support.ts'

const minute = 60_000
const refused = { code: 'passcode-refused' }
const by = (recipient: typeof anna, person?: typeof anna) => ({ recipient, person })

const faults = (store: Store) => {
  const sealer = createTestSealer(randomBytes(32))
  return Promise.all([checkGrants, checkPasscodes].map((check) => Array.fromAsync(check(store, sealer))))
}

describe('a code', () => {
  it('is nine symbols of five bits each, that are read again however they are said', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: passcodeBytes, maxLength: passcodeBytes }), (bytes) => {
        const code = passcodeFrom(bytes)
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{3}(-[0-9A-HJKMNP-TV-Z]{3}){2}$/)
        const bare = code.replaceAll('-', '')
        for (const said of [
          code,
          bare,
          code.toLowerCase(),
          bare.replaceAll('0', 'o').replaceAll('1', 'l'),
          ` ${code.replaceAll('-', ' ')} `,
        ])
          expect(readPasscode(said)).toBe(bare)
        expect(readPasscode(`${code}0`)).toBeUndefined()
        expect(readPasscode(code.slice(1))).toBeUndefined()
        expect(readPasscode(`U${bare.slice(1)}`)).toBeUndefined()
      }),
    )
  })

  it('has each symbol as often as every other', () => {
    const counts = new Map<string, number>()
    for (let value = 0; value < 256; value += 1) {
      const first = passcodeFrom(new Uint8Array(passcodeBytes).fill(value)).charAt(0)
      counts.set(first, (counts.get(first) ?? 0) + 1)
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 32 }, () => 8))
  })
})

test('whoever says it becomes the recipient of exactly that consent, and the member sees who', async () => {
  const { house, passcodes } = await openPasscodeHouse()
  await using _house = house
  const wish = wishOf(anna)
  const { passcode, code } = await passcodes.create(anna, wish)
  expect(passcode).toMatchObject({ state: 'open', expiresAt: instantOf(startOfTest + 60 * minute) })
  house.clock.at += 10 * minute
  const { grant, credential } = await passcodes.redeem(by(drRossi), code.toLowerCase())
  expect(grant).toMatchObject({
    owner: anna,
    recipient: drRossi,
    organisation: 'Studio Rossi',
    purpose: wish.purpose,
    scope: { resources: wish.resources, modes: ['read'] },
    validFrom: instantOf(startOfTest + 10 * minute),
    validUntil: wish.validUntil,
    state: 'given',
  })
  expect(await house.grants.findByCredential(credential)).toMatchObject({ grant: { id: grant.id } })
  expect(await passcodes.list(anna, 10)).toMatchObject([
    { state: 'redeemed', recipient: drRossi, grant: grant.id, endedAt: grant.validFrom },
  ])
  // Told by the news of the write that gave it.
  expect(await newsOf(house.store)).toMatchObject([{ kind: 'given', owner: anna, recipient: drRossi }])
  expect((await house.grants.withdraw(anna, localIdOf(grant.id))).state).toBe('withdrawn')
  expect(await faults(house.store)).toEqual([[], []])
})

test('somebody who is in no directory may be told one, too; what they are given has no price', async () => {
  const { house, passcodes } = await openPasscodeHouse()
  await using _house = house
  const { code } = await passcodes.create(anna, wishOf(anna))
  const { grant } = await passcodes.redeem(by(stranger), code)
  expect(grant).toMatchObject({ recipient: stranger, organisation: '' })
  expect((await house.grants.findRecord(anna, localIdOf(grant.id)))?.tariff.microCentsPerUnit).toBe(0n)
})

test('of many who say it at once exactly one is given the consent', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 12 }), fc.boolean(), async (many, isOneCaller) => {
      const { house, passcodes } = await openPasscodeHouse({ limits: { ofCaller: 100, ofAll: 1_000 } })
      await using _house = house
      const { passcode, code } = await passcodes.create(anna, wishOf(anna))
      const callers = [drRossi, drVerdi, stranger, bruno]
      const attempts = await Promise.allSettled(
        Array.from({ length: many }, (_, index) =>
          passcodes.redeem(by(isOneCaller ? drRossi : (callers[index % 4] ?? drRossi)), code),
        ),
      )
      const won = attempts.flatMap((one) => (one.status === 'fulfilled' ? [one.value.grant] : []))
      expect(won).toHaveLength(1)
      for (const one of attempts) if (one.status === 'rejected') expect(one.reason).toMatchObject(refused)
      const given = await house.grants.listGrants(anna, { limit: 100 })
      expect(given.items).toEqual(won)
      expect(await passcodes.list(anna, 10)).toMatchObject([
        { id: passcode.id, state: 'redeemed', recipient: won[0]?.recipient },
      ])
      expect(await faults(house.store)).toEqual([[], []])
    }),
    { numRuns: 15 },
  )
})

test('of a redemption and a cancellation at once one happens, and the list says which', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { house, passcodes } = await openPasscodeHouse()
    await using _house = house
    const { passcode, code } = await passcodes.create(anna, wishOf(anna))
    const [redeemed, cancelled] = await Promise.allSettled([
      passcodes.redeem(by(drRossi), code),
      passcodes.cancel(anna, passcode.id),
    ])
    if (cancelled.status === 'rejected') throw cancelled.reason
    expect(cancelled.value.state).toBe(redeemed.status === 'fulfilled' ? 'redeemed' : 'cancelled')
    const { items } = await house.grants.listGrants(anna, { limit: 10 })
    expect(items).toHaveLength(redeemed.status === 'fulfilled' ? 1 : 0)
    expect(await faults(house.store)).toEqual([[], []])
  }
})

test('never made, used, cancelled, run out, its member’s own and not a code at all are one refusal', async () => {
  const { house, passcodes } = await openPasscodeHouse({ limits: { ofCaller: 100, ofAll: 1_000 } })
  await using _house = house
  const used = await passcodes.create(anna, wishOf(anna))
  await passcodes.redeem(by(drRossi), used.code)
  const cancelled = await passcodes.create(anna, wishOf(anna))
  await passcodes.cancel(anna, cancelled.passcode.id)
  const outOfTime = await passcodes.create(anna, wishOf(anna, { minutes: 15 }))
  house.clock.at += 15 * minute
  const own = await passcodes.create(anna, wishOf(anna))
  const overBefore = await passcodes.create(
    bruno,
    wishOf(bruno, { validUntil: instantOf(house.clock.at + 5 * minute), minutes: 1_440 }),
  )
  expect(overBefore.passcode.expiresAt).toBe(overBefore.passcode.validUntil)
  const attempts: readonly (readonly [ReturnType<typeof by>, string])[] = [
    [by(drVerdi), '000-000-000'],
    [by(drVerdi), 'not a code'],
    [by(drVerdi), ''],
    [by(drVerdi), used.code],
    [by(drRossi), used.code],
    [by(drVerdi), cancelled.code],
    [by(drVerdi), outOfTime.code],
    [by(anna), own.code],
    [by(drVerdi, anna), own.code],
  ]
  const answers = await Promise.all(
    attempts.map(([redeemer, said]) =>
      passcodes.redeem(redeemer, said).then(
        () => 'given',
        (problem: unknown) => JSON.stringify(problem, ['code', 'detail', 'message']),
      ),
    ),
  )
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toContain('passcode-refused')
  house.clock.at += 5 * minute
  await expect(passcodes.redeem(by(drVerdi), overBefore.code)).rejects.toMatchObject(refused)
  const states = (await passcodes.list(anna, 10)).map(({ state }) => state)
  expect(states.toSorted()).toEqual(['cancelled', 'expired', 'open', 'redeemed'])
  expect((await house.grants.listGrants(anna, { limit: 10 })).items).toHaveLength(1)
})

test('a code can be used to its last millisecond and not at the next', async () => {
  const { house, passcodes } = await openPasscodeHouse()
  await using _house = house
  const [first, second] = [
    await passcodes.create(anna, wishOf(anna, { minutes: 15 })),
    await passcodes.create(anna, wishOf(anna, { minutes: 15 })),
  ]
  house.clock.at += 15 * minute - 1
  expect((await passcodes.redeem(by(drRossi), first.code)).grant.state).toBe('given')
  house.clock.at += 1
  await expect(passcodes.redeem(by(drRossi), second.code)).rejects.toMatchObject(refused)
})

test('who guesses waits after five, alone; and all together when many guess', async () => {
  const { house, passcodes } = await openPasscodeHouse({ limits: { ofCaller: 5, ofAll: 12 } })
  await using _house = house
  const { code } = await passcodes.create(anna, wishOf(anna))
  const guess = (caller: typeof anna) => passcodes.redeem(by(caller), '000-000-000')
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => guess(drVerdi)))
  const codes = answers.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : ''))
  expect(codes.filter((one) => one === 'passcode-refused')).toHaveLength(5)
  expect(codes.filter((one) => one === 'too-many-attempts')).toHaveLength(3)
  // The right one does not pass either: who waits learns nothing.
  await expect(passcodes.redeem(by(drVerdi), code)).rejects.toMatchObject({ code: 'too-many-attempts' })
  // People of an organisation are counted each, not the organisation.
  for (let one = 0; one < 5; one += 1)
    await expect(passcodes.redeem(by(drVerdi, stranger), '1')).rejects.toMatchObject(refused)
  await expect(guess(bruno)).rejects.toMatchObject(refused)
  await expect(guess(bruno)).rejects.toMatchObject(refused)
  await expect(guess(bruno)).rejects.toMatchObject({ code: 'too-many-attempts' })
  house.clock.at += minute
  expect((await passcodes.redeem(by(drRossi), code)).grant.recipient).toBe(drRossi)
  await expect(guess(drVerdi)).rejects.toMatchObject({ code: 'too-many-attempts' })
  house.clock.at += 15 * minute
  await expect(guess(drVerdi)).rejects.toMatchObject(refused)
})

test('right codes are not counted', async () => {
  const { house, passcodes } = await openPasscodeHouse({ limits: { ofCaller: 1, ofAll: 1 } })
  await using _house = house
  for (let one = 0; one < 5; one += 1) {
    const { code } = await passcodes.create(anna, wishOf(anna))
    expect((await passcodes.redeem(by(drRossi), code)).grant.state).toBe('given')
  }
})

test('what rests has no code in it, and hashes that nobody computes without the key', async () => {
  const { house, passcodes } = await openPasscodeHouse()
  await using _house = house
  const { passcode, code } = await passcodes.create(anna, wishOf(anna))
  expect(JSON.stringify(passcode)).not.toContain(code)
  expect(passcode).not.toHaveProperty('codeHash')
  const rows = await everyRow(house.store)
  const bare = code.replaceAll('-', '')
  for (const form of [code, bare, bare.toLowerCase()]) {
    expect(rows).not.toContain(form)
    for (const algorithm of ['sha256', 'sha512', 'sha1'])
      expect(rows).not.toContain(createHash(algorithm).update(form).digest('hex'))
  }
})

test('a member makes one for what they could give, for care and support, ten open at once', async () => {
  const { house, passcodes } = await openPasscodeHouse()
  await using _house = house
  await expect(passcodes.create(stranger, wishOf(anna))).rejects.toMatchObject({ code: 'member-unknown' })
  await expect(
    passcodes.create(anna, wishOf(anna, { resources: [inPod(bruno, 'health/')] })),
  ).rejects.toMatchObject({ code: 'resource-outside-pod' })
  await expect(passcodes.create(anna, wishOf(anna, { purpose: research }))).rejects.toMatchObject({
    code: 'purpose-unknown',
  })
  await expect(
    passcodes.create(anna, wishOf(anna, { validUntil: instantOf(startOfTest) })),
  ).rejects.toMatchObject({ code: 'input-malformed' })
  const made = await Promise.allSettled(
    Array.from({ length: 14 }, () => passcodes.create(anna, wishOf(anna, { minutes: 15 }))),
  )
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  await expect(passcodes.create(anna, wishOf(anna))).rejects.toMatchObject({ code: 'passcode-limit' })
  expect((await passcodes.create(bruno, wishOf(bruno))).code).toBeDefined()
  house.clock.at += 15 * minute
  expect((await passcodes.create(anna, wishOf(anna))).code).toBeDefined()
  expect(await faults(house.store)).toEqual([[], []])
})

test('somebody for whom others decide makes none, and one from before is good for nothing', async () => {
  const wards = new Set<string>()
  const { house, passcodes } = await openPasscodeHouse({ decidedByOthers: wards })
  await using _house = house
  const { code } = await passcodes.create(anna, wishOf(anna))
  wards.add(anna)
  await expect(passcodes.create(anna, wishOf(anna))).rejects.toMatchObject({ code: 'guardian-decides' })
  await expect(passcodes.redeem(by(drRossi), code)).rejects.toMatchObject(refused)
  wards.delete(anna)
  expect((await passcodes.redeem(by(drRossi), code)).grant.state).toBe('given')
})

test('a code is cancelled by its member only, and stays cancelled', async () => {
  const { house, passcodes } = await openPasscodeHouse()
  await using _house = house
  const { passcode, code } = await passcodes.create(anna, wishOf(anna))
  await expect(passcodes.cancel(bruno, passcode.id)).rejects.toMatchObject({ code: 'not-found' })
  expect((await passcodes.redeem(by(drRossi), code)).grant.state).toBe('given')
  // Cancelling what was redeemed ends nothing: that is a withdrawal.
  expect((await passcodes.cancel(anna, passcode.id)).state).toBe('redeemed')
  expect(await passcodes.list(bruno, 10)).toEqual([])
})

const newsOf = async (store: Store): Promise<unknown[]> => {
  const news: unknown[] = []
  for await (const { value } of store.list(prefixRange('grant-news/'))) news.push(JSON.parse(toText(value)))
  return news
}

const everyRow = async (store: Store): Promise<string> => {
  let text = ''
  for await (const { key, value } of store.list(wholeRange))
    text += `${key} ${Buffer.from(value).toString('latin1')}\n`
  return text
}
