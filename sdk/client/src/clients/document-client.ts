import { coopProfileSchema, type CoopProfile } from '../consent/coop-profile.ts'
import type { BaseUrl } from '../ids.ts'
import {
  documentExportSchema,
  documentNowSchema,
  documentVersionSchema,
  officialDocumentSchema,
  type DocumentExport,
  type DocumentKind,
  type DocumentNow,
  type DocumentVersion,
  type OfficialDocument,
} from '../rights/official-document.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

/** Documents for authorities, for officers. All methods throw `Problem` or `ClientFault`. */
export interface DocumentClient {
  readonly now: (kind: DocumentKind) => Promise<DocumentNow>
  /** Keeps it as a version; the same as the last is the last. */
  readonly export: (kind: DocumentKind) => Promise<DocumentExport>
  readonly versions: (kind: DocumentKind) => Promise<readonly DocumentVersion[]>
  readonly version: (kind: DocumentKind, number: number) => Promise<DocumentExport>
  /** The notification of a breach, as the authority’s form asks for it. */
  readonly breachForm: (breach: string) => Promise<OfficialDocument>
  /** Controllers, data protection officer and authority, as everybody may read them. */
  readonly profile: () => Promise<CoopProfile>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`) */
export const createDocumentClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): DocumentClient => {
  const { consentService, fetch } = deps
  const of = (kind: DocumentKind) => `${consentService}/processing/${kind}`
  const read = (url: string) => ask(fetch, url, { headers: jsonWanted })
  return {
    now: async (kind) => parseAnswer(await read(of(kind)), documentNowSchema),
    export: async (kind) =>
      parseAnswer(await askWithJson(fetch, `${of(kind)}/exports`, {}), documentExportSchema),
    versions: (kind) => readAllItems(fetch, `${of(kind)}/exports`, documentVersionSchema),
    version: async (kind, number) =>
      parseAnswer(await read(`${of(kind)}/exports/${String(number)}`), documentExportSchema),
    breachForm: async (breach) =>
      parseAnswer(await read(`${ownAddress(breach, consentService)}/form`), officialDocumentSchema),
    profile: async () => parseAnswer(await read(`${consentService}/profile`), coopProfileSchema),
  }
}
