import type { Browser } from '../support/chromium.ts'
import type { Demo } from '../support/demo.ts'
import { stops, type Stop } from './stops.ts'
import { openTraveller, type Traveller } from './traveller.ts'

/**
 * Leads through every screen of the apps in the demo co-op: at each stop through the languages, of which one may be in no menu.
 *
 * @param isWanted which stops; without it, all
 * @param look is called at each stop, with the screen at rest
 */
export const leadThrough = async (
  languages: readonly string[],
  deps: { readonly browser: Browser; readonly demo: Demo },
  look: (stop: Stop, traveller: Traveller, language: string) => Promise<void>,
  isWanted: (stop: Stop) => boolean = () => true,
): Promise<void> => {
  for (const journey of journeys(isWanted)) {
    const [first] = journey
    if (first === undefined) continue
    const traveller = await openTraveller(first, deps)
    for (const stop of journey) {
      await traveller.go((await stop.find?.(traveller)) ?? stop.route)
      for (const language of languages) {
        await traveller.speak(language)
        await look(stop, traveller, language)
      }
    }
    await traveller.page.close()
  }
}

/** The stops that one person reaches in one app. */
const journeys = (isWanted: (stop: Stop) => boolean): readonly (readonly Stop[])[] =>
  Object.values(Object.groupBy(stops.filter(isWanted), ({ app, as }) => `${app} ${as}`)).map(
    (journey) => journey ?? [],
  )
