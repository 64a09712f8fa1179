import { beforeAll, describe, expect, it } from 'vitest'
import { createBallotCheck } from './ballot.ts'
import { parsePublicCredentials } from './credential.ts'
import {
  encryptedTally,
  lastBallots,
  partialDecryption,
  resultOf,
  verifyPartialDecryption,
  type Tally,
  type WeightedBallot,
} from './tally.ts'
import { castAll, openElection, type TestElection } from './test-support.ts'
import { verificationKeysOf } from './trustee.ts'
import type { PartialDecryption } from './wire.ts'

describe('the decryption of a sum', { timeout: 120_000 }, () => {
  let held: TestElection
  let cast: readonly WeightedBallot[]
  let tally: Tally

  beforeAll(async () => {
    const questions = [{ question: 'Si approva?', answers: ['Sì'], min: 0, max: 1 }]
    held = await openElection({ questions, weights: [3, 1] })
    const check = createBallotCheck(held.election, parsePublicCredentials(held.credentials), 4)
    const ballots = await castAll(held, [
      { voter: 0, choices: [[]] },
      { voter: 1, choices: [[0]] },
      { voter: 0, choices: [[0]] },
    ])
    cast = ballots.flatMap(({ text }) => {
      const verdict = check(text)
      return verdict.kind === 'valid' ? [verdict] : []
    })
    tally = encryptedTally(cast, held.election)
  }, 120_000)

  const decrypted = (owner: number): PartialDecryption =>
    partialDecryption({ tally, privateKey: held.privateKeys.get(owner) ?? '', election: held.election })

  const outcomeOf = (decryptions: readonly { owner: number; partial: PartialDecryption }[], of = tally) =>
    resultOf({ election: held.election, trustees: held.trustees, tally: of, decryptions })

  it('counts the last ballot of each credential, in the order in which they were cast', () => {
    expect(lastBallots(cast)).toEqual(cast.slice(1))
    expect(tally).toMatchObject({ ballots: 2, totalWeight: 4 })
    const decryptions = [1, 2, 4].map((owner) => ({ owner, partial: decrypted(owner) }))
    expect(outcomeOf(decryptions)).toMatchObject({ kind: 'counted', counts: [[4]], text: '{"result":[[4]]}' })
  })

  it('of nothing comes to nothing', () => {
    const none = encryptedTally([], held.election)
    const partial = (owner: number) =>
      partialDecryption({
        tally: none,
        privateKey: held.privateKeys.get(owner) ?? '',
        election: held.election,
      })
    const decryptions = [1, 2, 3].map((owner) => ({ owner, partial: partial(owner) }))
    expect(outcomeOf(decryptions, none)).toMatchObject({ kind: 'counted', counts: [[0]] })
  })

  it('needs every trustee who has to be there, and as many of the others as were agreed, each once', () => {
    const of = (owners: readonly number[]) =>
      outcomeOf(owners.map((owner) => ({ owner, partial: decrypted(owner) })))
    for (const owners of [[], [1], [1, 2], [2, 3], [2, 3, 4]]) {
      expect(of(owners), String(owners)).toMatchObject({ kind: 'refused', fault: 'decryption-missing' })
    }
    for (const owners of [
      [1, 2, 2],
      [1, 2, 3, 5],
      [0, 1, 2, 3],
    ]) {
      const decryptions = owners.map((owner) => ({
        owner,
        partial: decrypted(Math.min(4, Math.max(1, owner))),
      }))
      expect(outcomeOf(decryptions), String(owners)).toMatchObject({ fault: 'decryption-wrong' })
    }
  })

  it('is refused with a factor outside the group, although even challenges take its sign away', () => {
    const [, verificationKey = 0n] = verificationKeysOf(held.trustees)
    const verify = (partial: PartialDecryption) =>
      verifyPartialDecryption(partial, { tally, verificationKey, election: held.election })
    let partial = decrypted(2)
    while ((partial.decryption_proofs[0]?.[0]?.challenge ?? 1n) % 2n === 1n) partial = decrypted(2)
    expect(verify(partial)).toBe(true)
    const { p } = held.election.group
    const factors = partial.decryption_factors.map((row) => row.map((factor) => p - factor))
    expect(verify({ ...partial, decryption_factors: factors })).toBe(false)
  })

  it('says so when a count is above the weight of all ballots', () => {
    const decryptions = [1, 2, 3].map((owner) => ({ owner, partial: decrypted(owner) }))
    const smaller = { ...tally, totalWeight: 3 }
    expect(outcomeOf(decryptions, smaller)).toMatchObject({ kind: 'refused', fault: 'count-impossible' })
  })
})
