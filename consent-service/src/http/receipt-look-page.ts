import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'
import { receiptLanguages } from '@mutua/sdk/consent/consent-receipt'
import type { ReceiptStanding } from '../consent-receipts/consent-receipts.ts'
import { instantFormat } from '../consent-receipts/receipt-text.ts'
import { inGroups } from './consent-receipt-page.ts'
import { consentReceiptStyle } from './consent-receipt-style.ts'
import { html, raw, type Html } from './html.ts'
import { receiptPageWords } from './receipt-page-words.ts'

/** Where the whole receipt is for a party who is signed in, and where everybody else can sign in. */
export interface WholeReceipt {
  readonly isParty: boolean
  readonly address: string
}

/** What the short address shows to anybody: nothing about a person, so there is no place for one in `ReceiptStanding`. */
export const receiptLookPage = (
  house: { readonly coopName: string; readonly timeZone: string },
  standing: ReceiptStanding | undefined,
  language: ReceiptLanguage,
  whole?: WholeReceipt,
): string => {
  const words = receiptPageWords[language]
  const title = standing === undefined ? words.absent : words.lookTitle
  return html`<!doctype html>
<html lang="${language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${house.coopName}</title>
<style>${raw(consentReceiptStyle)}</style>
</head>
<body>
<header><div><p class="coop"><bdi>${house.coopName}</bdi></p><h1>${title}</h1></div><nav>${otherLanguages(language)}</nav></header>
<main>${standing === undefined ? html`<section><p>${words.absentText}</p></section>` : shown(standing, language, house.timeZone, whole)}</main>
</body>
</html>
`.text
}

const shown = (
  standing: ReceiptStanding,
  language: ReceiptLanguage,
  timeZone: string,
  whole: WholeReceipt | undefined,
): Html => {
  const words = receiptPageWords[language]
  return html`<section>
<p><span class="standing">${words.genuine}</span></p>
<p>${words.issued} <time datetime="${standing.issuedAt}">${instantFormat(language, timeZone).format(new Date(standing.issuedAt))}</time>.</p>
<p><strong>${standing.isInForce ? words.inForce : words.notInForce}</strong></p>
${standing.isCurrent ? '' : html`<p>${words.changedSince}</p>`}
</section>
<section><h2>${words.digest}</h2><p class="digest">${inGroups(standing.digest)}</p><p>${words.compare}</p></section>
<section><p>${words.nothingElse}</p><p>${words.forParties}</p>${whole === undefined ? '' : html`<p><a href="${whole.address}">${whole.isParty ? words.openWhole : words.signIn}</a></p>`}</section>`
}

export const otherLanguages = (language: ReceiptLanguage): Html[] =>
  receiptLanguages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<a href="?lang=${other}" hreflang="${other}" lang="${other}">${receiptPageWords[other].name}</a>`,
    )
