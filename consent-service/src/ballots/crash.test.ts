import { castVote, wishTicket } from '@mutua/sdk/voting/cast-vote'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { toText, type Store } from '@mutua/kit/store'
import { expect, test } from 'vitest'
import { checkBallots } from './check-ballots.ts'
import { parseRow, row } from '@mutua/kit/row'
import { archiveKey, voteKey, voteRowSchema } from './ballot-rows.ts'
import { openBallots } from './open-ballots.ts'
import { signBlinded } from './tickets.ts'
import {
  archiveOf,
  castWith,
  memberOf,
  openBox,
  openPart,
  setUp,
  start,
  voteId,
  wishOf,
} from './test-support.ts'

/** Every write happens or does not; whoever waited for it hears of neither. */
const breakAt = (store: Store, fault: { at: number; after: boolean }): Store => {
  let writes = 0
  return {
    get: (key) => store.get(key),
    list: (range) => store.list(range),
    write: async (changes, unchanged) => {
      writes += 1
      if (writes !== fault.at) return store.write(changes, unchanged)
      if (fault.after) await store.write(changes, unchanged)
      throw new Error('the power went')
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

const findings = async (store: Store): Promise<readonly string[]> => {
  const all: string[] = []
  for await (const { where, what } of checkBallots(store, createTestSealer(new Uint8Array(32).fill(1))))
    all.push(`${where}: ${what}`)
  return all
}

test('A crash at any write, before or after it, leaves a whole box, and doing it again brings it to the same end', async () => {
  await using box = await openBox()
  const { codes, seeds } = await setUp(box, wishOf(2))
  box.clock.at = start + 120_000
  /** From wherever it stands: who heard of nothing votes anew, and a trustee looks first what was delivered. */
  const goOn = async (ballots: typeof box.ballots) => {
    if ((await ballots.find(voteId)).phase === 'open')
      for (const member of [1, 2])
        await castWith(ballots, { member, code: codes[member - 1]?.code ?? '', choice: [member - 1] })
    await ballots.secretVote.close(voteId)
    for (const place of [1, 2])
      if ((await ballots.find(voteId)).delivered.trustees[place - 1] !== 'decryption')
        await openPart({ ...box, ballots }, place, seeds[place - 1] ?? '')
  }
  const brokenAt = (at: number, after: boolean) =>
    openBallots({
      store: breakAt(box.store, { at, after }),
      officers: box.officers,
      checks: box.checks,
      now: () => box.clock.at,
      randomBytes: (length) => new Uint8Array(length),
      webIdOf: (number) => Promise.resolve(memberOf(number)),
      signVoterToken: () => Promise.resolve(''),
    })
  // The first ticket, the first ballot, the second ticket, its ballot, the close, and the trustees one after the other.
  for (const at of [1, 1, 2, 2, 3, 1, 1])
    for (const after of [false, true]) {
      await expect(goOn(brokenAt(at, after))).rejects.toThrow('the power went')
      expect(await findings(box.store)).toEqual([])
    }
  expect(await box.ballots.secretVote.result(voteId)).toMatchObject({ counts: [[1, 1, 0]], ballots: 2 })
  expect(await findings(box.store)).toEqual([])
  expect((await archiveOf(box.ballots)).length).toBeGreaterThan(10_000)
})

test('The doctor sees a link that was taken out, a ballot that was counted and is gone, and another result', async () => {
  await using box = await openBox()
  const { codes, seeds } = await setUp(box, wishOf(2))
  box.clock.at = start + 120_000
  for (const member of [1, 2])
    await castWith(box.ballots, { member, code: codes[member - 1]?.code ?? '', choice: [0] })
  await box.ballots.secretVote.close(voteId)
  for (const place of [1, 2]) await openPart(box, place, seeds[place - 1] ?? '')
  expect(await findings(box.store)).toEqual([])
  const rows: { key: string; value: Uint8Array }[] = []
  for await (const { key, value } of box.store.list({ gte: 'ballots/', lt: 'ballots0' }))
    rows.push({ key, value })
  const spoil = async (prefix: string, change: (text: string) => string | undefined) => {
    const victim = rows.findLast(({ key }) => key.startsWith(`ballots/${prefix}/${voteId}`))
    if (victim === undefined) throw new Error(`there is a row of ${prefix}`)
    const text = change(toText(victim.value))
    await box.store.write([
      text === undefined
        ? { key: victim.key, value: undefined }
        : { key: victim.key, value: new TextEncoder().encode(text) },
    ])
    expect((await findings(box.store)).length, prefix).toBeGreaterThan(0)
    await box.store.write([victim])
    expect(await findings(box.store)).toEqual([])
  }
  await spoil('archive', () => undefined)
  await spoil('last', () => undefined)
  await spoil('box', () => undefined)
  await spoil('roll', (text) => text.replace('"member":2', '"member":3'))
  await spoil('vote', (text) =>
    text.replace(
      /"archiveDigest":"(.)/,
      (_all, digit: string) => `"archiveDigest":"${digit === '0' ? '1' : '0'}`,
    ),
  )
})

test('A vote that was left waiting with every piece there is named by the doctor and set up at the next opening', async () => {
  await using box = await openBox(2, 2)
  const { codes } = await setUp(box, wishOf(2))
  const before = await box.store.get(voteKey(voteId))
  const link = await box.store.get(archiveKey(voteId, 0))
  if (before === undefined || link === undefined) throw new Error('the vote is set up')
  // As it stood when each of the last two pieces had not seen the other.
  const { tail: _none, ...vote } = parseRow(voteRowSchema, before)
  await box.store.write([
    row(voteKey(voteId), { ...vote, stage: 'preparing' }),
    { key: archiveKey(voteId, 0), value: undefined },
  ])
  expect((await box.ballots.find(voteId)).phase).toBe('preparing')
  expect((await findings(box.store)).join()).toContain('it is not set up')
  expect(await box.reopen().mend()).toEqual([voteId])
  expect(await findings(box.store)).toEqual([])
  expect(toText((await box.store.get(archiveKey(voteId, 0))) ?? new Uint8Array())).toBe(toText(link))
  expect(await box.ballots.mend()).toEqual([])
  box.clock.at = start + 120_000
  await castWith(box.ballots, { member: 1, code: codes[0]?.code ?? '', choice: [0] })
})

test('A service that signs tickets for codes of people who never came shows it: more ballots than heads', async () => {
  await using box = await openBox(2, 2)
  const { codes } = await setUp(box, wishOf(2))
  box.clock.at = start + 120_000
  const on = { vote: await box.ballots.find(voteId), texts: await box.ballots.texts(voteId) }
  const code = codes[1]?.code ?? ''
  const wish = await wishTicket(code, on)
  const kept = parseRow(voteRowSchema, (await box.store.get(voteKey(voteId))) ?? new Uint8Array())
  const ticket = wish.finish(signBlinded(kept, wish.blinded))
  await castVote({ ...on, code, ticket, choices: [[0]] }, (ballot) => box.ballots.cast(voteId, ballot))
  expect(await box.ballots.find(voteId)).toMatchObject({ ballots: 1, tookPart: 0 })
  expect((await findings(box.store)).join()).toContain('more ballots than members who took part')
})
