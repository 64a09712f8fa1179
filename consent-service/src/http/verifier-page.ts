import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Router } from 'express'
import { receiptLanguages, type ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'
import { consentReceiptStyle } from './consent-receipt-style.ts'
import { html, raw } from './html.ts'
import { otherLanguages } from './receipt-look-page.ts'
import { pageLanguageOf } from './page-language.ts'
import { receiptPageWords } from './receipt-page-words.ts'
import { verifierScript } from './verifier-script.ts'
import { verifierWords } from './verifier-words.ts'

export interface VerifierPageDeps {
  readonly coopName: string
  /** Of the log and of its witnesses, as `docs/verify` takes them: what the page holds documents against. */
  readonly keys: readonly string[]
}

/**
 * `/verifier`: a page to be kept as a file, that verifies receipts, consents and yearly statements where there is no network.
 * Its checks are `docs/verify/verify.mjs` as it stands, the program that strangers run, and nothing of this house.
 */
export const createVerifierRoutes = async (deps: VerifierPageDeps): Promise<Router> => {
  const script = `${await readFile(verifierFile, 'utf8')}\n${verifierScript}`
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`
  const pages = new Map(
    receiptLanguages.map((language) => [language, verifierPage(deps, language, { script, policy })]),
  )
  const router = Router()
  router.get('/verifier', (request, response) => {
    const language = pageLanguageOf(request)
    response
      .set({
        'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
        'Cache-Control': 'no-cache',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
        'Content-Language': language,
      })
      .vary('Accept-Language')
      .type('html')
      .send(pages.get(language))
  })
  return router
}

const verifierFile = new URL('../../../docs/verify/verify.mjs', import.meta.url)

const verifierPage = (
  { coopName, keys }: VerifierPageDeps,
  language: ReceiptLanguage,
  { script, policy }: { readonly script: string; readonly policy: string },
): string => {
  const words = verifierWords[language]
  return html`<!doctype html>
<html lang="${language}" dir="${receiptPageWords[language].direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${words.title} · ${coopName}</title>
<style>${raw(style)}</style>
</head>
<body>
<header><div><p class="coop"><bdi>${coopName}</bdi></p><h1>${words.title}</h1></div><nav>${otherLanguages(language)}</nav></header>
<main>
<section>${words.about.map((sentence) => html`<p>${sentence}</p>`)}
<noscript><p>${words.needsScript}</p></noscript></section>
<form hidden data-words="${JSON.stringify(words.said)}"><section class="drop">
<label for="files">${words.files}</label><p id="files-hint">${words.filesHint}</p>
<input id="files" name="files" type="file" multiple required aria-describedby="files-hint">
<label for="keys">${words.keys}</label><p id="keys-hint">${words.keysHint}</p>
<textarea id="keys" name="keys" rows="${2 + keys.length}" aria-describedby="keys-hint" autocomplete="off" autocapitalize="none" spellcheck="false" required>${keys.join('\n')}</textarea>
<button>${words.check}</button>
</section></form>
<p role="status" id="verdict"></p>
<div id="results"></div>
<p>${words.limits}</p>
</main>
<script type="module">${raw(script)}</script>
</body>
</html>
`.text
}

const style = `${consentReceiptStyle}
.drop{border:2px dashed var(--quiet)}
.drop p{color:var(--quiet)}
#verdict[data-verdict=verified]{color:var(--leaf)}
#verdict[data-verdict]:not([data-verdict=verified]){color:var(--clay)}
.looked{list-style:none;margin:0;padding:0}
.looked li{display:grid;grid-template-columns:1.5rem 1fr;gap:.5rem;padding-block:.35rem}
.looked li span:first-child{font-weight:700;text-align:center}
.looked .fits span:first-child{color:var(--leaf)}
.looked .open{color:var(--quiet)}
dt{overflow-wrap:anywhere}
`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
