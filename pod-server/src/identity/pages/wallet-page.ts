import { encodeQR } from 'qr'
import { html, raw, type Html } from './html.ts'
import type { Language } from './language.ts'
import { outsideWords } from './outside-words.ts'
import { page, type Page } from './page.ts'

/** Waits for a wallet; the page looks again by itself, without a script. */
export const walletPage = (
  language: Language,
  view: { readonly here: string; readonly elsewhere: string },
): Page => {
  const words = outsideWords[language].wallet
  return page(
    language,
    words.title,
    html`<h1>${words.title}</h1>
      <p>${words.asks}</p>
      <a class="button" href="${view.here}">${words.openHere}</a>
      <p>${words.orScan}</p>
      ${qrCode(view.elsewhere, words.code)}
      <p role="status">${words.waiting}</p>
      <p>${words.beware}</p>`,
    { refreshSeconds: 3 },
  )
}

/** Dark on light whatever the page looks like; low correction keeps the modules large, and a screen has no folds. */
const qrCode = (address: string, label: string): Html => {
  const modules = encodeQR(address, 'raw', { ecc: 'low', border: 4 })
  const size = String(modules.length)
  const path = modules
    .map((line, y) => line.map((isDark, x) => (isDark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')).join(''))
    .join('')
  return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path fill="#fff" d="${raw(`M0 0h${size}v${size}H0z`)}"/><path fill="#000" d="${raw(path)}"/></svg>`
}
