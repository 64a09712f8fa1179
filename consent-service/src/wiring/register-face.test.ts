import { describe, expect, it } from 'vitest'
import { handPostings } from '@mutua/sdk/coop/hand-posting'
import { membershipCredentialSchema } from '@mutua/sdk/coop/membership-credential'
import { broughtOverSchema, exitWishSchema, memberActSchema, quotaActSchema } from '@mutua/sdk/coop/register'
import { transferDraftSchema } from '@mutua/sdk/coop/transfer'
import { row } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { serve, signedInAs } from '../http/test-support.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { logEarlierEntries } from '../members/step-facts.ts'
import { closedKey } from '../policy/policy-rows.ts'
import { checkRegisterLog } from './check-register-log.ts'
import {
  admitted,
  board,
  codeOf,
  findings,
  news,
  openTestRegister,
  registerSealer,
  wishFor,
} from './test-support-register.ts'
import { fiscalCodes, ibans, officer, webIdOf } from './test-support-value.ts'

const anna = webIdOf('anna')
const bruno = webIdOf('bruno')
const act = (value: unknown) => memberActSchema.parse(value)
const quota = (value: unknown) => quotaActSchema.parse(value)

describe('A quota', () => {
  it('is subscribed, paid and given back, in the books and in the register at once, each once', async () => {
    await using house = await openTestRegister()
    const { register, clock, store } = house
    const number = await admitted(house)
    const pay = quota({ kind: 'quota-paid', key: 'k1', cents: '5000' })
    await expect(
      register.quota(number, quota({ kind: 'quota-paid', key: 'k0', cents: '5001' }), officer),
    ).rejects.toMatchObject({ code: 'quota-refused' })
    // Three times at the same moment, and once more later: it is paid once.
    const paid = await Promise.all([1, 2, 3].map(() => register.quota(number, pay, officer)))
    for (const line of [...paid, await register.quota(number, pay, officer)])
      expect(line).toMatchObject({ quota: { paidCents: 5_000n } })
    await expect(
      register.quota(number, quota({ kind: 'quota-paid', key: 'k1', cents: '1' }), officer),
    ).rejects.toMatchObject({ code: 'register-step-refused' })
    await register.quota(number, quota({ kind: 'quota-subscribed', key: 'k2', cents: '2500' }), officer)
    const refund = { kind: 'quota-refunded', key: 'k3', accountsApprovedOn: '2027-04-20' }
    await expect(register.quota(number, quota(refund), officer)).rejects.toMatchObject({
      code: 'register-step-refused',
    })
    await register.leave(anna)
    await register.enter(number, act({ kind: 'withdrawn', act: board('2026-03-02') }), officer)
    clock.set('2027-05-03T09:00:00Z')
    const back = quota({ ...refund, lossCents: '300' })
    const refunded = await register.quota(number, back, officer)
    expect(refunded).toMatchObject({
      quota: { subscribedCents: 7_500n, paidCents: 0n, refundedCents: 4_700n },
      refund: { dueBy: '2027-10-18', latestBy: '2027-10-27', cents: 4_700n, isPaid: true },
    })
    expect(await register.quota(number, back, officer)).toEqual(refunded)
    await expect(register.quota(number, quota({ ...refund, key: 'k4' }), officer)).rejects.toMatchObject({
      code: 'register-step-refused',
    })
    const ledger = openLedger({ store, now: clock.now })
    expect(
      (await ledger.listTransfers({ after: 0, limit: 10, period: undefined })).map(
        ({ debit, credit, cents }) => [debit, credit, cents],
      ),
    ).toEqual([
      ['bank', 'quota:1', 5_000n],
      ['quota:1', 'bank', 4_700n],
      ['quota:1', 'reserve:retained', 300n],
    ])
    expect(await findings(store)).toEqual([])
  })

  it('passes to nobody: no draft, no posting by hand and no entry of the register names two members', async () => {
    await using house = await openTestRegister()
    const draft = {
      ...{ key: 'x', debit: 'quota:1', credit: 'quota:2', cents: '100', period: '2026-03' },
      ...{ reference: 'x', centre: 'administration' },
    }
    expect(transferDraftSchema.safeParse({ ...draft, credit: 'bank' }).success).toBe(true)
    expect(transferDraftSchema.safeParse(draft).success).toBe(false)
    expect(handPostings.filter(({ debit }) => debit.startsWith('quota'))).toEqual([])
    const ledger = openLedger({ store: house.store, now: house.clock.now })
    const planned = ledger.planPosting([
      { ...transferDraftSchema.parse({ ...draft, credit: 'bank' }), credit: 'quota:2' as never },
    ])
    await expect(planned).rejects.toThrow('a quota passes to nobody')
    for (const kind of ['quota-transferred', 'quota-ceded'])
      expect(quotaActSchema.safeParse({ kind, key: 'x', cents: '1', to: 2 }).success).toBe(false)
    expect(quotaActSchema.options.map(({ shape }) => Object.keys(shape)).flat()).not.toContain('to')
  })
})

describe('Leaving', () => {
  it('has its days; who has left votes no more, keeps what is owed, and may come back with another number', async () => {
    await using house = await openTestRegister()
    const { register, members, clock, applications } = house
    const number = await admitted(house)
    await register.quota(number, quota({ kind: 'quota-paid', key: 'k', cents: '5000' }), officer)
    clock.set('2026-10-05T09:00:00Z')
    const noticed = await register.leave(anna, { reason: 'Mi trasferisco.' })
    expect(noticed).toMatchObject({
      state: 'leaving',
      steps: [
        {},
        {},
        // Notice came less than three months before the end of the year.
        {
          kind: 'exit-noticed',
          decideBy: '2026-12-04',
          noticeOver: '2027-01-03',
          exchangeUntil: '2027-12-31',
        },
      ],
    })
    expect(await register.leaving()).toEqual({ waiting: 1, overdue: 0, soon: 0 })
    await expect(register.leave(anna)).rejects.toMatchObject({ code: 'register-step-refused' })
    expect(await register.stay(anna)).toMatchObject({ state: 'admitted' })
    expect(await register.leaving()).toEqual({ waiting: 0, overdue: 0, soon: 0 })
    await register.leave(anna)
    expect(await members.rollOn('2026-10-05' as never)).toEqual([
      { member: 1, votes: 1, category: 'citizen', province: 'RN' },
    ])
    const left = await register.enter(number, act({ kind: 'withdrawn', act: board('2026-10-05') }), officer)
    expect(left).toMatchObject({
      state: 'withdrawn',
      refund: { latestBy: '2027-10-27', cents: 5_000n, isPaid: false },
    })
    expect(await members.find(anna)).toBeUndefined()
    expect(await members.findEver(anna)).toMatchObject({ number: 1 })
    expect(await members.count()).toBe(0)
    expect(await members.rollOn('2026-10-05' as never)).toEqual([])
    expect(await members.rollOn('2026-10-04' as never)).toHaveLength(1)
    expect(await members.findPayee(1)).toMatchObject({ iban: ibans[0] })
    await expect(register.enter(number, act({ kind: 'died' }), officer)).rejects.toMatchObject({
      code: 'register-step-refused',
    })
    expect(await applications.apply(anna, wishFor('anna'))).toMatchObject({ state: 'applied' })
    await applications.decide(officer, 2, { decision: 'admit', act: board('2026-10-05') as never })
    expect(await members.find(anna)).toMatchObject({ number: 2 })
    expect(await members.count()).toBe(1)
    expect(await findings(house.store)).toEqual([])
  })

  it.each([
    ['the day before two years are over', '2026-03-01', false],
    ['after two years', '2026-03-02', true],
  ])(
    'needs two years as a member where the statute does not pass quotas on: %s',
    async (_what, day, isAllowed) => {
      await using house = await openTestRegister('2024-03-02T09:00:00Z', 'service')
      const { register, clock, store } = house
      const number = await admitted(house)
      clock.set(`${day}T09:00:00Z`)
      const line = await register.own(anna)
      expect(line.ifLeftToday?.barred).toEqual(
        isAllowed
          ? undefined
          : { why: 'a member can leave after 2 years as one.', article: 'art. 2530 c. 6 c.c.' },
      )
      expect(line.ifLeftToday?.articles).toMatchObject({ exchange: 'art. 2532 c. 3 c.c.' })
      if (isAllowed) expect(await register.leave(anna)).toMatchObject({ state: 'leaving' })
      else {
        const refused = { code: 'exit-too-early' }
        await expect(register.leave(anna)).rejects.toMatchObject(refused)
        await expect(register.enter(number, act({ kind: 'exit-noticed' }), officer)).rejects.toMatchObject(
          refused,
        )
        // A cause that the law or the statute knows is heard at any time, and said in words.
        expect(exitWishSchema.safeParse({ hasCause: true }).success).toBe(false)
        const cause = { hasCause: true, reason: 'È cambiato lo scopo della cooperativa.' } as const
        expect(await register.leave(anna, cause)).toMatchObject({ state: 'leaving' })
      }
      expect((await news(store)).at(-1)).toMatchObject({ kind: 'membership-exit-noticed', owner: anna })
      expect(await findings(store)).toEqual([])
    },
  )

  it('by exclusion takes a ground of law or statute, a reason and days for the court; annulled, the person is back', async () => {
    await using house = await openTestRegister()
    const { register, members } = house
    const number = await admitted(house)
    const excluded = {
      ...{ kind: 'excluded', act: board('2026-03-02'), ground: 'serious-breach', decidedBy: 'assembly' },
      reason: 'Ha violato il regolamento, art. 4.',
    }
    await expect(
      register.enter(number, act({ ...excluded, ground: 'we do not like them' }), officer),
    ).rejects.toMatchObject({ code: 'register-step-refused' })
    await expect(
      register.enter(number, act({ ...excluded, ground: 'unpaid-quota' }), officer),
    ).rejects.toMatchObject({ code: 'register-step-refused' })
    expect(() => act({ ...excluded, reason: ' ' })).toThrow('reason')
    expect(await register.enter(number, act(excluded), officer)).toMatchObject({
      state: 'excluded',
      steps: [{}, { ground: 'serious-breach', appealUntil: '2026-05-02' }],
    })
    expect(await members.find(anna)).toBeUndefined()
    await register.enter(number, act({ kind: 'opposed' }), officer)
    const annulled = { kind: 'reinstated', act: board('2026-03-02'), reason: 'Il tribunale ha annullato.' }
    expect(await register.enter(number, act(annulled), officer)).toMatchObject({ state: 'admitted' })
    expect(await members.find(anna)).toMatchObject({ number: 1 })
    expect(await members.count()).toBe(1)
    expect(await findings(house.store)).toEqual([])
  })

  it('takes the credential of a member with it', async () => {
    await using house = await openTestRegister()
    const number = await admitted(house)
    await using served = await serve(...house.rooms)
    const ask = async () => fetch(`${served.url}/membership/credential`, { headers: signedInAs(anna) })
    const jwt = await (await ask()).text()
    expect(await (await ask()).text()).toBe(jwt)
    const payload: unknown = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
    expect(membershipCredentialSchema.parse(payload)).toMatchObject({
      credentialSubject: { id: anna, memberNumber: 1, memberCategory: 'citizen' },
    })
    expect(jwt).not.toContain('Rimini')
    await house.register.enter(number, act({ kind: 'died' }), officer)
    expect((await ask()).status).toBe(403)
    const { overMemberships } = await import('../members/membership-credential.ts')
    const { credentialStatus } = membershipCredentialSchema.parse(payload)
    expect(await overMemberships(house.store)).toEqual([Number(credentialStatus.statusListIndex)])
    expect(await findings(house.store)).toEqual([])
  })
})

describe('The log', () => {
  it('has a salted hash of each entry: the doctor finds one that was changed, and one that is not there', async () => {
    await using house = await openTestRegister()
    const { register, store } = house
    expect(await logEarlierEntries(store)).toBe(0)
    const number = await admitted(house)
    await register.quota(number, quota({ kind: 'quota-paid', key: 'k', cents: '5000' }), officer)
    await register.leave(anna)
    const { items } = await readWaitingFacts(0, 100, { store })
    expect(items.map(({ kind, place }) => `${kind} ${place.replace(/\/\d+$/, '')}`)).toEqual([
      'register.step fact/register/application/1/1',
      'register.step fact/register/line/1/0',
      'register.step fact/register/line/1/1',
      'register.step fact/register/application/1/2',
      'register.step fact/register/line/1/2',
      'register.step fact/register/line/1/3',
    ])
    expect(items[1]?.statement).toMatchObject({ step: 'admitted', on: '2026-03-02', person: anna, place: 0 })
    const check = () => Array.fromAsync(checkRegisterLog(store, registerSealer))
    expect(await check()).toEqual([])
    const key = 'members/step/000000000001/000000000003'
    const bytes = await store.get(key)
    const changed = JSON.parse(Buffer.from(bytes ?? []).toString()) as object
    await store.write([row(key, { ...changed, on: '2026-03-01' })])
    expect(await check()).toMatchObject([
      { where: 'register/line/1/3', what: expect.stringContaining('is not what') as unknown },
    ])
    await store.write([
      row('members/step/000000000001/000000000004', { ...changed, kind: 'exit-taken-back' }),
    ])
    expect(await check()).toMatchObject([
      {},
      { where: 'register/line/1/4', what: expect.stringContaining('knows nothing') as unknown },
    ])
  })

  it('takes what was entered before there were such entries, once', async () => {
    await using house = await openTestRegister()
    await admitted(house)
    const waiting = await Array.fromAsync(house.store.list(prefixRange('to-log/')))
    await house.store.write(waiting.map(({ key }) => ({ key, value: undefined })))
    const check = () => Array.fromAsync(checkRegisterLog(house.store, registerSealer))
    // Nobody has said yet that all of it is in the log.
    expect(await check()).toEqual([])
    expect([await logEarlierEntries(house.store), await logEarlierEntries(house.store)]).toEqual([4, 0])
    expect(await check()).toEqual([])
  })
})

describe('The book', () => {
  it('is printed as it stood on any day; a correction leaves what stood before', async () => {
    await using house = await openTestRegister()
    const { register, clock } = house
    const number = await admitted(house, 'anna', 0, { displayName: 'Anna Bianchi' })
    await register.quota(number, quota({ kind: 'quota-paid', key: 'k', cents: '5000' }), officer)
    clock.set('2026-05-10T09:00:00Z')
    await admitted(house, 'bruno', 1, { section: 'Val Marecchia' })
    const change = { kind: 'corrected', displayName: 'Anna Bianchi Rossi', reason: 'Matrimonio.' }
    await register.enter(number, act(change), officer)
    clock.set('2026-06-01T09:00:00Z')
    await register.leave(anna)
    await register.enter(number, act({ kind: 'withdrawn', act: board('2026-06-01', 'CdA 7/2026') }), officer)
    await using served = await serve(...house.rooms)
    const ask = (path: string, as = officer) => fetch(served.url + path, { headers: signedInAs(as) })
    const book = async (on: string) =>
      (await (await ask(`/members/book?on=${on}`)).json()) as { items: unknown[] }
    expect((await book('2026-03-01')).items).toEqual([])
    expect((await book('2026-05-01')).items).toEqual([
      expect.objectContaining({
        number: 1,
        displayName: 'Anna Bianchi',
        quotaCents: '5000',
        state: 'admitted',
      }),
    ])
    expect((await book('2026-06-01')).items).toMatchObject([
      {
        displayName: 'Anna Bianchi Rossi',
        state: 'withdrawn',
        exitOn: '2026-06-01',
        exitAct: { number: 'CdA 7/2026' },
      },
      { number: 2, section: 'Val Marecchia' },
    ])
    const paper = await (await ask('/members/book/page?on=2026-05-01')).text()
    expect(paper).toContain('Libro soci al 01.05.2026')
    expect(paper).not.toMatch(/Rossi|bruno|Via Nessuna|pods\.example|webid/)
    expect(await (await ask('/members/book/page?on=2026-06-01&with=addresses')).text()).toContain(
      'Via Nessuna 1',
    )
    expect((await ask('/members/book?on=2026-06-02')).status).toBe(400)
    for (const path of [
      '/members/book',
      '/members/book/page',
      '/members/1/line',
      '/members/1/letter',
      '/applications',
      '/applications/1',
    ])
      expect([path, (await ask(path, anna)).status]).toEqual([path, 403])
    expect(await (await ask('/members/1/line')).json()).toMatchObject({ details: { bornAt: 'Rimini' } })
    const letter = await (await ask('/members/1/letter')).text()
    expect(letter).toMatch(
      /Dal 01\.06\.2026 non è più socio: delibera CdA 7\/2026[\s\S]*50,00 €[\s\S]*27\.10\.2027/,
    )
    expect(await (await ask('/members/2/letter?language=en')).text()).toContain('You vote from 08.08.2026')
    expect(await findings(house.store)).toEqual([])
  })

  it('takes lines from an older book with their own days, until the first assembly is called here', async () => {
    await using house = await openTestRegister()
    const line = broughtOverSchema.parse({
      ...{ webId: anna, pod: 'https://pods.example/anna/', displayName: 'Anna', fiscalCode: fiscalCodes[0] },
      ...{ admittedOn: '2020-02-01', act: board('2020-01-20', 'CdA 1/2020'), quotaCents: '2500' },
    })
    expect(await house.register.bringOver(line, officer)).toMatchObject({ number: 1, voteFrom: '2020-05-01' })
    expect(await house.register.read(1)).toMatchObject({ isBroughtOver: true, enteredBy: officer })
    expect(await house.members.rollOn('2026-03-02' as never)).toHaveLength(1)
    const later = { ...line, webId: bruno, pod: 'https://pods.example/bruno/' as never }
    await expect(
      house.register.bringOver({ ...later, admittedOn: '2026-03-03' as never }, officer),
    ).rejects.toMatchObject({ code: 'input-malformed' })
    await house.store.write([row(closedKey, { at: '2026-03-02T09:00:00.000Z' })])
    await expect(
      house.register.bringOver({ ...later, fiscalCode: codeOf(1) as never }, officer),
    ).rejects.toMatchObject({ code: 'register-history-closed' })
    expect(await house.members.count()).toBe(1)
  })

  it('gives a legal person up to five votes, and the representative speaks for it', async () => {
    await using house = await openTestRegister()
    const legal = {
      ...{ category: 'legal-person', fiscalCode: '01234567897' },
      details: { registration: 'REA RN-123456', address: 'Piazza 1, Rimini' },
      representative: { name: 'Bruno', webId: bruno },
      statute: 'b'.repeat(64),
    }
    const { number } = await house.applications.apply(anna, wishFor('anna', 0, legal))
    const admit = (votes: number) =>
      house.applications.decide(officer, number, {
        ...{ decision: 'admit', votes },
        act: board('2026-03-02') as never,
      })
    const most = 5
    await admit(most).catch(() => admit(1))
    const [entry] = await house.members.rollOn('2026-12-01' as never)
    expect(entry).toMatchObject({ member: 1, category: 'legal-person' })
    expect(entry?.votes).toBeGreaterThanOrEqual(1)
    expect(await house.members.represents(bruno)).toEqual([1])
    expect(await house.members.represents(anna)).toEqual([])
    await house.applications.apply(bruno, wishFor('bruno', 1))
    await expect(
      house.applications.decide(officer, 2, {
        ...{ decision: 'admit', votes: 2 },
        act: board('2026-03-02') as never,
      }),
    ).rejects.toMatchObject({ code: 'register-step-refused' })
  })
})

describe('A section of a condition', () => {
  it('is entered by the person alone, stands in no line, and is counted from ten on', async () => {
    await using house = await openTestRegister()
    await using served = await serve(...house.rooms)
    const send = (path: string, as: string, body: unknown, method: 'POST' | 'PUT' = 'POST') =>
      fetch(served.url + path, {
        method,
        headers: { ...signedInAs(as as never), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const made = (await (
      await send('/sections', officer, { name: 'Diabete', kind: 'condition' })
    ).json()) as {
      id: string
    }
    expect((await send('/sections', anna, { name: 'X', kind: 'place' })).status).toBe(403)
    expect((await send('/sections', officer, { name: ' diabete', kind: 'place' })).status).toBe(409)
    await expect(
      house.applications.apply(anna, wishFor('anna', 0, { section: 'DIABETE' })),
    ).rejects.toMatchObject({
      code: 'input-malformed',
    })
    for (let index = 0; index < 10; index += 1) {
      const name = `member-${String(index)}`
      await admitted(house, name, 0, { fiscalCode: codeOf(index) })
      const count = async () => {
        const answer = await fetch(`${served.url}/sections`, { headers: signedInAs(officer) })
        return ((await answer.json()) as { items: { members?: number }[] }).items[0]?.members
      }
      expect(await count()).toBeUndefined()
      expect((await send('/membership/sections', webIdOf(name), { sections: [made.id] }, 'PUT')).status).toBe(
        200,
      )
      if (index === 9) expect(await count()).toBe(10)
    }
    expect(
      (await send('/membership/sections', webIdOf('stranger'), { sections: [made.id] }, 'PUT')).status,
    ).toBe(403)
    for (const path of ['/members/book', '/members/book/page?with=addresses', '/members/1/line']) {
      const text = await (await fetch(served.url + path, { headers: signedInAs(officer) })).text()
      expect(text).not.toMatch(/diabete/i)
      expect(text).not.toContain(made.id)
    }
    await expect(
      house.register.enter(1, act({ kind: 'corrected', section: 'diabete', reason: 'x' }), officer),
    ).rejects.toMatchObject({ code: 'input-malformed' })
  })
})
