import { makeBallot } from '@mutua/sdk/ballot/ballot'
import { parseElection } from '@mutua/sdk/ballot/election'
import { verifyArchive } from '@mutua/sdk/ballot/verify-archive'
import { castVote, wishTicket } from '@mutua/sdk/voting/cast-vote'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  archiveOf,
  castWith,
  memberOf,
  openBox,
  openPart,
  setUp,
  start,
  voteId,
  webIdOf,
  wishOf,
  type Secrets,
  type TestBox,
} from './test-support.ts'

let box: TestBox
let secrets: Secrets
const codeOf = (member: number) => secrets.codes[member - 1]?.code ?? ''
const credentialOf = (member: number) => secrets.codes[member - 1]?.publicCredential ?? ''
const signedBy = async (place: 0 | 1, text: string) => ({
  webId: box.signers[place].webId,
  ...(await box.signers[place].sign(text)),
})

beforeAll(async () => {
  box = await openBox()
  secrets = await setUp(box, wishOf(5))
  box.clock.at = start + 120_000
})
afterAll(() => box[Symbol.asyncDispose]())

const on = async () => ({ vote: await box.ballots.find(voteId), texts: await box.ballots.texts(voteId) })
const paperOf = async (member: number, choice: readonly number[] | 'blank') =>
  (
    await makeBallot({
      ...{ code: codeOf(member), choices: [choice] },
      election: parseElection((await on()).texts.election),
    })
  ).text

test('Somebody without a device votes at the desk with the code of their letter, and two officers say that they were there', async () => {
  const wish = await wishTicket(codeOf(3), await on())
  const { text } = await box.ballots.desk.draft(voteId, { member: 3, blinded: wish.blinded })
  await expect(box.ballots.desk.draft(voteId, { member: 9, blinded: wish.blinded })).rejects.toMatchObject({
    code: 'ballot-voter-unknown',
  })
  await box.ballots.desk.propose(voteId, text, await signedBy(0, text))
  await expect(box.ballots.desk.ticket(voteId, 3)).rejects.toMatchObject({ code: 'not-found' })
  await expect(box.ballots.desk.confirm(voteId, 3, await signedBy(0, text))).rejects.toMatchObject({
    code: 'second-officer-needed',
  })
  await box.ballots.desk.confirm(voteId, 3, await signedBy(1, text))
  const ticket = wish.finish(await box.ballots.desk.ticket(voteId, 3))
  await castVote({ ...(await on()), code: codeOf(3), ticket, choices: [[0]] }, (ballot) =>
    box.ballots.cast(voteId, ballot),
  )
  expect(await box.ballots.find(voteId)).toMatchObject({ ballots: 1, tookPart: 1 })
})

test('The same person in the app afterwards counts once: the later ballot has the same credential', async () => {
  await castWith(box.ballots, { member: 3, code: codeOf(3), choice: [1] })
  expect(await box.ballots.find(voteId)).toMatchObject({ ballots: 1, tookPart: 1 })
})

test('Who takes a ballot of paper is ticked off, and votes by no other way afterwards', async () => {
  await castWith(box.ballots, { member: 1, code: codeOf(1), choice: [0] })
  await box.ballots.paper.tick(voteId, 1)
  await box.ballots.paper.tick(voteId, 1)
  await box.ballots.paper.tick(voteId, 2)
  await expect(box.ballots.paper.tick(voteId, 9)).rejects.toMatchObject({ code: 'ballot-voter-unknown' })
  await expect(box.ballots.token(voteId, memberOf(2))).rejects.toMatchObject({ code: 'ballot-paper-taken' })
  await expect(castWith(box.ballots, { member: 2, code: codeOf(2), choice: [0] })).rejects.toMatchObject({
    code: 'ballot-paper-taken',
  })
  expect(await box.ballots.find(voteId)).toMatchObject({ tookPart: 3, paper: { ticked: 2, entered: [] } })
  await expect(box.ballots.paper.draft(voteId)).rejects.toMatchObject({ code: 'ballot-step-refused' })
})

test('The urn is opened after the polls by two officers, and entered whole or not at all', async () => {
  box.clock.at = start + 3_600_000
  const { text } = await box.ballots.paper.draft(voteId)
  expect(JSON.parse(text)).toMatchObject({ type: 'PaperBallots', members: [1, 2] })
  expect((await box.ballots.find(voteId)).phase).toBe('paper')
  await expect(box.ballots.paper.tick(voteId, 4)).rejects.toMatchObject({ code: 'ballot-not-open' })
  await box.ballots.paper.propose(voteId, text, await signedBy(0, text))
  await box.ballots.paper.confirm(voteId, await signedBy(1, text))
  const papers = [await paperOf(1, [1]), await paperOf(2, 'blank')]
  const refused = (ballots: readonly string[], code = 'ballot-step-refused') =>
    expect(box.ballots.paper.enter(voteId, ballots)).rejects.toMatchObject({ code })
  await refused(papers)
  const { uuid } = await box.ballots.find(voteId)
  const say = async (members: readonly number[]) =>
    box.ballots.deliver(
      voteId,
      await box.authority.say(uuid, 'paper', JSON.stringify(members.map(credentialOf).toSorted())),
    )
  await expect(say([1, 2, 3])).rejects.toMatchObject({ code: 'ballot-step-refused' })
  await expect(say([1])).rejects.toMatchObject({ code: 'ballot-step-refused' })
  await say([1, 2])
  await refused(papers.slice(1))
  await refused([...papers, await paperOf(4, [0])])
  await refused([await paperOf(1, [1]), await paperOf(4, [0])])
  await refused([await paperOf(1, [1]), '{}'], 'ballot-refused')
  const entered = await box.ballots.paper.enter(voteId, papers)
  expect(await box.ballots.paper.enter(voteId, papers)).toEqual(entered)
  await refused([await paperOf(1, [0]), await paperOf(2, [0])])
  const vote = await box.ballots.find(voteId)
  expect(vote).toMatchObject({ phase: 'opening', ballots: 3, tookPart: 3, paper: { ticked: 2, entered } })
  expect(await box.ballots.trackingCodes(voteId)).toEqual(expect.arrayContaining([...entered]))
})

test('Each head is counted once, the paper of who voted in the app before in the place of their ballot', async () => {
  await openPart(box, 1, secrets.seeds[0] ?? '')
  await openPart(box, 2, secrets.seeds[1] ?? '')
  expect(await box.ballots.secretVote.result(voteId)).toMatchObject({ counts: [[0, 2, 1]], ballots: 3 })
  expect(await box.ballots.secretVote.voters(voteId)).toEqual([1, 2, 3])
  expect(await verifyArchive(await archiveOf(box.ballots))).toMatchObject({
    kind: 'verified',
    reached: 'Result',
  })
})

test('Where no blank ballot is possible there are none of paper: a spoiled one could not be counted', async () => {
  const id = 'FFFFFFFFFFFFFFFFFFFFFF.1.1'
  box.clock.at = start + 120_000
  await setUp(box, wishOf(2, { id, questions: [{ question: 'Who?', answers: ['A', 'B'], min: 1, max: 1 }] }))
  await expect(box.ballots.paper.tick(id, 1)).rejects.toMatchObject({ code: 'ballot-step-refused' })
})

test('No officer but two of them names those who make the codes and open the sum', async () => {
  const wish = {
    authority: { name: 'Altra', url: 'http://localhost:3011' as never, key: box.authority.key },
    trustees: box.trustees.map(({ key }, place) => ({ name: String(place), key })),
    threshold: 3,
  }
  const { text } = await box.ballots.parties.draft(wish)
  await expect(
    box.ballots.parties.propose(text, { ...(await signedBy(0, text)), webId: webIdOf('anna') }),
  ).rejects.toMatchObject({ code: 'caller-not-officer' })
  await box.ballots.parties.propose(text, await signedBy(0, text))
  await expect(box.ballots.parties.confirm(2, await signedBy(0, text))).rejects.toMatchObject({
    code: 'second-officer-needed',
  })
  expect((await box.ballots.parties.inForce())?.number).toBe(1)
})
