import { describe, expect, it } from 'vitest'
import { birthOf } from '@mutua/sdk/coop/fiscal-code'
import { deskApplicationSchema } from '@mutua/sdk/coop/register'
import type { WebId } from '@mutua/sdk/ids'
import { serve, signedInAs } from '../http/test-support.ts'
import {
  admitted,
  board,
  findings,
  news,
  openTestRegister,
  wishFor,
  wishInput,
} from './test-support-register.ts'
import { fiscalCodes, ibans, officer, otherOfficer, webIdOf } from './test-support-value.ts'

const anna = webIdOf('anna')
const bruno = webIdOf('bruno')

describe('An application', () => {
  it('has a number and a day by which the board decides; admitted, the line has number, quota and the first day of the vote', async () => {
    await using house = await openTestRegister()
    const { applications, clock, members, register } = house
    const made = await applications.apply(anna, wishFor('anna'))
    expect(made).toMatchObject({
      ...{ number: 1, state: 'applied', appliedOn: '2026-03-02', isOverdue: false },
      // Sixty days after is the first of May, a holiday.
      decideBy: '2026-05-02',
    })
    for (const [time, soon, overdue] of [
      ['2026-04-17T09:00:00Z', 0, 0],
      ['2026-04-18T09:00:00Z', 1, 0],
      ['2026-05-02T20:00:00Z', 1, 0],
      ['2026-05-03T09:00:00Z', 0, 1],
    ] as const) {
      clock.set(time)
      expect(await applications.waiting()).toEqual({ waiting: 1, soon, overdue })
      expect(await applications.tellOverdue([officer, otherOfficer])).toBe(overdue)
    }
    // Said once, to the person and to both officers.
    expect(await applications.tellOverdue([officer, otherOfficer])).toBe(0)
    const about = 'http://127.0.0.1:3100/applications/1'
    const silent = { kind: 'membership-overdue', until: '2026-05-02', membership: about }
    expect(await news(house.store)).toMatchObject([
      { kind: 'membership-applied', owner: anna, until: '2026-05-02', membership: about },
      { ...silent, owner: anna, further: [officer, otherOfficer] },
    ])
    expect((await applications.own(anna))[0]).toMatchObject({ isOverdue: true })
    expect(await members.find(anna)).toBeUndefined()
    const decided = await applications.decide(officer, 1, {
      decision: 'admit',
      act: board('2026-05-03') as never,
    })
    expect(decided).toMatchObject({
      state: 'admitted',
      steps: [
        { kind: 'applied', by: anna, on: '2026-03-02' },
        { kind: 'admitted', by: officer, act: { number: 'CdA 3/2026', on: '2026-05-03' }, member: 1 },
      ],
    })
    expect(await members.find(anna)).toMatchObject({
      number: 1,
      admittedOn: '2026-05-03',
      voteFrom: '2026-08-01',
    })
    expect(await register.own(anna)).toMatchObject({
      state: 'admitted',
      act: { number: 'CdA 3/2026' },
      quota: { subscribedCents: 5_000n, paidCents: 0n },
    })
    expect(await applications.waiting()).toEqual({ waiting: 0, soon: 0, overdue: 0 })
    expect((await applications.read(1)).details).toMatchObject({ bornAt: 'Rimini' })
    expect(await findings(house.store)).toEqual([])
  })

  it('is refused with a reason only; the assembly may still admit, for sixty days', async () => {
    await using house = await openTestRegister()
    const { applications, clock, members } = house
    await applications.apply(anna, wishFor('anna'))
    const refused = await applications.decide(officer, 1, {
      ...{ decision: 'refuse', reason: 'Lo statuto chiede la residenza in Val Marecchia.' },
      act: board('2026-03-02') as never,
    })
    expect(refused.steps.at(-1)).toMatchObject({ kind: 'refused', appealUntil: '2026-05-02' })
    await expect(applications.appeal(bruno, 1)).rejects.toMatchObject({ code: 'not-found' })
    clock.set('2026-05-02T20:00:00Z')
    expect(await applications.appeal(anna, 1)).toMatchObject({ state: 'appealed' })
    expect(await applications.listAppeals()).toMatchObject([{ number: 1 }])
    const appealed = await applications.decideAppeal(
      1,
      { outcome: 'admit', act: board('2026-05-02', '2026/4') as never },
      officer,
    )
    expect(appealed).toMatchObject({ state: 'admitted' })
    expect(await members.find(anna)).toMatchObject({ number: 1 })
    expect(await applications.listAppeals()).toEqual([])
    expect(await findings(house.store)).toEqual([])
  })

  it('that was refused is decided by a resolution that stands in the book, and by no other word', async () => {
    await using house = await openTestRegister()
    await using served = await serve(...house.rooms)
    await house.applications.apply(anna, wishFor('anna'))
    await house.applications.decide(officer, 1, {
      ...{ decision: 'refuse', reason: 'Un motivo.' },
      act: board('2026-03-02') as never,
    })
    await house.applications.appeal(anna, 1)
    const send = (resolution: string, as = officer) =>
      fetch(`${served.url}/applications/1/appeal-decision`, {
        method: 'POST',
        headers: { ...signedInAs(as), 'content-type': 'application/json' },
        body: JSON.stringify({ outcome: 'dismiss', resolution, reason: 'L’assemblea conferma.' }),
      })
    expect((await send('2026/4', anna)).status).toBe(403)
    expect(await (await send('2026/6')).json()).toMatchObject({ code: 'resolution-unknown' })
    // An assembly held here decides with its minutes.
    expect(await (await send('2026/5')).json()).toMatchObject({ code: 'assembly-step-refused' })
    expect(await (await send('2026/4')).json()).toMatchObject({
      state: 'dismissed',
      steps: [{}, {}, {}, { act: { number: '2026/4', on: '2026-03-02' } }],
    })
    expect(await findings(house.store)).toEqual([])
  })

  it('goes no step that does not follow: not twice, not late, not by somebody else', async () => {
    await using house = await openTestRegister()
    const { applications, clock } = house
    const admit = { decision: 'admit', act: board('2026-03-02') as never } as const
    const refuse = { decision: 'refuse', reason: 'Un motivo.', act: board('2026-03-02') as never } as const
    await expect(applications.decide(officer, 1, admit)).rejects.toMatchObject({ code: 'not-found' })
    await applications.apply(anna, wishFor('anna'))
    await expect(applications.apply(anna, wishFor('anna', 1))).rejects.toMatchObject({
      code: 'application-exists',
    })
    await expect(applications.apply(bruno, wishFor('bruno', 0))).rejects.toMatchObject({
      code: 'application-exists',
    })
    await expect(applications.takeBack(bruno, 1)).rejects.toMatchObject({ code: 'not-found' })
    for (const day of ['2026-03-01', '2026-03-03'])
      await expect(
        applications.decide(officer, 1, { ...admit, act: board(day) as never }),
      ).rejects.toMatchObject({
        code: 'input-malformed',
      })
    await expect(applications.appeal(anna, 1)).rejects.toMatchObject({ code: 'application-settled' })
    await applications.decide(officer, 1, refuse)
    await expect(applications.decide(officer, 1, admit)).rejects.toMatchObject({
      code: 'application-settled',
    })
    clock.set('2026-05-03T09:00:00Z')
    await expect(applications.appeal(anna, 1)).rejects.toMatchObject({ code: 'appeal-late' })
    // It is over: the same person may ask again.
    expect(await applications.apply(anna, wishFor('anna'))).toMatchObject({ number: 2 })
    expect(await applications.takeBack(anna, 2)).toMatchObject({ state: 'withdrawn' })
    await expect(applications.decide(officer, 2, admit)).rejects.toMatchObject({
      code: 'application-settled',
    })
    expect((await applications.own(anna)).map(({ number }) => number)).toEqual([2, 1])
    const ended = await admitted(house, 'bruno', 1)
    expect(ended).toBe(1)
    await expect(applications.apply(bruno, wishFor('bruno', 1))).rejects.toMatchObject({
      code: 'member-exists',
    })
  })

  it('of a child is not taken from the child, and at the desk from who decides for them; the roll has no child on it', async () => {
    await using house = await openTestRegister('2026-03-02T09:00:00Z')
    const { applications, members, store, clock } = house
    const child = { details: { bornOn: '2009-12-10', bornAt: 'Rimini', address: 'Via 1' } }
    await expect(applications.apply(anna, wishFor('anna', 0, child))).rejects.toMatchObject({
      code: 'applicant-minor',
    })
    const desk = { ...wishInput('anna', 0, child), webId: anna, paper: 'a'.repeat(64) }
    await applications.file(officer, deskApplicationSchema.parse(desk))
    await applications.confirm(otherOfficer, 1)
    const act = board('2026-03-02') as never
    expect(await applications.decide(officer, 1, { decision: 'admit', act })).toMatchObject({
      state: 'admitted',
    })
    await admitted(house, 'bruno', 1)
    expect(await members.find(anna)).toMatchObject({ number: 1, voteFrom: '2027-12-10' })
    const onRoll = async (day: string) => (await members.rollOn(day as never)).map(({ member }) => member)
    expect([await onRoll('2027-12-09'), await onRoll('2027-12-10')]).toEqual([[2], [1, 2]])
    // From an older book, and by the old way of entering, the code says how old somebody is.
    clock.set('2026-03-03T09:00:00Z')
    const code = 'VRDGPP10A01H501R'
    expect(birthOf(code as never, '2026-03-03' as never)).toBe('2010-01-01')
    await members.admit(
      {
        ...{ webId: webIdOf('carla'), pod: 'https://pods.example/carla/' as never, displayName: 'Carla' },
        ...{ fiscalCode: code as never, iban: ibans[0] as never },
      },
      officer,
    )
    expect([await onRoll('2027-12-31'), await onRoll('2028-01-01')]).toEqual([
      [1, 2],
      [1, 2, 3],
    ])
    expect(await findings(store)).toEqual([])
  })

  it('tells the person of a refusal with its reason and the last day for an appeal, and of what the assembly said', async () => {
    await using house = await openTestRegister()
    const { applications, store, clock } = house
    await applications.apply(anna, wishFor('anna'))
    const act = board('2026-03-02') as never
    // Nobody has appealed: what waits for the board is not the assembly’s.
    await expect(applications.decideAppeal(1, { outcome: 'admit', act }, officer)).rejects.toMatchObject({
      code: 'application-settled',
    })
    await applications.decide(officer, 1, { decision: 'refuse', act, reason: 'Fa concorrenza & <altro>.' })
    await using served = await serve(...house.rooms)
    const letter = (as: WebId) =>
      fetch(`${served.url}/applications/1/letter?language=it`, { headers: signedInAs(as) })
    expect((await letter(anna)).status).toBe(403)
    const page = await (await letter(officer)).text()
    expect(page).toContain('delibera CdA 3/2026 del 02.03.2026')
    expect(page).toContain('Il motivo: Fa concorrenza &#38; &#60;altro&#62;.')
    expect(page).toContain('Fino al 02.05.2026 può chiedere che decida l’assemblea')
    clock.set('2026-03-03T09:00:00Z')
    await applications.appeal(anna, 1)
    const said = {
      outcome: 'dismiss',
      act: board('2026-03-03', '2026/4') as never,
      reason: 'Confermato.',
    } as const
    await applications.decideAppeal(1, said, officer)
    await expect(applications.decideAppeal(1, said, officer)).rejects.toMatchObject({
      code: 'application-settled',
    })
    expect((await news(store)).map(({ kind, until, reason }) => [kind, until, reason])).toEqual([
      ['membership-applied', '2026-05-02', undefined],
      ['membership-refused', '2026-05-02', 'Fa concorrenza & <altro>.'],
      ['membership-appealed', undefined, undefined],
      ['membership-dismissed', undefined, 'Confermato.'],
    ])
    expect(await findings(store)).toEqual([])
  })

  it.each([
    ['of a person', { fiscalCode: fiscalCodes[0] }],
    ['with a wrong check digit', { fiscalCode: '01234567890' }],
    ['without its statute', { statute: 'no digest' }],
    ['without its registration', { details: { address: 'Piazza 1, Rimini' } }],
  ])('of an organisation is not taken with the code or the papers %s', (_what, change) => {
    const legal = {
      ...{ category: 'legal-person', fiscalCode: '01234567897', statute: 'b'.repeat(64), members: 1_200 },
      details: { registration: 'REA RN-123456', address: 'Piazza 1, Rimini' },
      representative: { name: 'Bruno', webId: bruno },
    }
    expect(wishFor('coop', 0, legal)).toMatchObject({ category: 'legal-person', members: 1_200 })
    expect(() => wishFor('coop', 0, { ...legal, ...change })).toThrow(/codice fiscale|eleven digits|SHA-256/)
  })

  it('at the desk is nothing until a second officer confirms it', async () => {
    await using house = await openTestRegister()
    const { applications } = house
    const wish = deskApplicationSchema.parse({ ...wishInput('anna'), webId: anna, paper: 'a'.repeat(64) })
    expect(await applications.file(officer, wish)).toMatchObject({ state: 'unconfirmed', channel: 'desk' })
    const admit = { decision: 'admit', act: board('2026-03-02') as never } as const
    await expect(applications.decide(officer, 1, admit)).rejects.toMatchObject({
      code: 'application-settled',
    })
    await expect(applications.confirm(officer, 1)).rejects.toMatchObject({ code: 'second-officer-needed' })
    expect(await applications.confirm(otherOfficer, 1)).toMatchObject({ state: 'applied' })
    await expect(applications.file(anna, wish)).rejects.toMatchObject({ code: 'second-officer-needed' })
    expect(await applications.decide(officer, 1, admit)).toMatchObject({ state: 'admitted' })
  })

  it.each([
    ['less than the least quota', { quotaCents: '2499' }, 'quota-refused'],
    ['more than one may hold', { quotaCents: '10000001' }, 'quota-refused'],
  ])('for %s is refused', async (_what, change, code) => {
    await using house = await openTestRegister()
    await expect(house.applications.apply(anna, wishFor('anna', 0, change))).rejects.toMatchObject({ code })
    const within = { quotaCents: change.quotaCents === '2499' ? '2500' : '10000000' }
    expect(await house.applications.apply(anna, wishFor('anna', 0, within))).toMatchObject({ number: 1 })
  })

  it.each([
    ['no birth', { details: { address: 'Via 1' } }],
    ['no registration of a legal person', { category: 'legal-person' }],
    ['a representative of a natural person', { representative: { name: 'Rita', webId: bruno } }],
    ['a field that is not asked for', { diagnosis: 'x' }],
  ])('with %s is not taken', (_what, change) => {
    expect(() => wishFor('anna', 0, change)).toThrow(/wants day and place|diagnosis/)
  })
})
