import { performance } from 'node:perf_hooks'
import { createBallotCheck, makeBallot } from '@mutua/sdk/ballot/ballot'
import { readPublicCredentials } from '@mutua/sdk/ballot/credential'
import { parseElection } from '@mutua/sdk/ballot/election'
import type { VoteTexts } from '@mutua/sdk/voting/vote'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBallotChecks } from './ballot-check.ts'
import { openBox, setUp, voteId, wishOf, type TestBox } from './test-support.ts'

let box: TestBox
let texts: VoteTexts
let ballot: string

beforeAll(async () => {
  box = await openBox()
  const { codes } = await setUp(box, wishOf(2))
  texts = await box.ballots.texts(voteId)
  const election = parseElection(texts.election)
  ballot = (await makeBallot({ code: codes[0]?.code ?? '', choices: [[0]], election })).text
}, 60_000)
afterAll(() => box[Symbol.asyncDispose]())

const given = () => Promise.resolve(texts)

test('The thread says of a ballot what the check itself says, and asks for the texts of a vote once', async () => {
  await using checks = openBallotChecks()
  let asked = 0
  const textsOf = () => {
    asked += 1
    return given()
  }
  const [signature] = /"challenge":"\d/.exec(ballot) ?? ['']
  const tampered = ballot.replace(
    signature,
    `${signature.slice(0, -1)}${signature.endsWith('1') ? '2' : '1'}`,
  )
  const check = createBallotCheck(parseElection(texts.election), readPublicCredentials(texts.credentials))
  for (const text of [ballot, tampered, '{}', ballot]) {
    const { kind, ...rest } = check(text)
    expect(await checks.check('one', text, textsOf)).toEqual(
      kind === 'valid' && 'tracker' in rest ? { kind, trackingCode: rest.tracker } : { kind, ...rest },
    )
  }
  expect(asked).toBe(1)
  await checks.check('other', ballot, textsOf)
  expect(asked).toBe(2)
})

test('Nothing is said of a ballot when there are too many, when one takes too long, and when the service stops', async () => {
  await using few = openBallotChecks({ most: 2 })
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => few.check('one', ballot, given)))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(outcomes[2]).toMatchObject({ reason: { code: 'ballot-check-unavailable' } })
  await using hasty = openBallotChecks({ jobMilliseconds: 1 })
  await expect(hasty.check('one', ballot, given)).rejects.toMatchObject({ code: 'ballot-check-unavailable' })
  await few[Symbol.asyncDispose]()
  await expect(few.check('one', ballot, given)).rejects.toMatchObject({ code: 'ballot-check-unavailable' })
})

test('Who answers goes on answering while ballots are checked', async () => {
  await using checks = openBallotChecks()
  await checks.check('one', ballot, given)
  const many = Array.from({ length: 10 }, () => ballot)
  /** For how long this thread could answer nobody, in milliseconds. */
  const busy = async (work: () => Promise<unknown>): Promise<number> => {
    const before = performance.eventLoopUtilization()
    await work()
    return performance.eventLoopUtilization(before).active
  }
  const here = createBallotCheck(parseElection(texts.election), readPublicCredentials(texts.credentials))
  const onThisThread = await busy(async () => {
    for (const text of many) {
      here(text)
      await new Promise(setImmediate)
    }
  })
  const onItsOwn = await busy(() => Promise.all(many.map((text) => checks.check('one', text, given))))
  expect(onItsOwn).toBeLessThan(onThisThread / 4)
})
