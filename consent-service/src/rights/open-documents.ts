import type { z } from 'zod'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf, parseSha256, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  changesOf,
  documentVersionSchema,
  officialDocumentSchema,
  type DocumentExport,
  type DocumentKind,
  type DocumentNow,
  type DocumentVersion,
  type OfficialDocument,
} from '@mutua/sdk/rights/official-document'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'

/** Documents that follow from the settings and registers, with every version that was exported. */
export interface Documents {
  readonly now: (kind: DocumentKind) => Promise<DocumentNow>
  /** Keeps it as a version of its own; what is the same as the last one is the last one. */
  readonly export: (kind: DocumentKind, officer: WebId) => Promise<DocumentExport>
  /** The newest first. */
  readonly list: (kind: DocumentKind) => Promise<readonly DocumentVersion[]>
  /** @throws {Problem} `not-found` */
  readonly find: (kind: DocumentKind, number: number) => Promise<DocumentExport>
}

export interface DocumentsDeps {
  readonly store: Store
  readonly now: () => number
  /** As it is at this moment. */
  readonly draw: (kind: DocumentKind) => Promise<OfficialDocument>
}

export const documentRowSchema = documentVersionSchema.extend({ document: officialDocumentSchema })
type DocumentRow = z.infer<typeof documentRowSchema>

export const documentPrefix = 'official-document/'
const versionsOf = (kind: DocumentKind): string => `${documentPrefix}${kind}/`
export const documentKey = (kind: DocumentKind, number: number): string =>
  `${versionsOf(kind)}${ordinalKey(number)}`

export const openDocuments = (deps: DocumentsDeps): Documents => {
  const { store } = deps
  const shown = async (kind: DocumentKind, version: DocumentRow): Promise<DocumentExport> => {
    const before =
      version.number === 1
        ? undefined
        : await findRow(store, documentKey(kind, version.number - 1), documentRowSchema)
    return { ...version, changes: [...changesOf(before?.document, version.document)] }
  }
  return {
    now: async (kind) => {
      const [document, last] = await Promise.all([deps.draw(kind), findLast(kind, store)])
      return {
        ...{ document, digest: digestOf(document), changes: [...changesOf(last?.document, document)] },
        ...(last === undefined ? {} : { last: versionOf(last) }),
      }
    },
    export: async (kind, officer) => {
      const document = await deps.draw(kind)
      const digest = digestOf(document)
      const version = await commitPlan(store, async () => {
        const last = await findLast(kind, store)
        if (last?.digest === digest) return { writes: [], unchanged: new Map(), result: last }
        const number = (last?.number ?? 0) + 1
        const next: DocumentRow = { number, digest, at: instantOf(deps.now()), by: officer, document }
        const key = documentKey(kind, number)
        return { writes: [row(key, next)], unchanged: new Map([[key, undefined]]), result: next }
      })
      return shown(kind, version)
    },
    list: async (kind) => {
      const versions: DocumentVersion[] = []
      for await (const { value } of store.list({ ...prefixRange(versionsOf(kind)), reverse: true }))
        versions.push(versionOf(parseRow(documentRowSchema, value)))
      return versions
    },
    find: async (kind, number) => {
      const version = await findRow(store, documentKey(kind, number), documentRowSchema)
      if (version === undefined) throw new Problem('not-found', 'There is no such export.')
      return shown(kind, version)
    },
  }
}

/** SHA-256 of the RFC 8785 text. */
export const digestOf = (document: OfficialDocument): Sha256 => parseSha256(hashKey(statementText(document)))

const versionOf = ({ number, digest, at, by }: DocumentRow): DocumentVersion => ({ number, digest, at, by })

const findLast = async (kind: DocumentKind, store: Pick<Store, 'list'>): Promise<DocumentRow | undefined> => {
  for await (const { value } of store.list({ ...prefixRange(versionsOf(kind)), reverse: true, limit: 1 }))
    return parseRow(documentRowSchema, value)
  return undefined
}
