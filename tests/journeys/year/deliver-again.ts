import { isDeepStrictEqual } from 'node:util'
import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import { nextMonth, type Month } from '@mutua/sdk/coop/period'
import { createDataKeys } from '@mutua/kit/sealing/data-keys'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { toBytes } from '@mutua/kit/store'
import { keyNameOf } from '../../../pod-server/src/resources/pod-keys.ts'
import { deliveredKey } from '../../../pod-server/src/usage/deliver.ts'
import { openDoctoredHome } from '../../support/doctor.ts'
import type { Narrator } from '../narrator.ts'
import { same } from './eight-invariants.ts'
import type { LivedMonths, Year } from './live-through.ts'
import { closePeriod, untilDelivered } from './the-year-end.ts'

/**
 * The sixth invariant: the pod server forgets that its last delivery was answered, as after a crash at the worst moment, and
 * sends those receipts again. One use of the new year comes last in the chain, so once it is there, all of them were sent.
 */
export const deliverAgain = async (
  year: Year,
  { closed, uses }: LivedMonths,
  { step }: Pick<Narrator, 'step'>,
): Promise<void> => {
  const { coop, readers } = year
  await step('6. The last receipts are sent once more: none is booked twice.', async () => {
    const before = await coop.asOfficer.balances()
    await coop.podServer.kill('SIGTERM')
    await forgetDelivered(coop.homes.pod, Math.max(0, uses - oneDelivery))
    await coop.podServer.restart()
    // Its signing key was a year old, so it has a new one; whoever looked for keys a moment ago looks again in half a minute.
    await year.clock.moveTo(Date.now() + aMinuteMs)
    const [consent, project] = [year.consents[0], year.projects[0]]
    if (consent === undefined || project === undefined) throw new Error('there is a consent')
    const visit = { project: consent.project, url: consent.document, grant: consent.grant, uses: 1 }
    await readers.read({
      tokenUrl: `${coop.consentService.baseUrl}/token`,
      projects: year.projects.map(({ credentials }) => credentials),
      visits: [visit],
    })
    await untilDelivered(coop, uses + 1, patienceMs)
    if (!isDeepStrictEqual(await coop.asOfficer.balances(), before))
      throw new Error('The books have changed.')
    for (const month of closed)
      if (!isDeepStrictEqual(await coop.asOfficer.period(month.period), month))
        throw new Error(`${month.period} has changed.`)
  })
  await step('   What comes after the year belongs to the next, right after its last receipt.', async () => {
    const december = closed.at(-1)
    if (december === undefined) throw new Error('there was a December')
    const january = await closePeriod(coop, nextMonth(december.period as Month), { early: true })
    await same('uses of January', BigInt(january.uses), 1n)
    await same('first position', BigInt(firstOf(january)), BigInt(lastOf(december) + 1))
  })
}

const aMinuteMs = 60_000
/** More is never in question: the mark is moved after each delivery, before the next. */
const oneDelivery = 1_900
const patienceMs = 120_000

const forgetDelivered = async (home: string, upTo: number): Promise<void> => {
  await using opened = await openDoctoredHome('pod', home)
  const { engine, masterKeys } = opened.home
  const dataKeys = createDataKeys({ store: engine, masterKeys })
  const store = createSealedStore({ store: engine, dataKeys, keyNameOf })
  await store.write([{ key: deliveredKey, value: toBytes(String(upTo)) }])
}

const firstOf = ({ podServers }: ClosedPeriod): number => Math.min(...podServers.map(({ from }) => from))
const lastOf = ({ podServers }: ClosedPeriod): number => Math.max(...podServers.map(({ to }) => to))

/** What an operator would ask: every row of both servers is recounted, from the first receipt on. */
export const askTheDoctor = async ({ coop }: Year, { step }: Pick<Narrator, 'step'>): Promise<void> => {
  const homes = { pod: coop.homes.pod, consent: coop.homes.consent }
  await coop.podServer.kill('SIGTERM')
  await coop.consentService.kill('SIGTERM')
  for (const side of ['pod', 'consent'] as const)
    await step(`The doctor of the ${side} home finds nothing wrong.`, async () => {
      await using opened = await openDoctoredHome(side, homes[side])
      const findings = await opened.findings()
      if (findings.length > 0)
        throw new Error(`${String(findings.length)} findings: ${JSON.stringify(findings.slice(0, 5))}`)
    })
}
