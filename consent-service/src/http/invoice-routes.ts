import { json, Router, type Request } from 'express'
import { invoiceTermsWishSchema, type InvoiceView } from '@mutua/sdk/coop/invoice'
import { invoiceUbl } from '@mutua/sdk/coop/invoice-ubl'
import { invoicePage } from '@mutua/sdk/paper/invoice-page'
import { payerKey, type Payer } from '@mutua/sdk/coop/payer'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Invoices } from '../ledger/invoices.ts'
import { authenticateOfficer, type OfficerDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface InvoiceRoutesDeps extends OfficerDeps {
  readonly invoices: Invoices
  /** Who somebody administers, as the one that bills are for. */
  readonly administeredBy: (person: WebId) => Promise<readonly Payer[]>
}

/** Invoices: all for officers, their own for who administers an organisation, and none at all for anybody else. */
export const createInvoiceRoutes = (deps: InvoiceRoutesDeps): Router => {
  const { invoices } = deps
  const router = Router()

  router.get('/invoices', async (request, response) => {
    const { webId } = await deps.authenticate(request)
    if (deps.isOfficer(webId)) return sendPrivate(response, { items: await invoices.list() })
    const own = await Promise.all((await deps.administeredBy(webId)).map((payer) => invoices.list(payer)))
    return sendPrivate(response, { items: own.flat().toSorted(byNumber) })
  })

  router.get('/invoices/:year/:ordinal', async (request, response) => {
    sendPrivate(response, await findFor(request, deps))
  })

  router.get('/invoices/:year/:ordinal/page', async (request, response) => {
    const invoice = await findFor(request, deps)
    const language = request.acceptsLanguages('it', 'en') === 'en' ? 'en' : 'it'
    response
      .set('Cache-Control', 'no-store')
      .set('Content-Language', language)
      .type('html')
      .send(invoicePage(invoice, language))
  })

  router.get('/invoices/:year/:ordinal/ubl', async (request, response) => {
    const { terms, ...invoice } = await findFor(request, deps)
    if (terms === undefined)
      throw new Problem('invoice-terms-missing', 'Set who issues invoices, and how they stand to VAT.')
    const name = invoice.number.replace('/', '-')
    response
      .set('Cache-Control', 'no-store')
      .set('Content-Disposition', `attachment; filename="invoice-${name}.xml"`)
      .type('application/xml')
      .send(invoiceUbl(invoice, terms))
  })

  router.get('/invoice-terms', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, { items: await invoices.listTerms() })
  })

  router.post('/invoice-terms', json({ limit: '256kb' }), async (request, response) => {
    await authenticateOfficer(request, deps)
    const terms = parseWith(invoiceTermsWishSchema, request.body, 'the terms')
    sendPrivate(response.status(201), await invoices.setTerms(terms))
  })

  return router
}

/** @throws {Problem} `not-found`, also when there is one that the caller may not see: one cannot tell */
const findFor = async (request: Request, deps: InvoiceRoutesDeps): Promise<InvoiceView> => {
  const { webId } = await deps.authenticate(request)
  const { year, ordinal } = request.params
  const found = await deps.invoices.find(`${String(year)}/${String(ordinal)}`)
  const maySee =
    found !== undefined &&
    (deps.isOfficer(webId) ||
      (await deps.administeredBy(webId)).some((payer) => payerKey(payer) === payerKey(found)))
  if (!maySee) throw new Problem('not-found', 'There is no such invoice.')
  return found
}

/** Of one person they are few, and numbered in the order in which they were issued. */
const byNumber = (one: InvoiceView, other: InvoiceView): number =>
  one.number.localeCompare(other.number, 'en', { numeric: true })
