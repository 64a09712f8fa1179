import { createHash } from 'node:crypto'
import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'
import { consentReceiptStyle } from './consent-receipt-style.ts'
import { html, raw } from './html.ts'
import { receiptCheckerScript } from './receipt-checker-script.ts'
import { receiptCheckerWords } from './receipt-checker-words.ts'
import { otherLanguages } from './receipt-look-page.ts'
import { receiptPageWords } from './receipt-page-words.ts'

/**
 * A page to be kept as a file: checks receipts where there is no network. Apart from the receipts themselves, because
 * whoever changes a page that checks itself changes the check as well.
 */
export const receiptCheckerPage = (coopName: string, language: ReceiptLanguage): string => {
  const words = receiptCheckerWords[language]
  const { direction } = receiptPageWords[language]
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${words.title} · ${coopName}</title>
<style>${raw(consentReceiptStyle)}</style>
</head>
<body>
<header><div><p class="coop"><bdi>${coopName}</bdi></p><h1>${words.title}</h1></div><nav>${otherLanguages(language)}</nav></header>
<main>
<section>${words.about.map((sentence) => html`<p>${sentence}</p>`)}
<noscript><p>${words.needsScript}</p></noscript>
<form hidden data-verdicts="${JSON.stringify(words.verdicts)}">
<label for="receipt">${words.receiptFile}</label><input id="receipt" name="receipt" type="file" required>
<label for="keys">${words.keysFile}</label><input id="keys" name="keys" type="file">
<label for="fingerprint">${words.fingerprint}</label><input id="fingerprint" name="fingerprint" autocomplete="off" autocapitalize="none" spellcheck="false" dir="ltr">
<button>${words.check}</button>
</form></section>
<p role="status" id="verdict"></p>
<p>${words.limits}</p>
<div id="said" hidden>
<h2>${words.said}</h2>
<p>${words.digest}</p><p class="digest" id="digest"></p>
<div id="signed"></div>
</div>
</main>
<script>${raw(receiptCheckerScript)}</script>
</body>
</html>
`.text
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const policy = `default-src 'none'; style-src ${hashOf(consentReceiptStyle)}; script-src ${hashOf(receiptCheckerScript)}; base-uri 'none'; form-action 'none'`

export const receiptCheckerHeaders = {
  'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
  'Cache-Control': 'no-cache',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const
