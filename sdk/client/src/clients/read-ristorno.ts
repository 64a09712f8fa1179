import type { Year } from '../coop/period.ts'
import {
  allotmentSchema,
  ristornoPaymentSchema,
  ristornoRunSchema,
  type RistornoResult,
} from '../coop/ristorno.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** A run with its lists of members, page after page. @throws {Problem} `ristorno-unknown` */
export const readWholeRistorno = async (
  year: Year,
  { consentService, fetch }: { readonly consentService: BaseUrl; readonly fetch: Fetch },
): Promise<RistornoResult> => {
  const address = `${consentService}/ristorni/${year}`
  const run = await parseAnswer(await ask(fetch, address, { headers: jsonWanted }), ristornoRunSchema)
  const allotments = await readAllItems(fetch, `${address}/allotments?limit=1000`, allotmentSchema)
  const paid = await readAllItems(fetch, `${address}/payments?limit=1000`, ristornoPaymentSchema)
  return { ...run, allotments: [...allotments], paid: [...paid] }
}
