import { randomInt } from 'node:crypto'
import { writeSync } from 'node:fs'
import type { GrantId } from '@mutua/sdk/ids'
import { localIdOf } from '../grants/records.ts'
import { anna, bruno, carla, drRossi, drVerdi } from '../grants/test-support.ts'
import { openPasscodeHouse, wishOf } from '../passcodes/test-support.ts'
import { dario, nora, openingOf, oscar, wardOver } from './test-support-emergency.ts'

/**
 * A process that makes passcodes, lets two at once redeem each, opens emergency accesses, and tells, objects, judges and
 * ends until it is killed. It says each thing only after it was told so, one a line. The folder of its store is its one
 * argument.
 */
const folder = process.argv[2]
if (folder === undefined) throw new Error('say which folder')
const { house, passcodes } = await openPasscodeHouse({
  folder,
  pollMs: 0,
  limits: { ofCaller: 1_000_000, ofAll: 1_000_000 },
})
const { emergencies, hospital } = await wardOver(house, { perDay: 1_000_000 })

const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`)
const chance = (): number => randomInt(100)

const giveByCode = async (owner: typeof anna): Promise<never> => {
  for (;;) {
    const { passcode, code } = await passcodes.create(owner, wishOf(owner))
    say('made', passcode.id, code)
    if (chance() < 15) {
      await passcodes.cancel(owner, passcode.id)
      say('cancelled', passcode.id)
      continue
    }
    const won = await Promise.allSettled(
      [drRossi, drVerdi].map(async (recipient) => {
        const { grant } = await passcodes.redeem({ recipient }, code)
        say('redeemed', passcode.id, localIdOf(grant.id))
      }),
    )
    if (won.filter(({ status }) => status === 'fulfilled').length !== 1) throw new Error('not exactly one')
  }
}

const openInTurn = async (person: typeof dario, owner: typeof anna): Promise<never> => {
  for (;;) {
    const { grant } = await emergencies.open({ organisation: hospital, person }, openingOf(owner))
    const local = localOf(grant)
    say('opened', local)
    if (chance() < 50) {
      await emergencies.noteTold({ webId: owner, grants: [grant], by: 'inbox' })
      say('told', local)
    }
    if (chance() < 30) {
      await emergencies.object(owner, local, {})
      say('objected', local)
    }
    if (chance() < 50) {
      await emergencies.judge(oscar, local, { verdict: 'justified', note: 'As the ward wrote.' })
      say('reviewed', local)
    }
    if (chance() < 50) {
      await house.grants.withdraw(owner, local)
      say('ended', local)
    }
  }
}

const localOf = (grant: GrantId): string => localIdOf(grant)

await Promise.all([giveByCode(anna), giveByCode(bruno), openInTurn(dario, carla), openInTurn(nora, anna)])
