import { z } from 'zod'
import { didWebDocumentUrl } from '../consent/did-web.ts'
import { issuerKeysFrom } from '../consent/vc-jwt.ts'
import type { BaseUrl, Sha256 } from '../ids.ts'
import { givenOfficialSchema, type GivenOfficial } from '../pool/official-release.ts'
import type { SyntheticWish } from '../pool/synthetic-plan.ts'
import { givenSyntheticSchema, verifySyntheticTable, type GivenSynthetic } from '../pool/synthetic-release.ts'
import type { TableFormat } from '../pool/table-file.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** What leaves a study beside its answers. All methods throw `Problem` or `ClientFault`. */
export interface ReleaseClient {
  /** A file of invented rows; see `mockRows`, which makes the same without asking anybody. */
  readonly mock: (
    study: string,
    wish?: { readonly format?: TableFormat; readonly rows?: number; readonly seed?: string },
  ) => Promise<Uint8Array>
  /** Waits for the tick at which answers leave. @throws {Problem} `pool-query-refused`, `pool-budget-spent`, `study-not-open`, `researcher-only` */
  readonly makeSynthetic: (study: string, wish: SyntheticWish) => Promise<GivenSynthetic>
  readonly listSynthetic: (study: string) => Promise<readonly GivenSynthetic[]>
  /** Against the keys that the co-op publishes. */
  readonly verifySynthetic: (jwt: string) => ReturnType<typeof verifySyntheticTable>
  /** By an officer, of a table that an assembly has adopted. @throws {Problem} `pool-official-refused` says what stands against it */
  readonly publishOfficial: (study: string, digest: Sha256) => Promise<GivenOfficial>
  readonly official: (study: string) => Promise<GivenOfficial>
}

/** @param deps `fetch` of a signed-in person (see `signIn`); any `fetch` reads what is public */
export const createReleaseClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ReleaseClient => {
  const { consentService, fetch } = deps
  const at = (study: string, path: string): string => `${ownAddress(study, consentService)}${path}`
  const read = (address: string) => ask(fetch, address, { headers: jsonWanted })
  return {
    mock: async (study, { format = 'csv', rows, seed } = {}) => {
      const query = new URLSearchParams({
        format,
        ...(rows === undefined ? {} : { rows: String(rows) }),
        ...(seed === undefined ? {} : { seed }),
      })
      const response = await ask(fetch, at(study, `/mock?${String(query)}`))
      return new Uint8Array(await response.arrayBuffer())
    },
    makeSynthetic: async (study, wish) =>
      parseAnswer(await askWithJson(fetch, at(study, '/synthetic'), wish), givenSyntheticSchema),
    listSynthetic: async (study) =>
      (await parseAnswer(await read(at(study, '/synthetic')), listSchema)).items,
    verifySynthetic: async (jwt) => {
      const document: unknown = await (await ask(fetch, didWebDocumentUrl(consentService))).json()
      return verifySyntheticTable(jwt, {
        issuerKeysOf: (issuer) => issuerKeysFrom(document, issuer, { now: () => 0 }),
      })
    },
    publishOfficial: async (study, digest) =>
      parseAnswer(await askWithJson(fetch, at(study, '/official'), { digest }), givenOfficialSchema),
    official: async (study) => parseAnswer(await read(at(study, '/official')), givenOfficialSchema),
  }
}

const listSchema = z.object({ items: z.array(givenSyntheticSchema) })
