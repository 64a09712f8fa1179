import { expect, it } from 'vitest'
import { archiveOf, castAll, fileOf, openElection } from './test-support.ts'
import { verifyArchive } from './verify-archive.ts'

it('comes from the setup to a result that anybody can verify', { timeout: 120_000 }, async () => {
  const held = await openElection({
    questions: [{ question: 'Quale?', answers: ['A', 'B', 'C'], blank: true, min: 1, max: 2 }],
    weights: [1, 5, 1],
  })
  const ballots = await castAll(held, [
    { voter: 0, choices: [[0]] },
    { voter: 1, choices: ['blank'] },
    { voter: 0, choices: [[1, 2]] },
  ])
  const verdict = await verifyArchive(fileOf(archiveOf(held, ballots)))
  expect(verdict).toMatchObject({ kind: 'verified', reached: 'Result', cast: 3, counts: [[5, 0, 1, 1]] })
})
