import { addDays } from '../coop/civil-date.ts'
import type { InvoiceParty, InvoiceView } from '../coop/invoice.ts'
import { studyOfLine } from '../coop/bill.ts'
import { buyerOf } from '../coop/invoice-ubl.ts'
import { microCentsText } from '../coop/micro-cents-text.ts'
import { findPurpose } from '../consent/purposes.ts'
import { euroText } from './euro-text.ts'

export type InvoiceLanguage = 'it' | 'en'

/**
 * An invoice as a page to read and to print: one document, without scripts and with nothing from elsewhere; headings and
 * tables become the structure of a tagged PDF.
 */
export const invoicePage = (invoice: InvoiceView, language: InvoiceLanguage): string => {
  const words = wordsOf[language]
  const { number, issuedOn, period, organisation, terms, bill, dueCents, openCents } = invoice
  const buyer = terms && buyerOf(invoice, terms)
  const credited = bill.credits.cents + bill.feeCredits.cents
  const money = (cents: bigint) => inline(euroText(cents, language))
  const facts: readonly (readonly [string, string])[] = [
    [words.date, escaped(issuedOn)],
    [words.period, escaped(period)],
    ...(terms === undefined ? [] : [[words.seller, partyText(terms.seller)] as const]),
    [words.buyer, buyer === undefined ? escaped(organisation) : partyText(buyer)],
    ...(terms === undefined ? [] : [[words.payBy, escaped(addDays(issuedOn, terms.dueDays))] as const]),
    ...(terms?.iban === undefined ? [] : [['IBAN', escaped(terms.iban)] as const]),
    [words.state, openCents === 0n ? words.paid : `${words.open}: ${money(openCents)}`],
  ]
  const sums: readonly (readonly [string, string])[] = [
    [words.uses, money(bill.cents)],
    ...(bill.fees.cents === 0n ? [] : [[words.fees, money(bill.fees.cents)] as const]),
    ...(credited === 0n ? [] : [[words.credits, `− ${money(credited)}`] as const]),
    [words.tax, terms === undefined ? words.taxOpen : escaped(terms.tax.reason)],
    [words.due, money(dueCents)],
  ]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${words.title} ${escaped(number)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${words.title} ${escaped(number)}</h1>
<dl>
${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('\n')}
</dl>
<section aria-labelledby="sums"><h2 id="sums">${words.sums}</h2>
<table class="sums"><caption>${words.sumsCaption}</caption><tbody>
${sums.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join('\n')}
</tbody></table></section>
<section aria-labelledby="made"><h2 id="made">${words.made}</h2>
<table><caption>${words.madeCaption}</caption>
<thead><tr><th scope="col">${words.purpose}</th><th scope="col">${words.tariff}</th><th scope="col">${words.count}</th><th scope="col">${words.price}</th><th scope="col">${words.fee}</th></tr></thead>
<tbody>
${bill.lines
  .map(
    ({ purpose, tariff, gift, uses, microCents, feeMicroCents }) =>
      `<tr><th scope="row">${escaped(findPurpose(purpose)?.label[language] ?? purpose)}</th><td>${gift === true ? words.gift : tariffText(tariff, words.study)}</td><td>${String(uses)}</td><td>${exact(microCents, language)}</td><td>${exact(feeMicroCents, language)}</td></tr>`,
  )
  .join('\n')}
</tbody></table>
<p>${words.carried(exact(bill.carriedIn, language), exact(bill.carriedOut, language))}</p></section>
${creditSection(invoice, language)}
<p class="proof">${words.proof} <code>${escaped(invoice.close)}</code></p>
</main>
</body>
</html>
`
}

/** Answers have the prices that the statement of their study says. */
const tariffText = (tariff: string, study: string): string => {
  const local = studyOfLine({ tariff })
  return local === undefined ? escaped(tariff) : `${study} <bdi>${escaped(local)}</bdi>`
}

const creditSection = ({ bill: { credited } }: InvoiceView, language: InvoiceLanguage): string => {
  if (credited.length === 0) return ''
  const words = wordsOf[language]
  return `<section aria-labelledby="right"><h2 id="right">${words.putRight}</h2>
<table><caption>${words.putRightCaption}</caption>
<thead><tr><th scope="col">${words.receipt}</th><th scope="col">${words.period}</th><th scope="col">${words.back}</th></tr></thead>
<tbody>
${credited
  .map(
    ({ receipt, close, microCents, feeMicroCents }) =>
      `<tr><th scope="row"><code>${escaped(receipt)}</code></th><td>${escaped(close)}</td><td>${exact(microCents + feeMicroCents, language)}</td></tr>`,
  )
  .join('\n')}
</tbody></table></section>`
}

const wordsOf = {
  it: {
    title: 'Fattura',
    date: 'Data',
    period: 'Mese degli usi',
    seller: 'Da',
    buyer: 'A',
    payBy: 'Da pagare entro il',
    state: 'Pagamento',
    paid: 'Pagata',
    open: 'Ancora da pagare',
    sums: 'Importi',
    sumsCaption: 'Che cosa è dovuto',
    uses: 'Usi dei dati',
    fees: 'Recupero dei costi',
    credits: 'Usi corretti, accredito',
    tax: 'IVA',
    taxOpen: 'Da indicare',
    due: 'Totale da pagare',
    made: 'Di che cosa è fatto',
    madeCaption: 'Usi per finalità e versione del listino, al milionesimo di centesimo',
    purpose: 'Finalità',
    tariff: 'Listino',
    count: 'Usi',
    price: 'Prezzo',
    fee: 'Costi',
    gift: 'Dono',
    study: 'Risposte dello studio',
    carried: (before: string, after: string) =>
      `Riportato dal mese prima: ${before}. Al mese dopo: ${after}. È sempre meno di un centesimo.`,
    putRight: 'Usi corretti',
    putRightCaption: 'Usi che non andavano fatturati',
    receipt: 'Ricevuta',
    back: 'Restituito',
    proof: 'Questa fattura segue dalla chiusura firmata da due incaricati, impronta',
  },
  en: {
    title: 'Invoice',
    date: 'Date',
    period: 'Month of the uses',
    seller: 'From',
    buyer: 'To',
    payBy: 'To be paid by',
    state: 'Payment',
    paid: 'Paid',
    open: 'Still to be paid',
    sums: 'Amounts',
    sumsCaption: 'What is due',
    uses: 'Uses of data',
    fees: 'Recovery of costs',
    credits: 'Uses put right, credit',
    tax: 'VAT',
    taxOpen: 'To be stated',
    due: 'Total to be paid',
    made: 'What it is made of',
    madeCaption: 'Uses by purpose and version of the price list, to the millionth of a cent',
    purpose: 'Purpose',
    tariff: 'Price list',
    count: 'Uses',
    price: 'Price',
    fee: 'Costs',
    gift: 'Gift',
    study: 'Answers of the study',
    carried: (before: string, after: string) =>
      `Carried from the month before: ${before}. To the month after: ${after}. It is always less than a cent.`,
    putRight: 'Uses put right',
    putRightCaption: 'Uses that should not have been billed',
    receipt: 'Receipt',
    back: 'Given back',
    proof: 'This invoice follows from the close that two officers signed, digest',
  },
} as const

const partyText = ({ name, street, city, postCode, country, vatNumber }: InvoiceParty): string =>
  [name, street, [postCode, city].filter((part) => part !== undefined).join(' '), country, vatNumber]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => escaped(part ?? ''))
    .join('<br>')

const exact = (microCents: bigint, language: InvoiceLanguage): string =>
  microCentsText(microCents, language === 'it' ? ',' : '.')

const inline = (text: string): string =>
  escaped(text).replaceAll('\u2068', '<bdi>').replaceAll('\u2069', '</bdi>')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const style = `
@page { size: A4; margin: 16mm 15mm 18mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-inline-size: 52rem; padding: 1rem; color: #17211b; background: #fff;
  font: 11pt/1.45 "Noto Sans", "Segoe UI", system-ui, sans-serif }
h1 { font-size: 1.7em; margin: 0 0 .6em; padding-block-end: .4em; border-block-end: 2px solid #17211b }
h2 { font-size: 1.15em; margin-block: 1.6em .3em; break-after: avoid }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .8em 2em; margin: 0 }
dt { font-weight: 600; color: #2f4a3a }
dd { margin: 0; overflow-wrap: anywhere }
table { inline-size: 100%; border-collapse: collapse }
caption { text-align: start; padding-block-end: .3em; color: #3d4a42 }
tr { break-inside: avoid }
th, td { text-align: start; vertical-align: top; padding: .45em .6em .45em 0; border-block-start: 1px solid #b9c4bc;
  font-weight: 400; overflow-wrap: anywhere }
thead th { font-weight: 600; border-block-start: 0 }
td:last-child, td:nth-last-child(2):not(:nth-child(2)) { font-variant-numeric: tabular-nums }
.sums td { text-align: end; padding-inline-end: 0 }
.sums tr:last-child > * { font-weight: 700; border-block-start: 2px solid #17211b }
.proof { margin-block-start: 2em; color: #3d4a42; font-size: .9em; overflow-wrap: anywhere }
@media print { body { padding: 0; max-inline-size: none } }
`
