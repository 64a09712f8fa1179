import type { CheckWish } from '@mutua/sdk/codesign/proposal'
import { cents } from '@mutua/sdk/ids'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import type { Store } from '@mutua/kit/store'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { describe, expect, test } from 'vitest'
import { signedBy } from '../officers/test-support.ts'
import { checkCalls } from './check-calls.ts'
import { checkRequirements, completeProposal } from './check-requirements.ts'
import { readProposal } from './call-rows.ts'
import {
  beginProposal,
  confirmPartner,
  partDigest,
  saveProposal,
  submitProposal,
  withdrawProposal,
} from './proposals.ts'
import { answerQuestion, askQuestion, listQuestions } from './questions.ts'
import { viewCommission } from './score-proposals.ts'
import {
  afterCall,
  callWish,
  commission,
  duringCall,
  handIn,
  met,
  openCall,
  openRoom,
  organisation,
  olga,
  omar,
  otto,
  person,
  proposalOf,
} from './test-support.ts'
import { listForCheck, readOwnProposal } from './view-proposal.ts'

const refusal = (code: string): unknown => expect.objectContaining({ code })
const asOlga = { webId: olga, isOfficer: true }
const unmet: CheckWish = {
  outcome: 'excluded',
  requirements: [{ requirement: 1, met: false, reason: 'Nothing shows it.' }],
  reason: 'It does not work in the valley.',
}
const findings = (store: Store) =>
  Array.fromAsync(checkCalls(store, createTestSealer(new Uint8Array(32).fill(1))))

describe('A call', () => {
  test('is drafted by one, published by two with its digest in the log, and unknown to others before', async () => {
    await using room = await openRoom()
    const drafted = await room.calls.draft(callWish(), olga)
    const call = drafted.id.split('/').at(-1) ?? ''
    expect(drafted.state).toBe('draft')
    await expect(room.calls.read(call, undefined)).rejects.toEqual(refusal('not-found'))
    expect(await room.calls.list(undefined)).toEqual([])
    const { text, subject } = await room.calls.decision(call, 'publication')
    await room.calls.propose(call, 'publication', text, await signedBy(room.first, text))
    await expect(
      room.calls.confirm(call, 'publication', subject, await signedBy(room.first, text)),
    ).rejects.toEqual(refusal('second-officer-needed'))
    const published = await room.calls.confirm(
      call,
      'publication',
      subject,
      await signedBy(room.second, text),
    )
    expect(published).toMatchObject({ state: 'announced', versions: [{ text: { number: 1 } }] })
    const { items } = await readWaitingFacts(0, 100, { store: room.store })
    expect(items.at(-1)).toMatchObject({
      kind: 'call.published',
      statement: { digest: published.versions[0]?.digest },
    })
    room.clock.set(duringCall)
    expect((await room.calls.read(call, undefined)).state).toBe('open')
    expect((await room.calls.read(call, undefined)).received).toBeUndefined()
    expect(await findings(room.store)).toEqual([])
  })

  test.each([
    ['weights that add up to 99', { criteria: [{ title: 'a', text: 'b', weight: 99 }], tieBreakers: [] }],
    ['a closing before the questions end', { closesAt: '2026-12-02T00:00:00.000Z' }],
    ['a quorum above the commission', { quorum: 4 }],
    ['a tie-breaker that is no criterion', { tieBreakers: [3] }],
    ['a commission that names somebody twice', { commission: [commission[0], commission[0], commission[1]] }],
  ])('is refused with %s', (_why, more) => {
    expect(() => callWish(more as Parameters<typeof callWish>[0])).toThrow(/must/)
  })

  test('is refused when every officer scores: somebody has to look at the names', async () => {
    await using room = await openRoom()
    const all = [olga, otto, omar].map((webId) => ({ webId, name: 'An officer' }))
    await expect(room.calls.draft(callWish({ commission: all }), olga)).rejects.toEqual(
      refusal('input-malformed'),
    )
  })

  test('changes after its publication by a signed amendment only, which moves the closing', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    await expect(room.calls.redraft(call, { wish: callWish({ territory: 'Piacenza' }) })).rejects.toEqual(
      refusal('call-step-refused'),
    )
    const change = { wish: callWish({ territory: 'Piacenza' }), reason: 'The Comune joins.' }
    await expect(room.calls.redraft(call, change)).rejects.toEqual(refusal('call-step-refused'))
    const later = callWish({ territory: 'Piacenza', closesAt: '2026-12-28T12:00:00.000Z' as never }) // an instant
    await room.calls.redraft(call, { ...change, wish: later })
    expect((await room.calls.read(call, undefined)).versions).toHaveLength(1)
    const amended = await room.sign(call, 'publication')
    expect(amended.versions[1]?.text).toMatchObject({
      number: 2,
      amends: { digest: amended.versions[0]?.digest, reason: 'The Comune joins.' },
    })
    room.clock.set('2026-12-29T00:00:00.000Z')
    await expect(room.calls.redraft(call, { ...change, wish: later })).rejects.toBeInstanceOf(Error)
  })

  test('is called off by two with a reason, and takes nothing any more', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    await expect(room.calls.decision(call, 'off')).rejects.toEqual(refusal('call-step-refused'))
    await room.calls.wantOff(call, 'The grant was withdrawn.')
    expect(await room.sign(call, 'off')).toMatchObject({
      state: 'called-off',
      off: { reason: 'The grant was withdrawn.' },
    })
    await expect(handIn(call, 'girasole', room)).rejects.toEqual(refusal('call-step-refused'))
  })

  test('answers questions for all to read, without who asked, until their day', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    await askQuestion(call, 'May two lead together?', person('girasole'), room.deps)
    await answerQuestion(call, 1, 'One leads.', room.deps)
    await expect(answerQuestion(call, 1, 'Two may.', room.deps)).rejects.toEqual(refusal('question-answered'))
    const listed = await listQuestions(call, room.deps)
    expect(listed).toMatchObject([{ text: 'May two lead together?', answer: 'One leads.' }])
    expect(JSON.stringify(listed)).not.toContain('girasole')
    room.clock.set('2026-12-10T08:00:00.000Z')
    await expect(askQuestion(call, 'And now?', person('ponte'), room.deps)).rejects.toEqual(
      refusal('call-closed'),
    )
  })
})

describe('A proposal', () => {
  test('is sealed until the closing, for officers and commission too, and its digest is in the log', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const local = await handIn(call, 'girasole', room)
    const where = { call, proposal: local }
    const own = await readOwnProposal(where, { webId: person('girasole'), isOfficer: false }, room.deps)
    expect(own).toMatchObject({ state: 'submitted', submitted: { isCurrent: true } })
    const { items } = await readWaitingFacts(0, 100, { store: room.store })
    expect(items.at(-1)).toMatchObject({
      kind: 'call.proposal',
      statement: { digest: own.submitted?.digest },
    })
    await expect(listForCheck(call, asOlga, room.deps)).rejects.toEqual(refusal('call-sealed'))
    await expect(readOwnProposal(where, asOlga, room.deps)).rejects.toEqual(refusal('not-found'))
    await expect(viewCommission(call, omar, room.deps)).rejects.toEqual(refusal('call-sealed'))
    await expect(
      readOwnProposal(where, { webId: person('rete'), isOfficer: false }, room.deps),
    ).rejects.toEqual(refusal('not-found'))
    room.clock.set(afterCall)
    expect(await listForCheck(call, asOlga, room.deps)).toHaveLength(1)
    await expect(listForCheck(call, { webId: omar, isOfficer: true }, room.deps)).rejects.toEqual(
      refusal('call-sealed'),
    )
    expect(await findings(room.store)).toEqual([])
  })

  test('waits for every partner, whose yes falls when its part changes', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const local = await handIn(call, 'girasole', room)
    const where = { call, proposal: local }
    const changed = proposalOf({ partners: [{ organisation: organisation('ponte'), role: 'Pays for all.' }] })
    const saved = await saveProposal(where, { revision: 1, content: changed }, person('girasole'), room.deps)
    await expect(submitProposal(where, person('girasole'), room.deps)).rejects.toEqual(
      refusal('partner-unconfirmed'),
    )
    const said = { organisation: organisation('ponte'), digest: partDigest(saved, 1, room.deps) }
    await expect(confirmPartner(where, said, person('girasole'), room.deps)).rejects.toEqual(
      refusal('not-found'),
    )
    await expect(
      confirmPartner(where, { ...said, digest: 'f'.repeat(64) }, person('ponte'), room.deps),
    ).rejects.toEqual(refusal('precondition-failed'))
    await confirmPartner(where, said, person('ponte'), room.deps)
    expect((await submitProposal(where, person('girasole'), room.deps)).submitted?.content).toEqual(changed)
  })

  test('that is late, incomplete, short of money or names somebody is refused, and the last one stands', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const local = await handIn(
      call,
      'girasole',
      room,
      proposalOf({
        partners: [],
        commitments: proposalOf().commitments.filter(({ party }) => party !== 'partner-1'),
      }),
    )
    const where = { call, proposal: local }
    const stands = (await readProposal(call, local, room.store)).value.submitted
    let revision = 1
    const refused = async (more: Parameters<typeof proposalOf>[0], code: string) => {
      const content = proposalOf({ ...stands?.content, ...more })
      await saveProposal(where, { revision, content }, person('girasole'), room.deps)
      revision += 1
      await expect(submitProposal(where, person('girasole'), room.deps)).rejects.toEqual(refusal(code))
    }
    await refused({ declarations: [] }, 'proposal-incomplete')
    const paid = [
      {
        title: 'Wages',
        shares: [
          { party: 'coop', cents: cents(4_000_001) },
          { party: 'lead', cents: cents(1_000_000) },
        ],
      },
    ]
    await refused({ lines: paid }, 'proposal-incomplete')
    await refused({ title: 'The Girasole at your door' }, 'proposal-names-party')
    await refused({ commitments: [] }, 'proposal-incomplete')
    await expect(
      saveProposal(where, { revision: 1, content: proposalOf() }, person('girasole'), room.deps),
    ).rejects.toEqual(refusal('precondition-failed'))
    room.clock.set('2026-12-20T12:00:00.000Z')
    for (const late of [
      submitProposal(where, person('girasole'), room.deps),
      saveProposal(where, { revision, content: proposalOf() }, person('girasole'), room.deps),
      withdrawProposal(where, person('girasole'), room.deps),
    ])
      await expect(late).rejects.toEqual(refusal('call-closed'))
    expect((await readProposal(call, local, room.store)).value.submitted).toEqual(stands)
  })

  test('is begun by who administers the lead or by a member, once, and taken back until the closing', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const local = await handIn(call, 'girasole', room)
    await expect(handIn(call, 'girasole', room)).rejects.toEqual(refusal('call-step-refused'))
    await withdrawProposal({ call, proposal: local }, person('girasole'), room.deps)
    await handIn(call, 'girasole', room)
    const wish = { kind: 'organisation', organisation: organisation('ponte') } as const
    await expect(beginProposal(call, wish, person('rete'), room.deps)).rejects.toEqual(
      refusal('administrator-only'),
    )
    const group = { kind: 'members', name: 'Neighbours of Pianello', people: 12 } as const
    await expect(beginProposal(call, group, person('rete'), room.deps)).rejects.toEqual(
      refusal('member-unknown'),
    )
    expect((await beginProposal(call, group, person('mara'), room.deps)).lead).toMatchObject({ people: 12 })
    room.clock.set(afterCall)
    expect((await room.calls.read(call, undefined)).received).toBe(1)
  })

  test('is asked once to make good what is missing, five to ten days, and decided once', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const where = { call, proposal: await handIn(call, 'girasole', room) }
    room.clock.set(afterCall)
    const ask: CheckWish = { ...unmet, outcome: 'completion', days: 5 }
    const check = (wish: Parameters<typeof checkRequirements>[1]) =>
      checkRequirements(where, wish, asOlga, room.deps)
    for (const days of [4, 11])
      await expect(check({ ...ask, days })).rejects.toEqual(refusal('input-malformed'))
    await check(ask)
    await expect(check(ask)).rejects.toEqual(refusal('call-step-refused'))
    await expect(check(unmet)).rejects.toEqual(refusal('call-step-refused'))
    await completeProposal(where, 'Here is the contract.', person('girasole'), room.deps)
    await expect(completeProposal(where, 'And more.', person('girasole'), room.deps)).rejects.toEqual(
      refusal('call-step-refused'),
    )
    await check(met)
    await expect(check(unmet)).rejects.toEqual(refusal('call-step-refused'))
  })

  test('is not checked by who gains from it, and not completed after its days', async () => {
    await using room = await openRoom()
    const call = await openCall(room)
    const where = { call, proposal: await handIn(call, 'girasole', room) }
    const outsider = { webId: person('mara'), isOfficer: false }
    // The refusal does not tell whether a proposal is there: not to officers before the closing, to nobody else ever.
    const places = [where, { call, proposal: 'A'.repeat(22) }]
    for (const place of places)
      await expect(checkRequirements(place, met, asOlga, room.deps)).rejects.toEqual(refusal('call-sealed'))
    room.clock.set(afterCall)
    for (const place of places)
      await expect(checkRequirements(place, met, outsider, room.deps)).rejects.toEqual(
        refusal('caller-not-officer'),
      )
    room.staff.set(organisation('ponte'), [olga])
    await expect(checkRequirements(where, met, asOlga, room.deps)).rejects.toEqual(
      refusal('conflict-of-interest'),
    )
    await checkRequirements(
      where,
      { ...unmet, outcome: 'completion', days: 5 },
      { webId: otto, isOfficer: true },
      room.deps,
    )
    room.clock.set('2026-12-26T23:00:00.000Z')
    await expect(completeProposal(where, 'Late.', person('girasole'), room.deps)).rejects.toEqual(
      refusal('call-closed'),
    )
    await checkRequirements(where, unmet, { webId: otto, isOfficer: true }, room.deps)
  })
})
