import { addDays } from './civil-date.ts'
import { studyOfLine } from './bill.ts'
import type { Invoice, InvoiceParty, InvoiceTerms } from './invoice.ts'
import { microCentsText } from './micro-cents-text.ts'
import { nextMonth, periodStart } from './period.ts'

/**
 * The invoice in UBL 2.1 as EN 16931 (CIUS of Peppol BIS Billing 3.0) has it: one line for uses, one for fees that cover
 * costs, what is put right as an allowance. The uses behind a line are its properties, in micro-cents as they were metered.
 */
export const invoiceUbl = (invoice: Invoice, terms: InvoiceTerms): string => {
  const { number, issuedOn, period, organisation, bill, dueCents } = invoice
  const { seller, tax, dueDays, iban } = terms
  const buyer = buyerOf(invoice, terms) ?? { name: organisation, country: seller.country }
  const credited = bill.credits.cents + bill.feeCredits.cents
  const charged = bill.cents + bill.fees.cents
  const lines = [
    { name: `Uses of data, ${period}`, cents: bill.cents, details: usesOf(invoice) },
    { name: `Cost recovery, ${period}`, cents: bill.fees.cents, details: [] },
  ].filter(({ cents }) => cents > 0n)
  return `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
${[
  tag('cbc:CustomizationID', 'urn:cen.eu:en16931:2017'),
  tag('cbc:ID', number),
  tag('cbc:IssueDate', issuedOn),
  tag('cbc:DueDate', addDays(issuedOn, dueDays)),
  tag('cbc:InvoiceTypeCode', '380'),
  tag('cbc:Note', `Close of ${period}: ${invoice.close}`),
  tag('cbc:DocumentCurrencyCode', 'EUR'),
  `<cac:InvoicePeriod>${tag('cbc:StartDate', `${period}-01`)}${tag('cbc:EndDate', lastDayOf(period))}</cac:InvoicePeriod>`,
  `<cac:AccountingSupplierParty>${party(seller, tax.category)}</cac:AccountingSupplierParty>`,
  `<cac:AccountingCustomerParty>${party(buyer, tax.category)}</cac:AccountingCustomerParty>`,
  iban === undefined
    ? ''
    : `<cac:PaymentMeans>${tag('cbc:PaymentMeansCode', '30')}${tag('cbc:PaymentID', number)}<cac:PayeeFinancialAccount>${tag('cbc:ID', iban)}</cac:PayeeFinancialAccount></cac:PaymentMeans>`,
  credited === 0n
    ? ''
    : `<cac:AllowanceCharge>${tag('cbc:ChargeIndicator', 'false')}${tag('cbc:AllowanceChargeReason', creditReason(invoice))}${amount('cbc:Amount', credited)}${taxCategory('cac:TaxCategory', terms)}</cac:AllowanceCharge>`,
  `<cac:TaxTotal>${amount('cbc:TaxAmount', 0n)}<cac:TaxSubtotal>${amount('cbc:TaxableAmount', dueCents)}${amount('cbc:TaxAmount', 0n)}${taxCategory('cac:TaxCategory', terms, true)}</cac:TaxSubtotal></cac:TaxTotal>`,
  `<cac:LegalMonetaryTotal>${amount('cbc:LineExtensionAmount', charged)}${amount('cbc:TaxExclusiveAmount', dueCents)}${amount('cbc:TaxInclusiveAmount', dueCents)}${credited === 0n ? '' : amount('cbc:AllowanceTotalAmount', credited)}${amount('cbc:PayableAmount', dueCents)}</cac:LegalMonetaryTotal>`,
  ...lines.map(
    ({ name, cents, details }, index) =>
      `<cac:InvoiceLine>${tag('cbc:ID', String(index + 1))}<cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>${amount('cbc:LineExtensionAmount', cents)}<cac:Item>${tag('cbc:Name', name)}${taxCategory('cac:ClassifiedTaxCategory', terms)}${details
        .map(
          ([label, value]) =>
            `<cac:AdditionalItemProperty>${tag('cbc:Name', label)}${tag('cbc:Value', value)}</cac:AdditionalItemProperty>`,
        )
        .join('')}</cac:Item><cac:Price>${amount('cbc:PriceAmount', cents)}</cac:Price></cac:InvoiceLine>`,
  ),
]
  .filter((part) => part !== '')
  .join('\n')}
</Invoice>
`
}

/** As the accountant entered it, if they did. */
export const buyerOf = (
  { organisation, payer }: Pick<Invoice, 'organisation' | 'payer'>,
  { buyers }: Pick<InvoiceTerms, 'buyers'>,
): InvoiceParty | undefined => (payer === undefined ? undefined : buyers[payer]) ?? buyers[organisation]

/** What the charge for uses is made of, to the micro-cent. */
const usesOf = ({ bill }: Invoice): readonly (readonly [string, string])[] => [
  ['Carried in', microCentsText(bill.carriedIn)],
  ...bill.lines.map(
    ({ purpose, tariff, uses, microCents, gift }) =>
      [
        `${purpose}, ${studyOfLine({ tariff }) === undefined ? 'tariff ' : ''}${tariff}${gift === true ? ', gift' : ''}`,
        `${String(uses)} ${studyOfLine({ tariff }) === undefined ? 'uses' : 'answers'}, ${microCentsText(microCents)}`,
      ] as const,
  ),
  ['Carried on', microCentsText(bill.carriedOut)],
]

const creditReason = ({ bill: { credited } }: Invoice): string => {
  const closes = [...new Set(credited.map(({ close }) => close))].toSorted()
  return credited.length === 0
    ? 'Uses put right, carried from before'
    : `${String(credited.length)} uses put right, of ${closes.join(', ')}`
}

const party = (
  { name, street, city, postCode, country, vatNumber, companyNumber }: InvoiceParty,
  category: InvoiceTerms['tax']['category'],
): string =>
  `<cac:Party><cac:PartyName>${tag('cbc:Name', name)}</cac:PartyName><cac:PostalAddress>${optional('cbc:StreetName', street)}${optional('cbc:CityName', city)}${optional('cbc:PostalZone', postCode)}<cac:Country>${tag('cbc:IdentificationCode', country)}</cac:Country></cac:PostalAddress>${
    // EN 16931 BR-O-2: what is outside the scope of VAT names no VAT number.
    vatNumber === undefined || category === 'O'
      ? ''
      : `<cac:PartyTaxScheme>${tag('cbc:CompanyID', vatNumber)}<cac:TaxScheme>${tag('cbc:ID', 'VAT')}</cac:TaxScheme></cac:PartyTaxScheme>`
  }<cac:PartyLegalEntity>${tag('cbc:RegistrationName', name)}${optional('cbc:CompanyID', companyNumber)}</cac:PartyLegalEntity></cac:Party>`

const taxCategory = (name: string, { tax }: InvoiceTerms, withReason = false): string =>
  `<${name}>${tag('cbc:ID', tax.category)}${tax.category === 'O' ? '' : tag('cbc:Percent', '0')}${
    withReason && tax.category !== 'Z'
      ? optional('cbc:TaxExemptionReasonCode', tax.reasonCode) + tag('cbc:TaxExemptionReason', tax.reason)
      : ''
  }<cac:TaxScheme>${tag('cbc:ID', 'VAT')}</cac:TaxScheme></${name}>`

const lastDayOf = (period: Invoice['period']): string =>
  new Date(Date.parse(periodStart(nextMonth(period))) - 1).toISOString().slice(0, 10)

const amount = (name: string, cents: bigint): string =>
  `<${name} currencyID="EUR">${String(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}</${name}>`

const optional = (name: string, value: string | undefined): string =>
  value === undefined ? '' : tag(name, value)

const tag = (name: string, value: string): string => `<${name}>${escaped(value)}</${name}>`

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
