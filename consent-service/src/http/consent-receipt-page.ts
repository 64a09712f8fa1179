import { createHash } from 'node:crypto'
import { encodeQR } from 'qr'
import { signedPlace, type ConsentReceiptContent } from '@mutua/sdk/consent/consent-receipt'
import type { Sha256 } from '@mutua/sdk/ids'
import { instantFormat } from '../consent-receipts/receipt-text.ts'
import { receiptWords } from '../consent-receipts/receipt-words-by-language.ts'
import { consentReceiptStyle } from './consent-receipt-style.ts'
import { html, raw, type Html } from './html.ts'
import { receiptPageWords } from './receipt-page-words.ts'

export interface PrintedReceipt {
  readonly coopName: string
  readonly content: ConsentReceiptContent
  readonly digest: Sha256
  readonly timeZone: string
}

/**
 * The receipt as a page for paper and phone: one document, without scripts and with nothing from elsewhere, so that it is
 * the same when it is kept as a file. The same receipt is the same page, byte for byte.
 *
 * @param signed empty for the page that is hashed; the signed text stands in this one place
 */
export const consentReceiptPage = (printed: PrintedReceipt, signed: string): string => {
  const { coopName, content, digest, timeZone } = printed
  const { language } = content
  const words = receiptPageWords[language]
  return html`<!doctype html>
<html lang="${language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${content.title} ${content.code} · ${coopName}</title>
<style>${raw(consentReceiptStyle)}</style>
</head>
<body>
<header>
<div>
<p class="coop"><bdi>${coopName}</bdi></p>
<h1>${content.title}</h1>
<p><span class="standing">${standingSign(content.standing)} ${receiptWords[language].standing[content.standing]}</span></p>
<p class="as-of">${words.asOf} <time datetime="${content.issuedAt}">${instantFormat(language, timeZone).format(new Date(content.issuedAt))}</time></p>
<p class="as-of">${words.code} <span class="code">${content.code}</span></p>
</div>
<figure>${qrCode(content.id)}<figcaption>${words.scan}</figcaption></figure>
</header>
<main>
${content.text.map(section)}
</main>
<footer>
<p>${words.digest}</p>
<p class="digest">${inGroups(digest)}</p>
<details><summary>${words.signedText}</summary>
<p>${words.signedTextSays}</p>
<label for="signed-receipt">${words.signedText}</label>
${raw(signedPlace.before)}${raw(signed)}${raw(signedPlace.after)}
</details>
</footer>
</body>
</html>
`.text
}

const styleHash = createHash('sha256').update(consentReceiptStyle).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`

/** What a browser is told besides; `frame-ancestors` counts in a header only. */
export const consentReceiptHeaders = {
  'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
} as const

/** Readable in black and white, and for who sees no difference between colours. */
const standingSign = (standing: ConsentReceiptContent['standing']): string =>
  ({ given: '✓', paused: '‖', withdrawn: '✕', invalidated: '✕', expired: '✕' })[standing]

const section = ({ heading, rows }: ConsentReceiptContent['text'][number], index: number): Html => {
  const id = `part-${String(index + 1)}`
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
<dl>${rows.map(
    ({ label, lines }) =>
      html`<div><dt>${label}</dt><dd>${lines.map((line) => html`<p>${parts(line)}</p>`)}</dd></div>`,
  )}</dl></section>
`
}

/** Names and addresses keep their own direction; an address may break anywhere. */
const parts = (line: string): Html[] =>
  line.split(/(\u2068[^\u2069]*\u2069)/).map((part) => {
    if (!part.startsWith('\u2068')) return html`${part}`
    const inner = part.slice(1, -1)
    return /^(?:https?:|did:)/.test(inner)
      ? html`<bdi class="address">${inner}</bdi>`
      : html`<bdi>${inner}</bdi>`
  })

/** Error correction for a sheet that was folded; dark on light whatever the page looks like. */
const qrCode = (address: string): Html => {
  const modules = encodeQR(address, 'raw', { ecc: 'quartile', border: 4 })
  const size = String(modules.length)
  const path = modules
    .map((line, y) => line.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')).join(''))
    .join('')
  return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${address}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`
}

/** Groups of eight, to be compared by eye. */
export const inGroups = (digest: Sha256): string => digest.match(/.{8}/g)?.join(' ') ?? digest
