import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeBallot } from '@mutua/sdk/ballot/ballot'
import { makeCredentials } from '@mutua/sdk/ballot/credential'
import { parseElection } from '@mutua/sdk/ballot/election'
import { verifyArchive } from '@mutua/sdk/ballot/verify-archive'
import { checkCode, wishTicket } from '@mutua/sdk/voting/cast-vote'
import { instantOf } from '@mutua/sdk/ids'
import { prefixRange, toText, wholeRange } from '@mutua/kit/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lastKey, partKey } from './ballot-rows.ts'
import {
  archiveOf,
  castWith,
  createParty,
  memberOf,
  openBox,
  openPart,
  setUp,
  sha256,
  start,
  voteId,
  wishOf,
  type Secrets,
  type TestBox,
} from './test-support.ts'

let box: TestBox
let secrets: Secrets
const codeOf = (member: number) => secrets.codes[member - 1]?.code ?? ''
const tracked = new Map<number, string>()

beforeAll(async () => {
  box = await openBox()
  secrets = await setUp(box, wishOf(5))
})
afterAll(() => box[Symbol.asyncDispose]())

const on = async () => ({ vote: await box.ballots.find(voteId), texts: await box.ballots.texts(voteId) })
const ticketFor = async (member: number, code = codeOf(member)) => {
  const wish = await wishTicket(code, await on())
  return wish.finish(await box.ballots.ticket(voteId, memberOf(member), wish.blinded))
}
const ballotOf = async (code: string, choice: readonly number[] = [0]) =>
  (await makeBallot({ code, choices: [choice], election: parseElection((await on()).texts.election) })).text

test('Before its hour a vote is ready, and gives neither tickets nor a place for ballots', async () => {
  expect(await box.ballots.find(voteId)).toMatchObject({ phase: 'ready', voters: 5, ballots: 0, tookPart: 0 })
  await expect(ticketFor(1)).rejects.toMatchObject({ code: 'ballot-not-open' })
  const ballot = await ballotOf(codeOf(1))
  await expect(box.ballots.cast(voteId, { ballot, ticket: 'AAAA' })).rejects.toMatchObject({
    code: 'ballot-not-open',
  })
  box.clock.at = start + 120_000
})

test('Voters vote, change their vote, and have one ballot each in the box that counts', async () => {
  tracked.set(1, await castWith(box.ballots, { member: 1, code: codeOf(1), choice: [0] }))
  const first = await castWith(box.ballots, { member: 2, code: codeOf(2), choice: [0] })
  tracked.set(2, await castWith(box.ballots, { member: 2, code: codeOf(2), choice: [1] }))
  tracked.set(3, await castWith(box.ballots, { member: 3, code: codeOf(3), choice: 'blank' }))
  const codes = await box.ballots.trackingCodes(voteId)
  expect(codes).toEqual([...tracked.values()].toSorted())
  expect(codes).not.toContain(first)
  expect(await box.ballots.find(voteId)).toMatchObject({ phase: 'open', ballots: 3, tookPart: 3 })
  expect(await box.ballots.secretVote.voters(voteId)).toEqual([1, 2, 3])
  expect(await box.ballots.secretVote.result(voteId)).toBeUndefined()
})

test('A ballot that was replaced is not brought back by whoever copied it, and the one that counts is taken twice', async () => {
  const ticket = await ticketFor(4)
  const [old, newer] = [await ballotOf(codeOf(4), [0]), await ballotOf(codeOf(4), [1])]
  const first = await box.ballots.cast(voteId, { ballot: old, ticket })
  expect(await box.ballots.cast(voteId, { ballot: old, ticket })).toEqual(first)
  const { trackingCode } = await box.ballots.cast(voteId, { ballot: newer, ticket })
  tracked.set(4, trackingCode)
  await expect(box.ballots.cast(voteId, { ballot: old, ticket })).rejects.toMatchObject({
    code: 'ballot-replayed',
  })
  expect((await box.ballots.find(voteId)).ballots).toBe(4)
})

test('Nothing but a ballot of this vote under a credential of its own gets into the box', async () => {
  const ticket = await ticketFor(4)
  const ballot = await ballotOf(codeOf(4))
  const refused = async (text: string, code: string) =>
    expect(box.ballots.cast(voteId, { ballot: text, ticket })).rejects.toMatchObject({ code })
  const { choices, ...rest } = (JSON.parse(ballot) as { answers: { choices: { alpha: string }[] }[] })
    .answers[0] as { choices: { alpha: string }[] }
  const tampered = JSON.stringify({
    ...(JSON.parse(ballot) as object),
    answers: [{ choices: choices.toReversed(), ...rest }],
  })
  await refused(tampered, 'ballot-refused')
  await refused(`${ballot} `, 'ballot-refused')
  await refused(ballot.slice(1), 'ballot-refused')
  await refused('{}', 'ballot-refused')
  const [stranger] = await makeCredentials({ uuid: (await on()).vote.uuid, weights: [1] })
  await refused(await ballotOf(stranger?.code ?? ''), 'ballot-ticket-invalid')
  // The authority knows all codes: without a ticket of the voter none of them is worth a ballot.
  await refused(await ballotOf(codeOf(5)), 'ballot-ticket-invalid')
  await expect(ticketFor(9)).rejects.toMatchObject({ code: 'ballot-voter-unknown' })
  await expect(ticketFor(4, codeOf(5))).rejects.toMatchObject({ code: 'ballot-ticket-given' })
  expect(await checkCode(codeOf(4), await on())).toBeUndefined()
  expect(await checkCode(stranger?.code ?? '', await on())).toBe('code-of-another-vote')
  expect(await checkCode(`${codeOf(4).slice(0, -1)}0`, await on())).toBe('code-mistyped')
})

test('A ballot of another vote is refused, though its code and its ticket are real', async () => {
  const id = 'BBBBBBBBBBBBBBBBBBBBBB.1.1'
  const other = await setUp(box, wishOf(2, { id }))
  const code = other.codes[0]?.code ?? ''
  const texts = await box.ballots.texts(id)
  const { text } = await makeBallot({ code, choices: [[0]], election: parseElection(texts.election) })
  const wish = await wishTicket(code, { vote: await box.ballots.find(id), texts })
  const ticket = wish.finish(await box.ballots.ticket(id, memberOf(1), wish.blinded))
  await expect(box.ballots.cast(voteId, { ballot: text, ticket })).rejects.toMatchObject({
    code: 'ballot-ticket-invalid',
  })
  await expect(box.ballots.cast(id, { ballot: text, ticket })).resolves.toBeDefined()
  await box.ballots.secretVote.cancel(id)
  await expect(box.ballots.cast(id, { ballot: text, ticket })).rejects.toMatchObject({
    code: 'ballot-not-open',
  })
})

test('No row holds a member together with a ballot or a credential, and no row of a ballot holds a time', async () => {
  const ballots: string[] = []
  const people: string[] = []
  for await (const { key, value } of box.store.list(prefixRange(`ballots/`))) {
    if (key.startsWith('ballots/vote/') || key.startsWith('ballots/parties/')) continue
    const text = key + toText(value)
    if (/ballots\/(?:roll|part)\//.test(key)) people.push(text)
    else ballots.push(text)
  }
  const bound = [
    ...tracked.values(),
    ...secrets.codes.flatMap(({ code, publicCredential }) => [code, publicCredential]),
  ]
  for (const row of people) for (const secret of bound) expect(row).not.toContain(secret)
  for (const row of ballots) {
    for (const person of [1, 2, 3, 4, 5].map(memberOf)) {
      expect(row).not.toContain(person)
      expect(row).not.toContain(sha256(Buffer.from(person)))
    }
    // What was said and cast has no time in it; the header of the archive is the hour at which the vote was opened.
    expect(row).not.toMatch(/2026-11-22T/)
  }
  // Nor in the rows of other rooms (decisions of officers, facts for the log).
  for await (const { key, value } of box.store.list(wholeRange)) {
    const text = key + toText(value)
    const isAboutSomebody = [1, 2, 3, 4, 5].some(
      (member) => text.includes(memberOf(member)) || text.includes(sha256(Buffer.from(memberOf(member)))),
    )
    if (isAboutSomebody) for (const secret of bound) expect(text).not.toContain(secret)
  }
  // Neither list is in the order in which people came: one is by number, the other by a hash of the credential.
  const orderOf = async (prefix: string) => {
    const keys: string[] = []
    for await (const { key } of box.store.list(prefixRange(`ballots/${prefix}/${voteId}/`))) keys.push(key)
    return keys
  }
  const credentials = secrets.codes
    .slice(0, 4)
    .map(({ publicCredential }) => lastKey(voteId, publicCredential))
  expect(await orderOf('last')).toEqual(credentials.toSorted())
  expect(await orderOf('part')).toEqual([1, 2, 3, 4].map((member) => partKey(voteId, member)))
  expect(people.length).toBeGreaterThan(4)
  // A digest may end in digits alone: that is no time.
  for (const row of people.filter((text) => text.includes('/part/')))
    expect(row.replaceAll(/"[0-9a-f]{64}"/g, '""')).not.toMatch(/2026-|\d{10}"/)
})

test('After the close nothing is taken, two of three trustees open the sum, and anybody counts again', async () => {
  const ticket = await ticketFor(4)
  const late = await ballotOf(codeOf(4))
  box.clock.at = start + 3_600_000
  await expect(box.ballots.cast(voteId, { ballot: late, ticket })).rejects.toMatchObject({
    code: 'ballot-not-open',
  })
  expect((await box.ballots.find(voteId)).phase).toBe('opening')
  await openPart(box, 1, secrets.seeds[0] ?? '')
  expect(await box.ballots.secretVote.result(voteId)).toBeUndefined()
  // Trustee 2 is gone.
  await openPart(box, 3, secrets.seeds[2] ?? '')
  const archive = await archiveOf(box.ballots)
  expect(await box.reopen().secretVote.result(voteId)).toEqual({
    counts: [[1, 2, 1]],
    ballots: 4,
    archiveDigest: sha256(archive),
  })
  expect((await verifyArchive(archive)).kind).toBe('verified')
  const folder = await mkdtemp(join(tmpdir(), 'mutua-bel-'))
  const { uuid } = await box.ballots.find(voteId)
  await writeFile(join(folder, `${uuid}.bel`), archive)
  const run = promisify(execFile)
  const tool = await run('belenios-tool', ['election', 'verify', '--dir', folder]).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  if (tool !== undefined) expect(tool.stdout + tool.stderr).toContain('all checks passed')
  await rm(folder, { recursive: true })
})

test('A vote whose last pieces all come at the same moment is set up', async () => {
  const id = 'GGGGGGGGGGGGGGGGGGGGGG.1.1'
  await setUp(
    box,
    wishOf(2, { id, opensAt: instantOf(box.clock.at + 60_000), closesAt: instantOf(box.clock.at + 120_000) }),
  )
  expect((await box.ballots.find(id)).phase).toBe('ready')
})

test('A party is heard with its own key only, in its turn and once', async () => {
  const id = 'CCCCCCCCCCCCCCCCCCCCCC.1.1'
  await box.ballots.secretVote.open(wishOf(2, { id }))
  const { uuid } = await box.ballots.find(id)
  const refused = async (code: string, message: Parameters<typeof box.ballots.deliver>[1]) =>
    expect(box.ballots.deliver(id, message)).rejects.toMatchObject({ code })
  const [first, second] = box.trustees
  if (first === undefined || second === undefined) throw new Error('there are trustees')
  await refused('ballot-party-unknown', await createParty(1).say(uuid, 'cert', '{}'))
  // A trustee of another place, of another vote, and the authority in the place of a trustee.
  await refused('ballot-party-unknown', { ...(await second.say(uuid, 'cert', '{}')), role: 1 })
  await refused('ballot-party-unknown', await first.say((await on()).vote.uuid, 'cert', '{}'))
  await refused('ballot-party-unknown', { ...(await box.authority.say(uuid, 'cert', '{}')), role: 1 })
  await refused('ballot-step-refused', await first.say(uuid, 'cert', '{}'))
  await refused('ballot-step-refused', await first.say(uuid, 'decryption', '{}'))
  await refused('ballot-step-refused', await first.say(uuid, 'polynomial', '{}'))
  await refused('ballot-step-refused', await first.say(uuid, 'key', '{}'))
  await refused('ballot-step-refused', await box.authority.say(uuid, 'credentials', '["1"]'))
  await expect(
    box.ballots.roll(id, await createParty('authority').say(uuid, 'roll', '')),
  ).rejects.toMatchObject({ code: 'ballot-party-unknown' })
  expect(await box.ballots.roll(id, await box.authority.say(uuid, 'roll', ''))).toEqual([
    { member: 1, weight: 1, person: sha256(Buffer.from(memberOf(1))) },
    { member: 2, weight: 1, person: sha256(Buffer.from(memberOf(2))) },
  ])
  expect((await box.ballots.find(id)).phase).toBe('preparing')
  await expect(box.ballots.texts(id)).rejects.toMatchObject({ code: 'ballot-not-open' })
})

test('The same vote again is no error, another one under its name is, and none is opened without parties', async () => {
  await box.ballots.secretVote.open(wishOf(5))
  await expect(box.ballots.secretVote.open(wishOf(6))).rejects.toMatchObject({ code: 'ballot-vote-exists' })
  const id = 'DDDDDDDDDDDDDDDDDDDDDD.1.1'
  const upsideDown = { id, opensAt: instantOf(start + 2), closesAt: instantOf(start + 1) }
  await expect(box.ballots.secretVote.open(wishOf(2, upsideDown))).rejects.toMatchObject({
    code: 'input-malformed',
  })
})

test('What was never opened is closed and cancelled without an error, and has no voters and no result', async () => {
  const { secretVote } = box.ballots
  const id = 'ZZZZZZZZZZZZZZZZZZZZZZ.1.1'
  await secretVote.close(id)
  await secretVote.cancel(id)
  expect(await secretVote.voters(id)).toEqual([])
  expect(await secretVote.result(id)).toBeUndefined()
  await expect(box.ballots.find(id)).rejects.toMatchObject({ code: 'not-found' })
})

test('Votes of a legal person count with their weight', async () => {
  const id = 'EEEEEEEEEEEEEEEEEEEEEE.1.1'
  box.clock.at = start + 120_000
  const voters = [
    { member: 1, weight: 3 },
    { member: 2, weight: 1 },
  ]
  const weighted = await setUp(box, wishOf(2, { id, voters }))
  for (const member of [1, 2])
    await castWith(box.ballots, {
      ...{ id, member, code: weighted.codes[member - 1]?.code ?? '' },
      choice: [member - 1],
    })
  await box.ballots.secretVote.close(id)
  await openPart(box, 2, weighted.seeds[1] ?? '', id)
  await openPart(box, 3, weighted.seeds[2] ?? '', id)
  expect(await box.ballots.secretVote.result(id)).toMatchObject({ counts: [[3, 1, 0]], ballots: 2 })
})
