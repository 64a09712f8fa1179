import { addMember, openCoop, type Person } from '../../support/coop.ts'
import { builtApps, openSite } from '../../support/site.ts'
import type { AppsOptions } from './apps-options.ts'
import { startDebuggedChromium } from './debugged-chromium.ts'
import { openLighthouse, type DrivenPage, type Lighthouse, type PageReport } from './lighthouse.ts'

export interface AppLine extends Omit<PageReport, 'failed'> {
  readonly name: 'member_way_in' | 'member_home' | 'provider_way_in'
  readonly runs: number
}

export interface AppsOutcome {
  readonly lines: readonly AppLine[]
  /** Sentences: what is not as good as it must be. */
  readonly faults: readonly string[]
}

/** What the apps have to reach on a phone. */
const least = { performance: 90, accessibility: 100 }

/**
 * Measures the way in of both apps and the home of a member who signed in, as they are built, in front of real services.
 * @throws {PeerMissing} when Lighthouse cannot be had
 */
export const benchApps = async (
  { runs, cache }: AppsOptions,
  say: (line: string) => void,
): Promise<AppsOutcome> => {
  const lighthouse = await openLighthouse({ cache, say })
  await using opened = new AsyncDisposableStack()
  const coop = opened.use(await openCoop())
  const site = opened.use(await openSite(coop, await builtApps()))
  const anna = await addMember(coop, 'anna', 1)
  const pages = [
    { name: 'member_way_in', url: `${site.baseUrl}/member/`, person: undefined },
    { name: 'provider_way_in', url: `${site.baseUrl}/provider/`, person: undefined },
    { name: 'member_home', url: `${site.baseUrl}/member/`, person: anna },
  ] as const
  const lines: AppLine[] = []
  const faults: string[] = []
  for (const { name, url, person } of pages) {
    const reports: PageReport[] = []
    for (let run = 1; run <= runs; run++) {
      const report = await measureOnce(lighthouse, { url, person })
      say(`${name} ${String(run)}: ${JSON.stringify(report)}`)
      reports.push(report)
    }
    const { failed, ...middle } = middleOf(reports)
    lines.push({ name, ...middle, runs })
    for (const [what, score] of Object.entries(least)) {
      const reached = middle[what as keyof typeof least] // its own keys
      if (reached < score)
        faults.push(`${name}: ${what} is ${String(reached)}, below ${String(score)} (${failed.join(' ')})`)
    }
  }
  return { lines, faults }
}

/** In a browser that nobody used before: nothing of the app is kept in it, unless the person had to sign in. */
const measureOnce = async (
  lighthouse: Lighthouse,
  { url, person }: { readonly url: string; readonly person: Person | undefined },
): Promise<PageReport> => {
  await using browser = await startDebuggedChromium()
  const page = await lighthouse.openPage(browser.port)
  if (person !== undefined) await enter(page, url, person)
  return await lighthouse.measure(page, url)
}

const enter = async (page: DrivenPage, url: string, { name, password }: Person): Promise<void> => {
  await page.goto(url)
  await page.locator('main .button.first').click()
  await page.locator('#name').fill(name)
  await page.locator('#password').fill(password)
  await page.locator('main form button').click()
  await page.locator('button::-p-text(Autorizza)').click()
  await page.locator('nav.places').wait()
}

const middleOf = (reports: readonly PageReport[]): PageReport => {
  const sorted = reports.toSorted((one, other) => one.performance - other.performance)
  const middle = sorted[Math.floor((sorted.length - 1) / 2)]
  if (middle === undefined) throw new Error('at least one run')
  return middle
}
