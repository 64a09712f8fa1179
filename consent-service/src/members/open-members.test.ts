import { describe, expect, it } from 'vitest'
import { admissionSchema } from '@mutua/sdk/coop/admission'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import {
  createClock,
  fiscalCodes,
  ibans,
  officer,
  openTestStore,
  webIdOf,
} from '../wiring/test-support-value.ts'
import { openMembers } from './open-members.ts'
import { openProviders } from './open-providers.ts'

const admissionOf = (name: string, index = 0, change: Record<string, unknown> = {}) =>
  admissionSchema.parse({
    webId: webIdOf(name),
    pod: `https://pods.example/${name}/`,
    displayName: name,
    fiscalCode: fiscalCodes[index],
    iban: ibans[index],
    ...change,
  })

const sealer = createTestSealer(new Uint8Array(32).fill(7))

const openTestMembers = async (start = '2026-11-21T10:00:00Z') => {
  const store = await openTestStore()
  const clock = createClock(start)
  const members = await openMembers({ store, sealer, now: clock.now })
  return { store, members, clock, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const everyByte = async (store: Store): Promise<string> => {
  const parts: string[] = []
  for await (const { key, value } of store.list({ gte: '', lt: '~' }))
    parts.push(key, Buffer.from(value).toString('latin1'))
  return parts.join('\n')
}

describe('the members register', () => {
  it('numbers members in the order of their admission and says when their vote begins', async () => {
    await using house = await openTestMembers()
    const anna = await house.members.admit(admissionOf('anna'), officer)
    expect(anna).toMatchObject({ number: 1, admittedOn: '2026-11-21', voteFrom: '2027-02-19' })
    const bruno = await house.members.admit(admissionOf('bruno', 1, { section: 'Val Marecchia' }), officer)
    expect(bruno).toMatchObject({ number: 2, section: 'Val Marecchia' })
    expect(await house.members.find(webIdOf('bruno'))).toEqual(bruno)
    expect(await house.members.find(webIdOf('carla'))).toBeUndefined()
    expect(await house.members.list({ after: 1, limit: 10 })).toEqual([bruno])
    expect(await house.members.count()).toBe(2)
  })

  it('admits nobody twice: not by WebID, not by pod, not by fiscal code', async () => {
    await using house = await openTestMembers()
    await house.members.admit(admissionOf('anna'), officer)
    for (const again of [
      admissionOf('anna', 1, { pod: 'https://pods.example/other/' }),
      admissionOf('bruno', 1, { pod: 'https://pods.example/anna/' }),
      admissionOf('bruno', 0),
    ]) {
      await expect(house.members.admit(again, officer)).rejects.toMatchObject({ code: 'member-exists' })
    }
    expect(await house.members.count()).toBe(1)
  })

  it('leaves no gap when many are admitted at once', async () => {
    await using house = await openTestMembers()
    const names = Array.from({ length: 12 }, (_, index) => `member-${String(index)}`)
    const admitted = await Promise.all(
      names.map((name, index) =>
        house.members.admit(
          admissionOf(name, 0, { fiscalCode: `STP03012300000${String(index).padStart(2, '0')}` }),
          officer,
        ),
      ),
    )
    expect(admitted.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
      names.map((_, index) => index + 1),
    )
  })

  it('rests without a readable fiscal code or IBAN, and pays to the right account all the same', async () => {
    await using house = await openTestMembers()
    await house.members.admit(admissionOf('anna'), officer)
    const bytes = await everyByte(house.store)
    expect(bytes).toContain('anna')
    expect(bytes).not.toContain(fiscalCodes[0])
    expect(bytes).not.toContain(ibans[0])
    expect(await house.members.findPayee(1)).toEqual({ name: 'anna', iban: ibans[0] })
    expect(await house.members.findPayee(2)).toBeUndefined()
  })

  it('knows a fiscal code again after a restart', async () => {
    await using house = await openTestMembers()
    await house.members.admit(admissionOf('anna'), officer)
    const reopened = await openMembers({ store: house.store, sealer, now: house.clock.now })
    await expect(reopened.admit(admissionOf('zoe', 0), officer)).rejects.toMatchObject({
      code: 'member-exists',
    })
  })
})

describe('an admission', () => {
  it.each([
    ['fiscalCode', 'RSSMRA85T10A562X'],
    ['iban', 'IT60X0542811101000000123457'],
    ['pod', 'https://pods.example/anna'],
    ['displayName', ' '],
    ['displayName', 'A\u0007B'],
    ['webId', 'ftp://pods.example/anna'],
  ])('with a wrong %s is refused', (field, value) => {
    expect(() => admissionOf('anna', 0, { [field]: value })).toThrow(field)
  })
})

describe('the directory of providers', () => {
  it('lists who may ask, once each', async () => {
    await using store = await openTestStore()
    const providers = openProviders({ store, now: createClock('2026-11-21T10:00:00Z').now })
    const doctor = {
      webId: webIdOf('doctor'),
      displayName: 'Dott. Rossi',
      role: 'general-practitioner',
      organisation: 'Ambulatorio Rossi',
    } as const
    await providers.enrol(doctor, officer)
    await expect(providers.enrol(doctor, officer)).rejects.toMatchObject({ code: 'provider-exists' })
    expect(await providers.find(doctor.webId)).toMatchObject(doctor)
    expect(await providers.find(webIdOf('anna'))).toBeUndefined()
    expect(await providers.list()).toMatchObject([doctor])
  })
})
