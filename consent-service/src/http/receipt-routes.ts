import { json, Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { grantIdSchema, parseWith, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import { studyOfRecipient } from '@mutua/sdk/pool/secure-room'
import type { AcceptReceipts } from '../metering/accept-receipts.ts'
import type { ReceiptPage, ReceiptSelection } from '../metering/read-receipts.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface ReceiptRoutesDeps extends OfficerDeps {
  /** Which of our services calls. @throws {Problem} `service-unknown` */
  readonly authenticateService: (request: Request) => Promise<BaseUrl>
  readonly acceptReceipts: AcceptReceipts
  readonly readReceipts: (
    selection: ReceiptSelection,
    page: { after: string | undefined; limit: number },
  ) => Promise<ReceiptPage>
  /** Of this service. */
  readonly origin: BaseUrl
}

/** Pod servers deliver receipts; their parties, and officers, read them. */
export const createReceiptRoutes = (deps: ReceiptRoutesDeps): Router => {
  const router = Router()

  router.post('/receipts', async (request, response) => {
    const podServer = await deps.authenticateService(request)
    // Read only now: eight megabytes from a stranger stay on the wire.
    await readBody(request, response)
    const { receipts } = parseWith(deliverySchema, request.body, 'the delivery')
    sendPrivate(response, await deps.acceptReceipts(podServer, receipts))
  })

  router.get('/receipts', async (request, response) => {
    const { grant, after, limit, all } = parseWith(querySchema, request.query, 'the query')
    const { webId, mandate } =
      all === 'true'
        ? { webId: await authenticateOfficer(request, deps), mandate: undefined }
        : await deps.authenticate(request, 'see-consents')
    const selection: ReceiptSelection =
      grant === undefined
        ? all === 'true'
          ? { kind: 'all' }
          : { kind: 'party', webId }
        : { kind: 'grant', grant }
    const page = await deps.readReceipts(selection, { after, limit })
    // Somebody else's consent looks like one that was never used.
    const isOfficer = mandate === undefined && deps.isOfficer(webId)
    const isOpen = selection.kind !== 'grant' || isOfficer || page.items.every(isPartyOf(webId))
    // A page may be short of what the person may not see; the next one leads on all the same. Who is in a study is nobody's to
    // know but the member's: officers do not see what its room read.
    const items = page.items.filter(
      (item) =>
        (mandate === undefined || mandate.covers(subjectOf(item))) &&
        (isPartyOf(webId)(item) || studyOfRecipient(item.recipient.webId, deps.origin) === undefined),
    )
    sendPrivate(response, isOpen ? listOf({ ...page, items }, { grant, limit, all }) : { items: [] })
  })

  return router
}

const parseBody = json({ limit: '8mb' })

/** Sets `request.body`; rejects with the parser's own error, which becomes a problem as everywhere. */
const readBody = (request: Request, response: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    parseBody(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)))
  })

/** Each receipt is parsed in its turn: those before a faulty one are accepted. */
const deliverySchema = z.strictObject({ receipts: z.array(z.unknown()).max(1_000) })

const querySchema = z.object({
  grant: grantIdSchema.optional(),
  after: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  all: z.enum(['true', 'false']).default('false'),
})

const subjectOf = ({ owner, recipient, purpose, resource }: ReceiptPage['items'][number]) => ({
  owner,
  recipient: recipient.webId,
  purpose,
  scope: { resources: [resource] },
})

const isPartyOf =
  (webId: WebId) =>
  ({ owner, recipient }: ReceiptPage['items'][number]): boolean =>
    owner === webId || recipient.webId === webId

const listOf = (
  page: ReceiptPage,
  { grant, limit, all }: { grant: string | undefined; limit: number; all: string },
) => {
  if (page.next === undefined) return { items: page.items }
  const query = new URLSearchParams({
    ...(grant === undefined ? {} : { grant }),
    ...(all === 'true' ? { all } : {}),
    after: page.next,
    limit: String(limit),
  })
  return { items: page.items, next: `/receipts?${String(query)}` }
}
