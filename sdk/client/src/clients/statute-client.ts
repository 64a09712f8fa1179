import { z } from 'zod'
import type { CivilDate } from '../coop/civil-date.ts'
import type { BaseUrl, Sha256 } from '../ids.ts'
import { sizeReportSchema, type SizeReport } from '../law/size.ts'
import {
  listedVersionSchema,
  proposedVersionSchema,
  shownVersionSchema,
  statuteInForceSchema,
  type ListedVersion,
  type ProposedVersion,
  type ShownVersion,
  type StatuteInForce,
  type StatuteVersion,
} from '../law/statute-version.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, type Fetch } from './answer.ts'

/** The rules of a co-op: reading them is open to all. All methods throw `Problem` or `ClientFault`. */
export interface StatuteClient {
  /** @param on today when left out */
  readonly inForce: (on?: CivilDate) => Promise<StatuteInForce>
  /** The newest first. */
  readonly versions: () => Promise<readonly ListedVersion[]>
  /** @throws {Problem} `statute-unknown` */
  readonly version: (digest: Sha256) => Promise<ShownVersion>
  /** For officers: what would change and what the law refuses; published, to be voted on, where it refuses nothing. */
  readonly publish: (version: StatuteVersion) => Promise<ProposedVersion>
  /** For officers: the day on which an adopted statute was entered in the register of enterprises. @throws {Problem} `statute-not-adopted` */
  readonly enter: (digest: Sha256, enteredOn: CivilDate) => Promise<ListedVersion>
  /** For officers: how large the co-op is, and what that asks for. */
  readonly size: (mutualActivities?: number) => Promise<SizeReport>
}

export const createStatuteClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): StatuteClient => {
  const { consentService, fetch } = deps
  const get = async <Output>(path: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, `${consentService}${path}`, { headers: jsonWanted }), schema)
  const post = async <Output>(path: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, `${consentService}${path}`, body), schema)
  return {
    inForce: (on) => get(on === undefined ? '/statute' : `/statute?on=${on}`, statuteInForceSchema),
    versions: async () => (await get('/statute/versions', versionsSchema)).items,
    version: (digest) => get(`/statute/versions/${digest}`, shownVersionSchema),
    publish: (version) => post('/statute/versions', version, proposedVersionSchema),
    enter: (digest, enteredOn) =>
      post(`/statute/versions/${digest}/entry`, { enteredOn }, listedVersionSchema),
    size: (mutualActivities) =>
      get(
        `/console/size${mutualActivities === undefined ? '' : `?activities=${String(mutualActivities)}`}`,
        sizeReportSchema,
      ),
  }
}

const versionsSchema = z.object({ items: z.array(listedVersionSchema) })
