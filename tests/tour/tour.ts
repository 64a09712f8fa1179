import type { Browser } from '../support/chromium.ts'
import type { Demo } from '../support/demo.ts'
import { stops, type Stop } from './stops.ts'
import { openTraveller, type Traveller } from './traveller.ts'

/**
 * Leads through every screen of the apps in the demo co-op, in each language.
 *
 * @param look is called at each stop, with the screen at rest
 */
export const leadThrough = async (
  languages: readonly string[],
  deps: { readonly browser: Browser; readonly demo: Demo },
  look: (stop: Stop, traveller: Traveller, language: string) => Promise<void>,
): Promise<void> => {
  for (const journey of journeys()) {
    const [first] = journey
    if (first === undefined) continue
    const traveller = await openTraveller(first, deps)
    for (const language of languages) {
      await traveller.speak(language)
      for (const stop of journey) {
        await traveller.go((await stop.find?.(traveller)) ?? stop.route)
        await look(stop, traveller, language)
      }
    }
    await traveller.page.close()
  }
}

/** The stops that one person reaches in one app. */
const journeys = (): readonly (readonly Stop[])[] =>
  Object.values(Object.groupBy(stops, ({ app, as }) => `${app} ${as}`)).map((journey) => journey ?? [])
