import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { ClockTower } from '../../support/clock-tower.ts'
import type { Coop, Person } from '../../support/coop.ts'
import { builtApps, openSite } from '../../support/site.ts'
import type { Narrator } from '../narrator.ts'
import type { Institute } from './people.ts'

export interface LookingAround {
  readonly coop: Coop
  readonly clock: ClockTower
  readonly institute: Institute
  /** Somebody whose records were read. */
  readonly member: Person
}

/** How long before now a study begins that is open by now: ten days to join, seven to think again, the next, and one to spare. */
export const beginsBeforeMs = 19 * 86_400_000

/** The apps in front of the open study, for people with a browser, until they press Enter. */
export const lookAround = async (
  { coop, clock, institute, member }: LookingAround,
  { step, say }: Narrator,
): Promise<void> => {
  await using opened = new AsyncDisposableStack()
  const site = await step(
    'The clock is that of the machine, and the apps stand in front of the study.',
    async () => {
      // What a browser proves is of its own time.
      await clock.moveTo(Math.floor(performance.timeOrigin + performance.now()))
      return opened.use(await openSite(coop, await builtApps()))
    },
  )
  if (site === undefined) return
  const seats = [
    ['research', institute.researcher, 'asks the study, and reads what it answered'],
    ['member', member, 'is in it, and sees each use of their records'],
    ['coop', coop.officer, 'signs its steps, and sees nobody of it'],
  ] as const
  for (const [app, { name, password }, what] of seats)
    say(`    ${site.baseUrl}/${app}/  ${name}  ${password}  ${what}`)
  say('    Press Enter to close the study and destroy its rows.')
  await enterPressed()
}

/** Or nobody is there to press it. */
const enterPressed = async (): Promise<void> => {
  const lines = createInterface({ input: process.stdin })
  await Promise.race([once(lines, 'line'), once(lines, 'close')])
  lines.close()
}
