import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { ProjectWish } from '@mutua/sdk/coop/project'
import { purposeIriSchema } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { describe, expect, test } from 'vitest'
import { openOfficers } from '../officers/open-officers.ts'
import { signedBy } from '../officers/test-support.ts'
import { stopAtWrite } from '../wiring/test-support-value.ts'
import { checkCalls } from './check-calls.ts'
import { checkRequirements } from './check-requirements.ts'
import { keys, readCall, readTable } from './call-rows.ts'
import { openCalls } from './open-calls.ts'
import { readRanking, recordLots } from './ranked-list.ts'
import { declareInterest, handInSheet, readBlind, viewCommission } from './score-proposals.ts'
import {
  acceptCommitments,
  draftTableProject,
  keepCommitment,
  listTables,
  wordCommitments,
} from './tables.ts'
import {
  afterCall,
  callWish,
  commission,
  handIn,
  met,
  openCall,
  openRoom,
  organisation,
  olga,
  omar,
  person,
  proposalOf,
} from './test-support.ts'

type Room = Awaited<ReturnType<typeof openRoom>>
const refusal = (code: string): unknown => expect.objectContaining({ code })
const asOlga = { webId: olga, isOfficer: true }
const points = (...halves: number[]) => ({
  scores: halves.map((one) => ({ halves: one, reason: 'Read and weighed.' })),
})
const scorers = commission.map(({ webId }) => webId)
const findings = (store: Store) =>
  Array.fromAsync(checkCalls(store, createTestSealer(new Uint8Array(32).fill(1))))

/** Closed, everything checked, everybody free of interest. */
const readyToScore = async (room: Room, call: string, proposals: readonly string[]) => {
  room.clock.set(afterCall)
  for (const proposal of proposals) await checkRequirements({ call, proposal }, met, asOlga, room.deps)
  for (const scorer of scorers)
    await declareInterest(call, { conflict: false, reason: '' }, scorer, room.deps)
}
const numbered = async (room: Room, call: string, title: string) =>
  (await readBlind(call, omar, room.deps)).find((one) => one.title === title)?.number ?? 0

const scoreAll = async (room: Room, call: string, of: Readonly<Record<string, readonly number[]>>) => {
  for (const [title, halves] of Object.entries(of)) {
    const number = await numbered(room, call, title)
    for (const scorer of scorers) await handInSheet(call, number, points(...halves), scorer, room.deps)
  }
}

describe('The commission', () => {
  test('scores without a name, alone, once, and closes when enough have handed in', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const one = await handIn(call, 'girasole', room)
    const other = await handIn(call, 'comune', room, proposalOf({ title: 'A bus for the valley' }))
    room.clock.set(afterCall)
    await checkRequirements({ call, proposal: one }, met, asOlga, room.deps)
    await expect(readBlind(call, omar, room.deps)).rejects.toEqual(refusal('call-step-refused'))
    await readyToScore(room, call, [other])
    const blind = await readBlind(call, omar, room.deps)
    expect(blind.map(({ number }) => number)).toEqual([1, 2])
    const shown = JSON.stringify(blind, (_key, value: unknown) => (typeof value === 'bigint' ? '' : value))
    for (const name of ['Girasole', 'Ponte', 'Pianello', 'girasole', 'organisations', '1998'])
      expect(shown).not.toContain(name)
    const view = await viewCommission(call, omar, room.deps)
    expect(view.parties).toEqual([
      'Associazione Ponte d’Oro',
      'Comune di Pianello',
      'Cooperativa sociale Il Girasole',
    ])
    await expect(readBlind(call, olga, room.deps)).rejects.toEqual(refusal('commission-only'))
    await handInSheet(call, 1, points(16, 16), omar, room.deps)
    await handInSheet(call, 1, points(16, 16), omar, room.deps)
    await expect(handInSheet(call, 1, points(18, 16), omar, room.deps)).rejects.toEqual(
      refusal('score-final'),
    )
    await expect(handInSheet(call, 2, points(16), omar, room.deps)).rejects.toEqual(
      refusal('input-malformed'),
    )
    await expect(handInSheet(call, 2, points(21, 0), omar, room.deps)).rejects.toEqual(
      refusal('input-malformed'),
    )
    await expect(handInSheet(call, 3, points(1, 1), omar, room.deps)).rejects.toEqual(refusal('not-found'))
    const [, carla = omar] = scorers
    expect((await readBlind(call, carla, room.deps)).every(({ own }) => own === undefined)).toBe(true)
    await expect(readRanking(call, asOlga, room.deps)).rejects.toEqual(refusal('call-sealed'))
    await handInSheet(call, 2, points(16, 16), omar, room.deps)
    await expect(room.calls.decision(call, 'scoring')).rejects.toEqual(refusal('call-step-refused'))
    for (const number of [1, 2]) await handInSheet(call, number, points(14, 14), carla, room.deps)
    expect(await room.sign(call, 'scoring')).toMatchObject({ state: 'ranked' })
    await expect(handInSheet(call, 1, points(0, 0), scorers[2] ?? omar, room.deps)).rejects.toEqual(
      refusal('score-final'),
    )
    expect(await readRanking(call, asOlga, room.deps)).toMatchObject([
      { total: { numerator: 3_000, denominator: 40 } },
      { total: { numerator: 3_000, denominator: 40 } },
    ])
    expect(await findings(room.store)).toEqual([])
  })

  test('has nobody in it who gains: not who belongs to a party, nor who says so, also later', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const proposal = await handIn(call, 'girasole', room)
    const [, carla = omar, dino = omar] = scorers
    room.clock.set(afterCall)
    await checkRequirements({ call, proposal }, met, asOlga, room.deps)
    room.staff.set(organisation('ponte'), [carla])
    const free = { conflict: false, reason: '' }
    await expect(declareInterest(call, free, carla, room.deps)).rejects.toEqual(
      refusal('conflict-of-interest'),
    )
    await declareInterest(call, { conflict: true, reason: 'I work there.' }, carla, room.deps)
    await expect(readBlind(call, carla, room.deps)).rejects.toEqual(refusal('conflict-of-interest'))
    await expect(readBlind(call, dino, room.deps)).rejects.toEqual(refusal('call-step-refused'))
    await declareInterest(call, free, dino, room.deps)
    await handInSheet(call, 1, points(20, 20), dino, room.deps)
    await declareInterest(call, { conflict: true, reason: 'My sister does.' }, dino, room.deps)
    await expect(declareInterest(call, free, dino, room.deps)).rejects.toEqual(
      refusal('conflict-of-interest'),
    )
    await expect(room.calls.decision(call, 'scoring')).rejects.toEqual(refusal('call-step-refused'))
  })
})

/** Three proposals: one in front, one behind, one below the minimum. */
const settled = async (room: Room) => {
  const call = await openCall(room)
  const first = await handIn(call, 'girasole', room)
  const second = await handIn(call, 'comune', room, proposalOf({ title: 'A bus for the valley' }))
  const third = await handIn(call, 'rete', room, proposalOf({ title: 'A tower of glass' }))
  await readyToScore(room, call, [first, second, third])
  await scoreAll(room, call, {
    'A neighbour each day': [18, 16],
    'A bus for the valley': [14, 16],
    'A tower of glass': [6, 4],
  })
  await room.sign(call, 'scoring')
  return { call, first, second, third }
}

describe('The minutes', () => {
  test('carry all numbers of who is suitable, name nobody else, and are signed by two', async () => {
    await using room = await openRoom()
    const { call, third } = await settled(room)
    const where = { webId: person('rete'), isOfficer: false }
    await expect(room.calls.ownResult(call, third, where)).rejects.toEqual(refusal('call-sealed'))
    await room.sign(call, 'minutes')
    const { state, minutes } = await room.calls.read(call, undefined)
    expect(state).toBe('settled')
    expect(minutes?.list).toMatchObject([
      { place: 1, lead: 'Cooperativa sociale Il Girasole', outcome: 'admitted' },
      { place: 2, lead: 'Comune di Pianello', outcome: 'admitted' },
      { outcome: 'below-minimum' },
    ])
    expect(minutes?.list[0]?.total).toEqual({ numerator: 3 * (60 * 18 + 40 * 16), denominator: 60 })
    expect(minutes?.text.it).toContain('86,00 punti (5160/60)')
    expect(
      JSON.stringify(minutes, (_key, value: unknown) => (typeof value === 'bigint' ? '' : value)),
    ).not.toMatch(/Rete Vicina|tower/)
    expect((await room.calls.ownResult(call, third, where)).line).toMatchObject({
      outcome: 'below-minimum',
      sums: [18, 12],
    })
    await expect(room.calls.ownResult(call, third, { ...where, webId: person('comune') })).rejects.toEqual(
      refusal('not-found'),
    )
    expect(await findings(room.store)).toEqual([])
    const held = (await readCall(call, room.store)).value
    await room.store.write([
      row(keys.call(call), { ...held, lots: { order: [1, 2], how: 'Behind a door.' } }),
    ])
    await room.store.write([
      row(keys.sheet(call, third, 'f'.repeat(64)), {
        ...points(20, 20),
        proposal: third,
        scorer: scorers[0],
        at: held.draftedAt,
      }),
    ])
    expect(await findings(room.store)).not.toEqual([])
  })

  test('wait for lots where equals cannot all be admitted', async () => {
    await using room = await openRoom()
    const call = await openCall(room, callWish({ mostAdmitted: 1 }))
    const both = [
      await handIn(call, 'girasole', room),
      await handIn(call, 'comune', room, proposalOf({ title: 'A bus for the valley' })),
    ]
    await readyToScore(room, call, both)
    await scoreAll(room, call, { 'A neighbour each day': [16, 16], 'A bus for the valley': [16, 16] })
    await room.sign(call, 'scoring')
    await expect(room.calls.decision(call, 'minutes')).rejects.toEqual(refusal('call-step-refused'))
    await expect(recordLots(call, { order: [1, 3], how: 'Drawn.' }, room.deps)).rejects.toEqual(
      refusal('input-malformed'),
    )
    await recordLots(call, { order: [2, 1], how: 'Drawn by the secretary in public.' }, room.deps)
    const { minutes } = await room.sign(call, 'minutes')
    expect(minutes?.list.map(({ number, outcome, toldApartBy }) => [number, outcome, toldApartBy])).toEqual([
      [1, 'reserve', 'lots'],
      [2, 'admitted', 'lots'],
    ])
  })
})

describe('A co-design table', () => {
  const date = (text: string) => civilDateSchema.parse(text)
  const wish: ProjectWish = {
    kind: 'service',
    title: 'A neighbour each day',
    plain: 'Somebody rings every morning.',
    protocol: 'As agreed.',
    purpose: purposeIriSchema.parse('https://w3id.org/dpv/sector/health#PrimaryCareManagement'),
    categories: ['other'],
    recipient: organisation('girasole'),
    from: date('2027-02-01'),
    to: date('2027-12-31'),
    attachments: [],
  }

  test('binds who accepts in their own name, becomes a project, and shows what is kept and what is late', async () => {
    await using room = await openRoom()
    const { call, first } = await settled(room)
    await expect(readTable(call, first, room.store)).rejects.toEqual(refusal('not-found'))
    await room.sign(call, 'minutes')
    const where = { call, proposal: first }
    const lead = { webId: person('girasole'), isOfficer: false }
    const partner = { webId: person('ponte'), isOfficer: false }
    const member = { webId: person('mara'), isOfficer: false }
    const [table] = await listTables(call, member, room.deps)
    if (table === undefined) throw new Error('a member sees it')
    expect(table).toMatchObject({ place: 1, own: [], title: 'A neighbour each day' })
    expect(await listTables(call, { webId: person('rete'), isOfficer: false }, room.deps)).toEqual([])
    const wording = [...table.commitments.map(({ party, what, until }) => ({ party, what, until }))]
    await expect(
      wordCommitments(where, { revision: 0, commitments: wording.slice(1) }, lead, room.deps),
    ).rejects.toEqual(refusal('proposal-incomplete'))
    await expect(
      wordCommitments(where, { revision: 0, commitments: wording }, member, room.deps),
    ).rejects.toEqual(refusal('not-found'))
    await acceptCommitments(where, { party: 'lead', digest: table.digest }, lead, room.deps)
    const worded = await wordCommitments(
      where,
      { revision: 0, commitments: wording.map((one) => ({ ...one, until: date('2027-03-31') })) },
      partner,
      room.deps,
    )
    expect(worded.parties.some(({ acceptedAt }) => acceptedAt !== undefined)).toBe(false)
    const accept = (party: string, by: typeof lead, digest: string = worded.digest) =>
      acceptCommitments(where, { party, digest }, by, room.deps)
    await expect(accept('lead', lead, table.digest)).rejects.toEqual(refusal('precondition-failed'))
    await expect(accept('coop', lead)).rejects.toEqual(refusal('not-found'))
    await accept('lead', lead)
    await expect(draftTableProject(where, wish, lead, room.deps)).rejects.toEqual(
      refusal('call-step-refused'),
    )
    await accept('partner-1', partner)
    expect((await accept('coop', asOlga)).agreedAt).toBeDefined()
    await expect(
      wordCommitments(where, { revision: 1, commitments: wording }, lead, room.deps),
    ).rejects.toEqual(refusal('call-step-refused'))
    await expect(
      draftTableProject(where, { ...wish, recipient: organisation('rete') }, lead, room.deps),
    ).rejects.toEqual(refusal('input-malformed'))
    expect((await draftTableProject(where, wish, lead, room.deps)).project).toBeDefined()
    expect(room.drafted[0]?.[2]).toMatchObject({ place: 1, commitments: worded.digest })
    await expect(draftTableProject(where, wish, lead, room.deps)).rejects.toEqual(
      refusal('call-step-refused'),
    )
    room.clock.set('2027-03-31T20:00:00.000Z')
    await expect(keepCommitment(where, { number: 1, evidence: 'We met.' }, lead, room.deps)).rejects.toEqual(
      refusal('not-found'),
    )
    await keepCommitment(where, { number: 2, evidence: 'We met on 3 March.' }, lead, room.deps)
    room.clock.set('2027-04-01T20:00:00.000Z')
    const [now] = await listTables(call, member, room.deps)
    expect(now?.commitments.map(({ state }) => state)).toEqual(['late', 'done', 'late', 'late'])
    expect(await findings(room.store)).toEqual([])
  })
})

test('a stop before or after any write loses nothing: it is there whole or not, and repeating ends in the same', async () => {
  for (const when of ['before', 'after'] as const)
    for (const nth of [1, 2, 3]) {
      await using room = await openRoom()
      const call = await openCall(room)
      const one = await handIn(call, 'girasole', room)
      await readyToScore(room, call, [one])
      await scoreAll(room, call, { 'A neighbour each day': [18, 16] })
      const broken = { ...room.deps, store: stopAtWrite(room.store, nth, when) }
      const settle = async (deps: Room['deps']) => {
        const calls = openCalls({ ...deps, officers: openOfficers({ ...deps, isOfficer: () => true }) })
        for (const step of ['scoring', 'minutes'] as const) {
          const held = (await readCall(call, room.store)).value
          if (step === 'scoring' ? held.scoring !== undefined : held.minutes !== undefined) continue
          const { text, subject } = await calls.decision(call, step)
          await calls.propose(call, step, text, await signedBy(room.first, text))
          await calls.confirm(call, step, subject, await signedBy(room.second, text))
        }
      }
      await settle(broken).catch((cause: unknown) => expect(String(cause)).toContain('the power is gone'))
      expect(await findings(room.store)).toEqual([])
      await settle(room.deps)
      expect((await room.calls.read(call, undefined)).state).toBe('settled')
      expect(await readTable(call, one, room.store)).toBeDefined()
      expect(await findings(room.store)).toEqual([])
    }
})
