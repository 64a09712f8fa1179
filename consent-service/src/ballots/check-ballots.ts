import { createHash } from 'node:crypto'
import { readRecords } from '@mutua/sdk/ballot/archive-record'
import { eventSchema } from '@mutua/sdk/ballot/wire'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import {
  archivePrefix,
  boxKey,
  boxPrefix,
  boxRowSchema,
  lastPrefix,
  lastRowSchema,
  rollKey,
  voteKey,
  votePrefix,
  voteRowSchema,
  type VoteRow,
} from './ballot-rows.ts'
import { saidIn } from './mend-setup.ts'
import { planSetup } from './plan-setup.ts'
import { readParts, readRoll } from './read-vote.ts'

/**
 * Whether the archive of each secret vote is a chain up to where it says that it ends, each credential has one ballot that
 * counts and it is in the box, and only who is on the roll took part. The proofs are for `mutua ballot verify`.
 */
export const checkBallots: Check = async function* (store) {
  for await (const { value } of store.list(prefixRange(votePrefix))) {
    const vote = parseRow(voteRowSchema, value)
    if ((await store.get(rollKey(vote.id))) === undefined) {
      yield { where: voteKey(vote.id), what: 'The vote has no roll.' }
      continue
    }
    yield* checkChain(vote, store)
    yield* checkBox(vote, store)
    const roll = new Set((await readRoll(vote.id, store)).map(({ member }) => member))
    for (const member of (await readParts(vote.id, store)).keys())
      if (!roll.has(member))
        yield { where: voteKey(vote.id), what: 'Somebody took part who is not on the roll.' }
    if (vote.stage === 'preparing' && (await planSetup(vote, saidIn(vote.id, store))).writes.length > 0)
      yield {
        where: voteKey(vote.id),
        what: 'Every piece of the vote is there and it is not set up: start the service again.',
      }
    if (vote.ballots > (await readParts(vote.id, store)).size)
      yield { where: voteKey(vote.id), what: 'There are more ballots than members who took part.' }
    if (vote.closedAt !== undefined && vote.ticketSecret !== undefined)
      yield { where: voteKey(vote.id), what: 'The key of its tickets is still there after the close.' }
  }
}

async function* checkChain(vote: VoteRow, store: ReadableStore): AsyncIterable<Finding> {
  const whole = createHash('sha256')
  let [height, last] = [-1, undefined as string | undefined]
  for await (const { key, value } of store.list(prefixRange(archivePrefix(vote.id)))) {
    whole.update(value)
    for await (const { kind, hash, text } of readRecords(value)) {
      if (kind !== 'event') continue
      const event = eventSchema.parse(JSON.parse(text))
      if (event.parent !== last || event.height !== height + 1)
        yield { where: key, what: 'The link does not follow from the one before it.' }
      height = event.height
      last = hash
    }
  }
  if (height !== (vote.tail?.height ?? -1) || last !== vote.tail?.last)
    yield { where: voteKey(vote.id), what: 'The archive does not end where the vote says.' }
  if (vote.result !== undefined && whole.digest('hex') !== vote.result.archiveDigest)
    yield { where: voteKey(vote.id), what: 'The archive is not the one that the result was told of.' }
}

async function* checkBox(vote: VoteRow, store: ReadableStore): AsyncIterable<Finding> {
  let credentials = 0
  for await (const { key, value } of store.list(prefixRange(lastPrefix(vote.id)))) {
    credentials += 1
    const { trackingCode } = parseRow(lastRowSchema, value)
    if ((await findRow(store, boxKey(vote.id, trackingCode), boxRowSchema)) === undefined)
      yield { where: key, what: 'The ballot that counts is not in the box.' }
  }
  if (credentials !== vote.ballots)
    yield {
      where: voteKey(vote.id),
      what: `There are ballots of ${String(credentials)} credentials, and others are told of.`,
    }
  for await (const { key, value } of store.list(prefixRange(boxPrefix(vote.id))))
    if (parseRow(boxRowSchema, value).height > (vote.tail?.height ?? -1))
      yield { where: key, what: 'The ballot names a link that the archive does not have.' }
}
