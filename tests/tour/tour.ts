import { isAppLanguage } from '../../apps/ui/src/words/languages.ts'
import type { Browser } from '../support/chromium.ts'
import type { Demo } from '../support/demo.ts'
import { stops, type Stop } from './stops.ts'
import { openTraveller, type Traveller } from './traveller.ts'

/**
 * Leads through every screen of the apps in the demo co-op, in each language: at each stop through those of the menu, and once more
 * from the beginning in each that is in no menu.
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
  const ways = [
    languages.filter(isAppLanguage),
    ...languages.filter((one) => !isAppLanguage(one)).map((one) => [one]),
  ]
  for (const journey of journeys(isWanted)) {
    const [first] = journey
    if (first === undefined) continue
    const traveller = await openTraveller(first, deps)
    for (const spoken of ways) {
      const [begun] = spoken
      if (begun === undefined) continue
      await traveller.beginIn(begun)
      for (const stop of journey) {
        await traveller.go((await stop.find?.(traveller)) ?? stop.route)
        for (const language of spoken) {
          if (spoken.length > 1) await traveller.speak(language)
          await look(stop, traveller, language)
        }
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
