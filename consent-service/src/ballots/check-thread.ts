import { parentPort } from 'node:worker_threads'
import { createBallotCheck, type BallotCheck } from '@mutua/sdk/ballot/ballot'
import { readPublicCredentials } from '@mutua/sdk/ballot/credential'
import { parseElection } from '@mutua/sdk/ballot/election'
import type { CheckAnswer, CheckJob } from './ballot-check.ts'

/**
 * The other side of `ballot-check.ts`. Started with an empty environment; it opens no file and no socket. What it knows of
 * a vote is what it was sent; after it ended it asks for that again.
 */
const port = parentPort
if (port === null) throw new Error('check-thread.ts runs as a worker thread only')

/** Tables that take some hundredths of a second to prepare: kept for the votes that were asked for last. */
const checks = new Map<string, BallotCheck>()
const mostChecks = 20

const checkOf = ({ vote, texts }: CheckJob['work']): BallotCheck | undefined => {
  const known = checks.get(vote)
  if (known !== undefined || texts === undefined) return known
  const check = createBallotCheck(parseElection(texts.election), readPublicCredentials(texts.credentials))
  const [oldest] = checks.keys()
  if (oldest !== undefined && checks.size >= mostChecks) checks.delete(oldest)
  checks.set(vote, check)
  return check
}

const outcomeOf = (work: CheckJob['work']): CheckAnswer['outcome'] => {
  const verdict = checkOf(work)?.(work.ballot)
  if (verdict === undefined) return { kind: 'texts-wanted' }
  return verdict.kind === 'refused' ? verdict : { kind: 'valid', trackingCode: verdict.tracker }
}

port.on('message', ({ id, work }: CheckJob) => {
  const answer: CheckAnswer = { id, outcome: outcomeOf(work) }
  port.postMessage(answer)
})
