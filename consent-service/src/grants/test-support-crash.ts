import { writeSync } from 'node:fs'
import { localIdOf } from './records.ts'
import { anna, bruno, carla, drRossi, openHouse } from './test-support.ts'

/**
 * A process that asks, gives and withdraws until it is killed, and says each thing only after it was told so:
 * `given <grant>` or `withdrawn <grant>`, one a line. The folder of its store is its one argument.
 */
const folder = process.argv[2]
if (folder === undefined) throw new Error('say which folder')
const house = await openHouse({ folder, pollMs: 0 })
const say = (line: string): void => void writeSync(1, `${line}\n`)

const live = async (owner: typeof anna): Promise<never> => {
  for (;;) {
    const grant = await house.given(owner, drRossi)
    say(`given ${grant.id}`)
    if (grant.statusIndex % 2 === 0) continue
    await house.grants.withdraw(owner, localIdOf(grant.id))
    say(`withdrawn ${grant.id}`)
  }
}
await Promise.all([anna, bruno, carla, anna].map(live))
