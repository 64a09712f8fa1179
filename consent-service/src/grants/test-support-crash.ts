import { randomInt } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { RequestId, GrantId } from '@mutua/sdk/ids'
import { lifeOf, localIdOf } from './records.ts'
import { anna, askedOf, bruno, care, carla, drRossi, inDays, inPod, openHouse } from './test-support.ts'

/**
 * A process that asks, gives, refuses, amends, pauses, withdraws and restores until it is killed, and says each thing only
 * after it was told so: `<life> <step>`, one a line, where the life is the id under which its events stand. The folder of
 * its store is its one argument.
 */
const folder = process.argv[2]
if (folder === undefined) throw new Error('say which folder')
const house = await openHouse({ folder, pollMs: 0 })
const { grants } = house

const say = (life: RequestId | GrantId, step: string): void =>
  void writeSync(1, `${localIdOf(life)} ${step}\n`)

const chance = (): number => randomInt(100)

const beginAsked = async (owner: typeof anna) => {
  const { id } = await grants.ask(drRossi, askedOf(owner))
  say(id, 'requested')
  const how = chance()
  if (how < 10) {
    await grants.cancel(drRossi, localIdOf(id))
    return say(id, 'cancelled')
  }
  if (how < 20) {
    await grants.refuse(owner, localIdOf(id))
    return say(id, 'refused')
  }
  const { grant } = await grants.give(owner, localIdOf(id), {})
  say(id, 'given')
  return { grant, life: id }
}

const beginDirectly = async (owner: typeof anna) => {
  const { grant } = await grants.giveDirectly(owner, {
    recipient: drRossi,
    purpose: care,
    resources: [inPod(owner, 'health/')],
    modes: ['read'],
    validUntil: inDays(90),
  })
  say(grant.id, 'given')
  return { grant, life: grant.id }
}

const live = async (owner: typeof anna): Promise<never> => {
  for (;;) {
    const begun = chance() < 70 ? await beginAsked(owner) : await beginDirectly(owner)
    if (begun === undefined) continue
    const { grant, life } = begun
    const local = localIdOf(grant.id)
    if (lifeOf((await grants.findRecord(owner, local)) ?? fail()) !== localIdOf(life)) fail()
    if (chance() < 50) {
      await grants.amend(owner, local, { resources: [inPod(owner, 'health/a.ttl')] })
      say(life, 'amended')
    }
    if (chance() < 50) {
      await grants.pause(owner, local)
      say(life, 'paused')
      if (chance() < 50) {
        await grants.resume(owner, local)
        say(life, 'resumed')
      }
    }
    if (chance() < 60) {
      await grants.withdraw(owner, local)
      say(life, 'withdrawn')
      if (chance() < 50) {
        await grants.restore(owner, local)
        say(life, 'restored')
      }
    }
  }
}

const fail = (): never => {
  throw new Error('the events of a grant stand elsewhere')
}

await Promise.all([anna, bruno, carla, anna].map(live))
