import { describe, expect, it } from 'vitest'
import type { Grant } from '@mutua/sdk/consent/grant'
import { monthSchema } from '@mutua/sdk/coop/period'
import { instantOf, type Sha256 } from '@mutua/sdk/ids'
import type { Receipt, ReceiptBody } from '@mutua/sdk/receipt/receipt'
import type { Store } from '@mutua/kit/store'
import {
  care,
  createClock,
  createGrant,
  createPodServer,
  openTestStore,
  research,
  stopAtWrite,
  webIdOf,
} from '../wiring/test-support-value.ts'
import { createAcceptReceipts } from './accept-receipts.ts'
import type { PricedGrant } from './check-receipt.ts'
import { readOwnerUses, readPeriodUses, readUsedMonths, sealMonth } from './period-uses.ts'
import { readPublicUses } from './public-uses.ts'
import { readLastReceipts, readReceipts } from './read-receipts.ts'

const november = monthSchema.parse('2026-11')
const december = monthSchema.parse('2026-12')
const at = '2026-11-21T09:00:00.000Z'

const openMetering = async (grants: readonly PricedGrant[]) => {
  const store = await openTestStore()
  const clock = createClock('2026-11-21T10:00:00Z')
  const pods = await createPodServer()
  const deps = {
    now: clock.now,
    keysOf: pods.keysOf,
    findGrant: (id: string) => Promise.resolve(grants.find(({ grant }) => grant.id === id)),
  }
  return {
    store,
    clock,
    pods,
    acceptOn: (other: Store) => createAcceptReceipts({ ...deps, store: other }),
    accept: createAcceptReceipts({ ...deps, store }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

const microCentsOf = async (store: Store) => {
  const { organisations } = await readPeriodUses(november, { store })
  return organisations.reduce((sum, { microCents }) => sum + microCents, 0n)
}

describe('receipts of a pod server', () => {
  it('are booked once, with what they cost and whose they are', async () => {
    const grant = createGrant({ owner: 'anna', microCentsPerUnit: 1_500_000n })
    await using house = await openMetering([grant])
    const receipts = [
      house.pods.use({ grant, at }),
      house.pods.use({ grant, at, method: 'HEAD' }),
      house.pods.use({ grant, at, units: 3 }),
    ]
    expect(await house.accept(house.pods.podServer, receipts)).toEqual({ acceptedUpTo: 3 })
    expect(await readPeriodUses(november, house)).toMatchObject({
      spans: [{ podServer: house.pods.podServer, from: 1, to: 3, head: expect.any(String) as Sha256 }],
      organisations: [
        {
          organisation: 'Ambulatorio Rossi',
          uses: 3,
          microCents: 6_000_000n,
          lines: [{ purpose: care, tariff: '2026-a', uses: 3, units: 4, microCents: 6_000_000n }],
        },
      ],
    })
    expect(await Array.fromAsync(readOwnerUses(november, house))).toEqual([
      { owner: webIdOf('anna'), purpose: care, uses: 3, units: 4, microCents: 6_000_000n },
    ])
  })

  it('sent again, wholly or in part, change nothing', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    const { podServer } = house.pods
    const receipts = Array.from({ length: 6 }, () => house.pods.use({ grant, at }))
    await house.accept(podServer, receipts.slice(0, 4))
    const before = await microCentsOf(house.store)
    expect(await house.accept(podServer, receipts.slice(0, 4))).toEqual({ acceptedUpTo: 4 })
    expect(await microCentsOf(house.store)).toBe(before)
    expect(await house.accept(podServer, receipts.slice(2))).toEqual({ acceptedUpTo: 6 })
    expect(await microCentsOf(house.store)).toBe(6n * 25_000_000n)
    expect(await house.accept(podServer, [])).toEqual({ acceptedUpTo: 6 })
  })

  it('sent many times at once are booked once', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    const receipts = Array.from({ length: 20 }, () => house.pods.use({ grant, at }))
    const twin = house.acceptOn(house.store)
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? house.accept : twin)(house.pods.podServer, receipts),
      ),
    )
    expect(await microCentsOf(house.store)).toBe(20n * 25_000_000n)
  })

  it('break off at a gap, at a foreign predecessor and at other bytes in an accepted place', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    const { podServer } = house.pods
    const [first, second, third] = [
      house.pods.use({ grant, at }),
      house.pods.use({ grant, at }),
      house.pods.use({ grant, at }),
    ]
    await expect(house.accept(podServer, [second])).rejects.toMatchObject({ code: 'receipt-chain-broken' })
    await expect(house.accept(podServer, [first, third])).rejects.toMatchObject({
      code: 'receipt-chain-broken',
    })
    const other = house.pods.forge({ grant, at }, (body) => ({
      ...body,
      position: 1,
      previous: first.previous,
    }))
    await expect(house.accept(podServer, [other])).rejects.toMatchObject({ code: 'receipt-chain-broken' })
    const stranger = house.pods.forge({ grant, at }, (body) => ({
      ...body,
      position: 2,
      previous: third.previous,
    }))
    await expect(house.accept(podServer, [stranger])).rejects.toMatchObject({ code: 'receipt-chain-broken' })
    expect(await house.accept(podServer, [first, second, third])).toEqual({ acceptedUpTo: 3 })
    expect(await microCentsOf(house.store)).toBe(3n * 25_000_000n)
  })

  it('are booked whole or not at all when the power goes, and once when they come again', async () => {
    for (const when of ['before', 'after'] as const) {
      const grant = createGrant({ owner: 'anna' })
      await using house = await openMetering([grant])
      const receipts = Array.from({ length: 5 }, () => house.pods.use({ grant, at }))
      const cut = house.acceptOn(stopAtWrite(house.store, 1, when))
      await expect(cut(house.pods.podServer, receipts)).rejects.toThrow('the power is gone')
      expect(await microCentsOf(house.store)).toBe(when === 'before' ? 0n : 5n * 25_000_000n)
      expect(await house.accept(house.pods.podServer, receipts)).toEqual({ acceptedUpTo: 5 })
      expect(await microCentsOf(house.store)).toBe(5n * 25_000_000n)
    }
  })

  it('of two pod servers with one chain each do not meet', async () => {
    const there = createGrant({
      owner: 'bruno',
      podServer: (await createPodServer('https://other.example')).podServer,
    })
    const here = createGrant({ owner: 'anna' })
    await using house = await openMetering([here, there])
    const others = await createPodServer('https://other.example')
    const both = createAcceptReceipts({
      store: house.store,
      now: house.clock.now,
      findGrant: (id) => Promise.resolve([here, there].find(({ grant }) => grant.id === id)),
      keysOf: (asked) => house.pods.keysOf(asked) ?? others.keysOf(asked),
    })
    await Promise.all([
      both(house.pods.podServer, [house.pods.use({ grant: here, at })]),
      both(others.podServer, [others.use({ grant: there, at })]),
    ])
    const { spans, organisations } = await readPeriodUses(november, house)
    expect(spans.map(({ podServer, from, to }) => ({ podServer, from, to }))).toEqual([
      { podServer: 'https://other.example', from: 1, to: 1 },
      { podServer: 'https://pods.example', from: 1, to: 1 },
    ])
    expect(organisations).toHaveLength(1)
    await expect(both(others.podServer, [house.pods.use({ grant: here, at })])).rejects.toMatchObject({
      code: 'receipt-chain-broken',
    })
  })
})

describe('a receipt that says something else than its grant', () => {
  const cases: readonly (readonly [string, string, (body: ReceiptBody) => ReceiptBody])[] = [
    ['another owner', 'other-parties', (body) => ({ ...body, owner: webIdOf('bruno') })],
    [
      'another reader',
      'other-parties',
      (body) => ({ ...body, recipient: { ...body.recipient, webId: webIdOf('nosy') } }),
    ],
    [
      'another organisation',
      'other-parties',
      (body) => ({ ...body, recipient: { ...body.recipient, organisation: 'X' } }),
    ],
    [
      'a person who reads for a person',
      'not-of-staff',
      (body) => ({ ...body, recipient: { ...body.recipient, person: webIdOf('nosy') } }),
    ],
    ['another purpose', 'other-purpose', (body) => ({ ...body, purpose: research })],
    [
      'a resource outside the scope',
      'outside-grant',
      (body) => ({ ...body, resource: `https://pods.example/anna/diary` as ReceiptBody['resource'] }),
    ],
    [
      'a time before the grant',
      'outside-grant',
      (body) => ({ ...body, at: instantOf(Date.parse('2025-12-31T23:59:59Z')) }),
    ],
    [
      'a time to come',
      'ahead-of-time',
      (body) => ({ ...body, at: instantOf(Date.parse('2026-11-21T11:00:00Z')) }),
    ],
    [
      'another tariff',
      'other-tariff',
      (body) => ({ ...body, tariff: { ...body.tariff, version: '2026-b' } }),
    ],
    [
      'another rate',
      'other-tariff',
      (body) => ({ ...body, tariff: { ...body.tariff, microCentsPerUnit: '1' }, priceMicroCents: '1' }),
    ],
    ['another price', 'price', (body) => ({ ...body, priceMicroCents: '24999999' })],
    ['a price for a HEAD', 'priceless-use-priced', (body) => ({ ...body, method: 'HEAD' })],
    [
      'another pod server',
      'other-pod-server',
      (body) => ({ ...body, podServer: 'https://x.example' as ReceiptBody['podServer'] }),
    ],
    [
      'an unknown grant',
      'grant-unknown',
      (body) => ({ ...body, grant: `${body.grant}x` as ReceiptBody['grant'] }),
    ],
  ]
  it.each(cases)('%s is refused, and what stood before it is accepted', async (_name, why, change) => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    const good = house.pods.use({ grant, at })
    const bad = house.pods.forge({ grant, at }, change)
    await expect(house.accept(house.pods.podServer, [good, bad])).rejects.toMatchObject({
      code: 'receipt-invalid',
      detail: expect.stringContaining(why) as string,
    })
    expect(await house.accept(house.pods.podServer, [])).toEqual({ acceptedUpTo: 1 })
    const honest = house.pods.use({ grant, at })
    expect(await house.accept(house.pods.podServer, [good, honest])).toEqual({ acceptedUpTo: 2 })
  })

  it.each([
    ['nobody says who read', undefined, undefined],
    ['somebody reads who never worked there', webIdOf('nosy'), undefined],
    ['somebody reads who had left', webIdOf('nora'), instantOf(Date.parse(at) - 70_000)],
  ])('of an organisation is refused when %s, and taken from its people', async (_name, person, until) => {
    const grant = createGrant({ owner: 'anna' })
    const stay = { person: webIdOf('nora'), from: grant.grant.validFrom }
    const stays = [until === undefined ? stay : { ...stay, until }, { ...stay, person: webIdOf('dario') }]
    await using house = await openMetering([{ ...grant, stays }])
    const by = (reader: typeof person) => (body: ReceiptBody) =>
      reader === undefined ? body : { ...body, recipient: { ...body.recipient, person: reader } }
    await expect(
      house.accept(house.pods.podServer, [house.pods.forge({ grant, at }, by(person))]),
    ).rejects.toMatchObject({ detail: expect.stringContaining('not-of-staff') as string })
    const honest = house.pods.forge({ grant, at }, by(webIdOf('dario')))
    expect(await house.accept(house.pods.podServer, [honest])).toEqual({ acceptedUpTo: 1 })
  })

  it('or was tampered with after it was signed is refused', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    const receipt = house.pods.use({ grant, at })
    const tampered: Receipt = { ...receipt, contentHash: receipt.id }
    const foreign: Receipt = { ...receipt, kid: 'another-key' }
    await expect(house.accept(house.pods.podServer, [tampered])).rejects.toMatchObject({
      detail: expect.stringContaining('signature') as string,
    })
    await expect(house.accept(house.pods.podServer, [foreign])).rejects.toMatchObject({
      detail: expect.stringContaining('unknown-key') as string,
    })
    await expect(house.accept(house.pods.podServer, [{ receipt }])).rejects.toMatchObject({
      code: 'receipt-invalid',
    })
    expect(await house.accept(house.pods.podServer, [receipt])).toEqual({ acceptedUpTo: 1 })
  })

  it('or books a use a second time under a new position is refused', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    const first = house.pods.use({ grant, at })
    const twice = house.pods.forge({ grant, at }, (body) => ({ ...body, id: first.id }))
    const why = { code: 'receipt-invalid', detail: expect.stringContaining('recorded-twice') as string }
    await expect(house.accept(house.pods.podServer, [first, twice])).rejects.toMatchObject(why)
    await expect(house.accept(house.pods.podServer, [twice])).rejects.toMatchObject(why)
  })

  it('is taken while a withdrawal is on its way to the pod server, not after', async () => {
    const given = createGrant({ owner: 'anna' })
    const withdrawn: PricedGrant = {
      ...given,
      grant: {
        ...given.grant,
        state: 'withdrawn',
        withdrawnAt: instantOf(Date.parse('2026-11-21T09:00:00Z')),
      },
    }
    await using house = await openMetering([withdrawn])
    await house.accept(house.pods.podServer, [house.pods.use({ grant: given, at: '2026-11-21T09:00:02Z' })])
    const late = house.pods.use({ grant: given, at: '2026-11-21T09:01:03Z' })
    await expect(house.accept(house.pods.podServer, [late])).rejects.toMatchObject({
      detail: expect.stringContaining('after-withdrawal') as string,
    })
  })

  it('is judged by what its consent was when it was made, however it was amended since', async () => {
    const given = createGrant({ owner: 'anna' })
    const { grant, tariff } = given
    const amended = {
      ...grant,
      scope: { ...grant.scope, resources: ['https://x.example/a/'] } as Grant['scope'],
    }
    const time = (text: string) => instantOf(Date.parse(text))
    const priced: PricedGrant = {
      grant: amended,
      tariff,
      standings: [
        { grant, from: grant.validFrom, until: time('2026-11-21T08:00:00Z') },
        { grant: amended, from: time('2026-11-21T08:00:00Z') },
      ],
    }
    await using house = await openMetering([priced])
    const before = house.pods.use({ grant: given, at: '2026-11-21T07:00:00Z' })
    const onTheWay = house.pods.use({ grant: given, at: '2026-11-21T08:00:02Z' })
    await house.accept(house.pods.podServer, [before, onTheWay])
    const after = house.pods.use({ grant: given, at: '2026-11-21T08:01:03Z' })
    await expect(house.accept(house.pods.podServer, [after])).rejects.toMatchObject({
      detail: expect.stringContaining('after-withdrawal') as string,
    })
  })

  it('of a gift says so, and costs nothing', async () => {
    const given = createGrant({ owner: 'anna', purpose: research, microCentsPerUnit: 0n })
    const gift: PricedGrant = { ...given, tariff: { ...given.tariff, gift: true } }
    await using house = await openMetering([gift])
    await expect(
      house.accept(house.pods.podServer, [house.pods.use({ grant: given, at })]),
    ).rejects.toMatchObject({ detail: expect.stringContaining('other-tariff') as string })
    await using other = await openMetering([gift])
    await other.accept(other.pods.podServer, [other.pods.use({ grant: gift, at })])
    expect(await microCentsOf(other.store)).toBe(0n)
  })
})

describe('the month of a use', () => {
  it('is that of its time, and the next open one once it is sealed', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    await house.accept(house.pods.podServer, [
      house.pods.use({ grant, at: '2026-10-31T23:59:59.999Z' }),
      house.pods.use({ grant, at }),
    ])
    expect(await readUsedMonths({ from: monthSchema.parse('2026-01'), until: december }, house)).toEqual([
      '2026-10',
      '2026-11',
    ])
    await sealMonth(november, house)
    await sealMonth(monthSchema.parse('2026-03'), house)
    const before = await readPeriodUses(november, house)
    await house.accept(house.pods.podServer, [house.pods.use({ grant, at })])
    expect(await readPeriodUses(november, house)).toEqual(before)
    expect((await readPeriodUses(december, house)).spans).toMatchObject([{ from: 3, to: 3 }])
  })

  it('never goes back along a chain, so that a month bills an unbroken run', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    const times = [
      '2026-10-31T23:59:59.000Z',
      '2026-11-01T00:00:00.000Z',
      '2026-10-31T23:59:59.900Z',
      '2026-11-01T00:00:01.000Z',
    ]
    await house.accept(
      house.pods.podServer,
      times.map((time) => house.pods.use({ grant, at: time })),
    )
    expect((await readPeriodUses(monthSchema.parse('2026-10'), house)).spans).toMatchObject([
      { from: 1, to: 1 },
    ])
    expect((await readPeriodUses(november, house)).spans).toMatchObject([{ from: 2, to: 4 }])
  })

  it('is decided anew when it is sealed while a batch is being booked', async () => {
    const grant = createGrant({ owner: 'anna' })
    await using house = await openMetering([grant])
    let sealed = false
    const slow: Store = {
      ...house.store,
      write: async (...operation) => {
        if (!sealed) await sealMonth(november, house)
        sealed = true
        return house.store.write(...operation)
      },
    }
    await house.acceptOn(slow)(house.pods.podServer, [house.pods.use({ grant, at })])
    expect((await readPeriodUses(november, house)).spans).toEqual([])
    expect((await readPeriodUses(december, house)).spans).toMatchObject([{ from: 1, to: 1 }])
  })
})

describe('receipts read back', () => {
  it('are those a person is a party of, page by page, each once', async () => {
    const [annas, brunos] = [
      createGrant({ owner: 'anna' }),
      createGrant({ owner: 'bruno', recipient: 'nurse' }),
    ]
    await using house = await openMetering([annas, brunos])
    const receipts = Array.from({ length: 7 }, (_, index) =>
      house.pods.use({
        grant: index % 2 === 0 ? annas : brunos,
        at: `2026-11-21T09:00:0${String(index)}.000Z`,
      }),
    )
    await house.accept(house.pods.podServer, receipts)
    const read: Receipt[] = []
    let after: string | undefined
    do {
      const page = await readReceipts({ kind: 'party', webId: webIdOf('anna') }, { after, limit: 2 }, house)
      read.push(...page.items)
      after = page.next
    } while (after !== undefined)
    expect(read).toEqual(receipts.filter((_, index) => index % 2 === 0))
    const ofNurse = await readReceipts(
      { kind: 'party', webId: webIdOf('nurse') },
      { after: undefined, limit: 10 },
      house,
    )
    expect(ofNurse.items).toHaveLength(3)
    const ofGrant = await readReceipts(
      { kind: 'grant', grant: brunos.grant.id },
      { after: '2026-11-21T09:00:03.000Z', limit: 10 },
      house,
    )
    expect(ofGrant.items).toEqual([receipts[5]])
    expect((await readReceipts({ kind: 'all' }, { after: undefined, limit: 10 }, house)).items).toEqual(
      receipts,
    )
    expect(await readLastReceipts(2, house)).toEqual([receipts[6], receipts[5]])
    const none = await readReceipts(
      { kind: 'party', webId: webIdOf('stranger') },
      { after: undefined, limit: 10 },
      house,
    )
    expect(none).toEqual({ items: [], next: undefined })
  })

  it.each([
    '',
    'x',
    '2026-11-21T09:00:00.000Z/a b/000000000001',
    '2026-11-21T09:00:00.000Z/a/1',
    '2026-11-21T09:00:00.000Z/a/000000000001/b',
  ])('refuse a place that is none: %s', async (after) => {
    await using store = await openTestStore()
    await expect(readReceipts({ kind: 'all' }, { after, limit: 5 }, { store })).rejects.toMatchObject({
      code: 'input-malformed',
    })
  })
})

describe('uses as anybody may see them', () => {
  it('name a purpose only when enough different people stand behind it', async () => {
    const social = 'https://w3id.org/dpv/sector/health#SocialServicesProvision' as typeof care
    const grants = [
      ...['anna', 'bruno', 'carla'].map((owner) => createGrant({ owner })),
      createGrant({ owner: 'anna', purpose: research }),
      createGrant({ owner: 'bruno', purpose: social }),
    ]
    await using house = await openMetering(grants)
    const uses = grants.flatMap((grant) => [house.pods.use({ grant, at }), house.pods.use({ grant, at })])
    await house.accept(house.pods.podServer, uses.slice(0, 5))
    await house.accept(house.pods.podServer, uses.slice(5))
    expect(await readPublicUses(3, house)).toEqual({
      uses: 10,
      byPurpose: [{ purpose: care, uses: 6 }],
      otherUses: 4,
    })
    expect(await readPublicUses(4, house)).toEqual({ uses: 10, byPurpose: [], otherUses: 10 })
  })

  it('never leave one hidden purpose to be found by subtraction', async () => {
    const grants = [
      ...['anna', 'bruno', 'carla'].map((owner) => createGrant({ owner })),
      createGrant({ owner: 'anna', purpose: research }),
    ]
    await using house = await openMetering(grants)
    await house.accept(
      house.pods.podServer,
      grants.map((grant) => house.pods.use({ grant, at })),
    )
    expect(await readPublicUses(3, house)).toEqual({ uses: 4, byPurpose: [], otherUses: 4 })
  })
})
