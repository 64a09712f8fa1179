import { z } from 'zod'
import { instantSchema, parseResourceUrl, resourceUrlSchema, type BaseUrl, type ResourceUrl } from '../ids.ts'
import { receiptSchema, type Receipt } from '../receipt/receipt.ts'
import { receiptKeys } from '../receipt/verify.ts'
import { ask, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'
import { clientFault } from './client-fault.ts'
import { fhirJson } from './fhir-json.ts'
import { listingContentType, parseContainerListing, type ContainerListing } from './container-listing.ts'
import {
  importDetailsSchema,
  importReportSchema,
  importStateSchema,
  importUndoneSchema,
  type ImportDetails,
  type ImportOptions,
  type ImportReport,
  type ImportState,
  type ImportUndone,
} from './import-report.ts'
import { contentOf, headOf, type ResourceContent, type ResourceHead } from './resource-answer.ts'

/** When a write may happen (RFC 9110 §13). Without a condition it always may. */
export type WriteCondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unchanged'; readonly etag: string }

export interface ResourceBody {
  readonly body: Uint8Array<ArrayBuffer> | string
  readonly contentType: string
}

/** A file to import; a `Blob` is sent as it is read. */
export interface ImportContent {
  readonly body: Uint8Array<ArrayBuffer> | string | Blob
  readonly contentType: string
  /** How the body is packed. */
  readonly encoding?: 'gzip'
}

export type PutOutcome = {
  readonly kind: 'created' | 'replaced'
  readonly etag: string | undefined
}

/** A pod of one pod server, as its owner or the public sees it. All methods throw `Problem` or `ClientFault`. */
export interface PodClient {
  readonly read: (url: ResourceUrl, options?: { readonly accept?: string }) => Promise<ResourceContent>
  /** `undefined` when the resource is still as `etag` says. */
  readonly readIfChanged: (url: ResourceUrl, etag: string) => Promise<ResourceContent | undefined>
  readonly head: (url: ResourceUrl) => Promise<ResourceHead>
  /** @param url of a container, so it ends in `/` */
  readonly list: (url: ResourceUrl) => Promise<ContainerListing>
  readonly put: (url: ResourceUrl, content: ResourceBody, when?: WriteCondition) => Promise<PutOutcome>
  /** Makes an empty container; the containers above it are made too. @throws {Problem} `precondition-failed` if it exists */
  readonly putContainer: (url: ResourceUrl) => Promise<void>
  /** Adds to a container under a name of the server's choice; `slug` is a wish. */
  readonly post: (
    container: ResourceUrl,
    content: ResourceBody & { readonly slug?: string },
  ) => Promise<ResourceUrl>
  readonly delete: (url: ResourceUrl, when?: WriteCondition & { readonly kind: 'unchanged' }) => Promise<void>
  /** From now on there is nothing at this address, for nobody; a container with all that is in it. */
  readonly hide: (url: ResourceUrl) => Promise<void>
  /** Puts back what was hidden as one. @throws {Problem} `hidden-conflict` if something has its name now */
  readonly unhide: (url: ResourceUrl) => Promise<void>
  /** What is hidden in one pod, by address. */
  readonly hidden: (pod: string) => Promise<readonly HiddenResource[]>
  /**
   * Sends FHIR JSON or NDJSON, a clinical document (CDA) or a PDF, an export of Apple Health or a table; valid resources are
   * kept, the others listed with their reason.
   */
  readonly import: (pod: string, content: ImportContent, options?: ImportOptions) => Promise<ImportReport>
  /**
   * The same for a large file: answers its id as soon as all of the file is there, and `readImport` how far it is. Such an
   * import goes on when the server ends and starts again.
   * @throws {Problem} `import-running`: a pod has one at a time
   */
  readonly beginImport: (
    pod: string,
    content: ImportContent,
    options?: Omit<ImportOptions, 'dryRun'>,
  ) => Promise<string>
  /** Lets one go on that was interrupted and `isKept`. @throws {Problem} `import-ended`, `import-running` */
  readonly resumeImport: (pod: string, id: string) => Promise<void>
  /** What was brought into a pod, the newest first. */
  readonly imports: (pod: string) => Promise<readonly ImportState[]>
  readonly readImport: (pod: string, id: string) => Promise<ImportDetails>
  /** Stops it after the write it is at; one that has ended stays as it is. */
  readonly cancelImport: (pod: string, id: string) => Promise<void>
  /** Takes back what it wrote and nobody has written since. @throws {Problem} `not-found`, `import-running` */
  readonly undoImport: (pod: string, id: string) => Promise<ImportUndone>
  /** Receipts of the uses of one pod, oldest first. */
  readonly receipts: (query: ReceiptQuery) => Promise<readonly Receipt[]>
  /** Keys that sign receipts here, by `kid`. */
  readonly receiptKeys: () => Promise<ReadonlyMap<string, CryptoKey>>
}

export interface ReceiptQuery {
  /** Name of the pod; a caller who owns one pod need not say it. */
  readonly pod?: string
  /** Only receipts after this position. */
  readonly after?: number
}

export type HiddenResource = z.infer<typeof hiddenSchema>

export { fhirJson }
export const fhirNdjson = 'application/fhir+ndjson'
/** A clinical document of HL7 CDA, which an import reads into records. */
export const cdaXml = 'application/xml'
export const pdf = 'application/pdf'
/** A table of measurements. */
export const csv = 'text/csv'
/** `export.zip` of Apple Health. */
export const appleHealthZip = 'application/zip'

/** @param deps `fetch` of the pod's owner (see `signIn`), or the plain one for what is public */
export const createPodClient = (deps: { readonly podServer: BaseUrl; readonly fetch: Fetch }): PodClient => {
  const { podServer, fetch } = deps
  return {
    read: async (url, { accept } = {}) =>
      contentOf(await ask(fetch, url, accept === undefined ? {} : { headers: { Accept: accept } })),
    readIfChanged: async (url, etag) => {
      const response = await ask(fetch, url, { headers: { 'If-None-Match': etag }, also: [304] })
      return response.status === 304 ? undefined : contentOf(response)
    },
    head: async (url) => headOf(await ask(fetch, url, { method: 'HEAD' })),
    list: async (url) => {
      const response = await ask(fetch, url, { headers: { Accept: listingContentType } })
      return parseContainerListing(await wholeText(response), url)
    },
    put: async (url, { body, contentType }, when) => {
      const headers = { 'Content-Type': contentType, ...conditionHeaders(when) }
      const response = await ask(fetch, url, { method: 'PUT', headers, body })
      return {
        kind: response.status === 201 ? 'created' : 'replaced',
        etag: response.headers.get('ETag') ?? undefined,
      }
    },
    putContainer: async (url) => {
      await ask(fetch, url, {
        method: 'PUT',
        headers: { 'Content-Type': 'text/turtle', 'If-None-Match': '*', 'Link': basicContainer },
        body: '',
      })
    },
    post: async (container, { body, contentType, slug }) => {
      const headers = { 'Content-Type': contentType, ...(slug === undefined ? {} : { Slug: slug }) }
      const response = await ask(fetch, container, { method: 'POST', headers, body })
      const location = response.headers.get('Location')
      if (location === null) {
        throw clientFault('answer-unexpected', 'The pod server did not say where the new resource is.')
      }
      return parseResourceUrl(new URL(location, container).href)
    },
    delete: async (url, when) => {
      await ask(fetch, url, { method: 'DELETE', headers: conditionHeaders(when) })
    },
    hide: async (url) => {
      await ask(fetch, hiddenAddressOf(url), { method: 'PUT' })
    },
    unhide: async (url) => {
      await ask(fetch, hiddenAddressOf(url), { method: 'DELETE' })
    },
    hidden: (pod) =>
      readAllItems(fetch, `${podServer}/.hidden/${encodeURIComponent(pod)}/?limit=1000`, hiddenSchema),
    import: async (pod, content, options = {}) => {
      const response = await ask(fetch, importAddress(podServer, pod, options), sendingOf(content))
      const id = /\/(imp-[0-9a-f-]+)$/.exec(response.headers.get('Location') ?? '')?.[1]
      const report = await parseAnswer(response, importReportSchema)
      return { ...report, ...(id === undefined ? {} : { id }) }
    },
    beginImport: async (pod, content, options = {}) => {
      const { headers, ...init } = sendingOf(content)
      const response = await ask(fetch, importAddress(podServer, pod, options), {
        ...init,
        headers: { ...headers, Prefer: 'respond-async' },
      })
      const id = /\/(imp-[0-9a-f-]+)$/.exec(response.headers.get('Content-Location') ?? '')?.[1]
      if (id !== undefined) return id
      throw clientFault('answer-unexpected', 'The pod server did not say how to follow the import.')
    },
    resumeImport: async (pod, id) => {
      await ask(fetch, `${importAddress(podServer, pod)}/${encodeURIComponent(id)}/resume`, {
        method: 'POST',
      })
    },
    imports: (pod) => readAllItems(fetch, importAddress(podServer, pod), importStateSchema),
    readImport: async (pod, id) =>
      parseAnswer(
        await ask(fetch, `${importAddress(podServer, pod)}/${encodeURIComponent(id)}`, {
          headers: jsonWanted,
        }),
        importDetailsSchema,
      ),
    cancelImport: async (pod, id) => {
      await ask(fetch, `${importAddress(podServer, pod)}/${encodeURIComponent(id)}`, { method: 'DELETE' })
    },
    undoImport: async (pod, id) =>
      parseAnswer(
        await ask(fetch, `${importAddress(podServer, pod)}/${encodeURIComponent(id)}/undo`, {
          method: 'POST',
        }),
        importUndoneSchema,
      ),
    receipts: (query) => readReceipts(podServer, query, fetch),
    receiptKeys: async () =>
      receiptKeys(
        await parseAnswer(
          await ask(fetch, `${podServer}/.well-known/jwks.json`, { headers: jsonWanted }),
          jwkSetSchema,
        ),
      ),
  }
}

/** The server may look at many receipts of others and give back few: only a page without `next` is the last one. */
const readReceipts = async (
  podServer: BaseUrl,
  query: ReceiptQuery,
  fetch: Fetch,
): Promise<readonly Receipt[]> => {
  const { pod, after = 0 } = query
  const parameters = new URLSearchParams({ after: String(after), limit: '1000' })
  if (pod !== undefined) parameters.set('pod', pod)
  const receipts = await readAllItems(fetch, `${podServer}/.receipts?${parameters.toString()}`, receiptSchema)
  return pod === undefined
    ? receipts
    : receipts.filter(({ resource }) => resource.startsWith(`${podServer}/${pod}/`))
}

/** Where the owner hides and brings back what is at a URL. */
const hiddenAddressOf = (url: ResourceUrl): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}/.hidden${pathname}`
}

const conditionHeaders = (when: WriteCondition | undefined): Record<string, string> => {
  switch (when?.kind) {
    case undefined:
      return {}
    case 'absent':
      return { 'If-None-Match': '*' }
    case 'unchanged':
      return { 'If-Match': when.etag }
  }
}

const basicContainer = '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"'

const hiddenSchema = z.object({
  resource: resourceUrlSchema,
  /** What was hidden as one, and comes back as one. */
  within: resourceUrlSchema,
  hiddenAt: instantSchema,
  contentType: z.string(),
  /** Bytes. */
  size: z.number(),
})

const jwkSetSchema = z.object({
  keys: z.array(
    z.object({
      kty: z.string(),
      kid: z.string().exactOptional(),
      crv: z.string().exactOptional(),
      x: z.string().exactOptional(),
    }),
  ),
})

const sendingOf = ({ body, contentType, encoding }: ImportContent) => ({
  method: 'POST',
  headers: {
    'Content-Type': contentType,
    'Accept': fhirJson,
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  },
  body,
})

const importAddress = (
  podServer: BaseUrl,
  pod: string,
  { name, dryRun, hints = {} }: ImportOptions = {},
): string => {
  const query = new URLSearchParams({
    ...hints,
    ...(name === undefined ? {} : { name }),
    ...(dryRun === true ? { 'dry-run': 'true' } : {}),
  })
  return `${podServer}/fhir/${encodeURIComponent(pod)}/$import${query.size === 0 ? '' : `?${query.toString()}`}`
}
