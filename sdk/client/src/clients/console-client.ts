import type { z } from 'zod'
import {
  bookLineSchema,
  overviewSchema,
  useCountsSchema,
  type BookLine,
  type Overview,
  type UseCounts,
} from '../coop/console.ts'
import type { Month } from '../coop/period.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** What the co-op’s console shows to its officers. All methods throw `Problem` or `ClientFault`. */
export interface ConsoleClient {
  /** @throws {Problem} `caller-not-officer` for everybody else */
  readonly overview: () => Promise<Overview>
  readonly book: () => Promise<readonly BookLine[]>
  /** Of a month; without one, of the present. */
  readonly uses: (month?: Month) => Promise<UseCounts>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`) */
export const createConsoleClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ConsoleClient => {
  const { consentService, fetch } = deps
  const get = async <Output>(path: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, `${consentService}${path}`, { headers: jsonWanted }), schema)
  return {
    overview: () => get('/console/overview', overviewSchema),
    book: () => readAllItems(fetch, `${consentService}/members/book?limit=1000`, bookLineSchema),
    uses: (month) => get(`/console/uses${month === undefined ? '' : `?month=${month}`}`, useCountsSchema),
  }
}
