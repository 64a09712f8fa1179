import type { Page } from 'playwright-core'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { instantOf, parseGrantId, parseResourceUrl } from '@mutua/sdk/ids'
import { consentsOf, readerOf } from '../support/as-person.ts'
import { chromiumMissing, findChromium, openChromium } from '../support/chromium.ts'
import { careByFamilyDoctor, type Coop, type Person } from '../support/coop.ts'
import { enterAs } from '../support/member-site.ts'
import { enterProvider } from '../support/provider-site.ts'
import { builtApps, openSite } from '../support/site.ts'
import type { Narrator } from './narrator.ts'

const monthMs = 30 * 86_400_000

/** The main job as people do it: a member on a phone, a doctor at a screen, each in a browser of their own. */
export const decideInTheApps = async (
  { member, doctor }: { readonly member: Person; readonly doctor: Person },
  coop: Coop,
  { step, refused, say }: Narrator,
): Promise<void> => {
  if (findChromium() === undefined) {
    say(`Left out. ${chromiumMissing}`)
    return
  }
  await using opened = new AsyncDisposableStack()
  const site = opened.use(await openSite(coop, await builtApps()))
  const open = async (width: number, height: number): Promise<Page> => {
    const { context } = opened.use(await openChromium({ language: 'it-IT' }))
    const page = await context.newPage()
    await page.setViewportSize({ width, height })
    return page
  }
  const [phone, screen] = [await open(390, 844), await open(1280, 800)]
  const grant = await step(
    `${member.name} sees on a phone that ${doctor.name} asks, reads the card, and says yes: two taps.`,
    async () => {
      const asked = await consentsOf(coop, doctor).createRequest({
        owner: member.webId,
        purpose: careByFamilyDoctor,
        resources: [parseResourceUrl(`${member.pod}health/`)],
        modes: ['read'],
        validUntil: instantOf(Date.now() + monthMs),
      })
      await enterAs(phone, member, { site })
      await phone.getByRole('link', { name: /ti chiede qualcosa/ }).click()
      await phone.getByRole('button', { name: 'Sì', exact: true }).click()
      await phone.getByRole('heading', { name: 'Hai detto di sì' }).waitFor()
      const given = (await consentsOf(coop, member).grants()).find(({ request }) => request === asked.id)
      return parseGrantId(given?.id)
    },
  )
  if (grant === undefined) return
  const key = grant.slice(grant.lastIndexOf('/') + 1)
  await step(`${doctor.name} has the case on the screen, on one page.`, async () => {
    await enterProvider(screen, doctor, { site, place: `cases/${key}` })
    await screen.locator('.case-columns').waitFor()
  })
  await step(`${member.name} takes it back on the phone, and it is gone from the screen.`, async () => {
    await phone.goto(`${site.baseUrl}/member/sharing/${key}/withdraw`)
    await phone.getByRole('button', { name: 'Togli adesso' }).click()
    const begun = Date.now()
    await screen.getByRole('heading', { name: 'Questo consenso non c’è più' }).waitFor()
    say(`    after ${String(Date.now() - begun)} ms`)
  })
  await refused(
    `${doctor.name} reads once more: refused.`,
    async () => (await readerOf(doctor, grant)).read(parseResourceUrl(`${member.pod}health/`)),
    (error) => isClientFault(error) && error.kind === 'oauth-refused',
  )
}
