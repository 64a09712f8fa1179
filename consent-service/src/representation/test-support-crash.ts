import { randomInt } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { WebId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import {
  anna,
  asked,
  bruno,
  care,
  giveFor,
  inPod,
  lia,
  localOf,
  neighbour,
  openRoom,
  withdrawFor,
  wishFor,
} from './test-support.ts'

/**
 * A process that names, accepts, acts, ends and gives back until it is killed, and says each thing only after it was told
 * so: `<delegation> named|accepted|acted|ended [grant]`, one a line. The folder of its store is its one argument.
 */
const folder = process.argv[2]
if (folder === undefined) throw new Error('say which folder')
const room = await openRoom({ folder })
const { representation } = room

const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`)

const work = async (member: WebId, delegate: WebId): Promise<never> => {
  for (;;) {
    const reading = { purpose: care, resources: [inPod(member, 'health/visits/')] }
    const isReading = randomInt(2) === 0
    const { id, reading: grant } = await representation.name(
      member,
      wishFor(delegate, isReading ? { reading } : {}),
    )
    say(id, 'named', ...(grant === undefined ? [] : [grant]))
    if (randomInt(8) === 0) {
      await representation.answer(delegate, localOf(id), 'refused')
      say(id, 'ended')
      continue
    }
    await representation.answer(delegate, localOf(id), 'accepted')
    say(id, 'accepted')
    for (let acts = randomInt(3); acts > 0; acts -= 1) {
      const given = await giveFor(room, delegate, await asked(room, { owner: member }), member)
      say(id, 'acted', localIdOf(given))
      if (randomInt(2) === 0) {
        await withdrawFor(room, delegate, given, member)
        say(id, 'acted', localIdOf(given))
      }
    }
    await representation.end(randomInt(2) === 0 ? member : delegate, localOf(id))
    say(id, 'ended')
  }
}

await Promise.all([work(anna, lia), work(anna, neighbour), work(bruno, lia)])
