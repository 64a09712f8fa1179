import { createHash } from 'node:crypto'
import type { RequestHandler } from 'express'
import { findPurpose, selectablePurposes } from '@mutua/sdk/consent/purposes'
import type { CoopState } from '@mutua/sdk/coop/coop-state'
import { coopPageStyle } from './coop-page-style.ts'
import { coopPageWords, languages, type Language, type Words } from './coop-page-words.ts'
import { html, raw, type Html } from './html.ts'

export interface CoopPageDeps {
  readonly coopName: string
  readonly readState: () => Promise<CoopState>
}

/**
 * `GET /`: the state of the co-op, for anybody. One document without scripts, under 20 kB. Its content is `CoopState`, in
 * which there is no place for a person (Privacy Code art. 2-septies).
 */
export const coopPage =
  ({ coopName, readState }: CoopPageDeps): RequestHandler =>
  async (request, response) => {
    const wanted = request.query['lang'] ?? request.acceptsLanguages([...languages])
    const language = languages.find((known) => known === wanted) ?? 'it'
    response.set('Content-Security-Policy', contentSecurityPolicy)
    response.set('Cache-Control', 'no-cache').set('Content-Language', language).vary('Accept-Language')
    response.type('html').send(page(coopName, await readState(), language).text)
  }

/** The one style element is named by its hash; nothing else may run or load. */
const styleHash = createHash('sha256').update(coopPageStyle).digest('base64')
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const page = (coopName: string, state: CoopState, language: Language): Html => {
  const words = coopPageWords[language]
  return html`<!doctype html>
<html lang="${language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${coopName} · Mutua</title>
<style>${raw(coopPageStyle)}</style>
</head>
<body>
<header>
${mark}
<div><p class="state">Mutua · ${words.state}</p><h1>${coopName}</h1></div>
<nav>${otherLanguages(language)}</nav>
</header>
<main>
<section aria-label="${words.numbers}"><dl class="numbers">${numbers(state, words)}</dl></section>
<section aria-labelledby="uses"><h2 id="uses">${words.usesByPurpose}</h2>${usesByPurpose(state, language, words)}</section>
<section aria-labelledby="receipts"><h2 id="receipts">${words.lastReceipts}</h2>${lastReceipts(state, language, words)}</section>
</main>
<footer><p>${words.nobody(state.smallestGroup)}</p><p>${words.verify}</p></footer>
</body>
</html>
`
}

const numbers = (state: CoopState, words: Words): Html[] => [
  html`<div><dt>${words.members}</dt><dd>${state.members}</dd></div>`,
  html`<div><dt>${words.liveGrants}</dt><dd>${state.liveGrants}</dd></div>`,
  html`<div><dt>${words.uses}</dt><dd>${state.uses}</dd></div>`,
]

const usesByPurpose = (state: CoopState, language: Language, words: Words): Html => {
  const rows = state.usesByPurpose.map(({ purpose, label, uses }) => ({
    label: labelIn(findPurpose(purpose)?.label.it ?? label, language),
    uses,
  }))
  if (state.otherUses > 0) rows.push({ label: words.otherPurposes, uses: state.otherUses })
  if (rows.length === 0) return html`<p class="empty">${words.noUses}</p>`
  const most = Math.max(...rows.map(({ uses }) => uses))
  return html`<ul class="bars">${rows.map(
    ({ label, uses }) =>
      html`<li><span class="label">${label}</span><meter min="0" max="${most}" value="${uses}">${uses}</meter><span class="count">${uses}</span></li>`,
  )}</ul>`
}

const lastReceipts = (state: CoopState, language: Language, words: Words): Html => {
  if (state.lastReceipts.length === 0) return html`<p class="empty">${words.noUses}</p>`
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' })
  return html`<table>
<thead><tr><th scope="col">${words.day}</th><th scope="col">${words.purpose}</th><th scope="col">${words.receipt}</th></tr></thead>
<tbody>${state.lastReceipts.map(
    ({ date, label, receipt }) =>
      html`<tr><td><time datetime="${date}">${dates.format(new Date(date))}</time></td><td>${label === undefined ? words.otherPurposes : labelIn(label, language)}</td><td><code>${receipt}</code></td></tr>`,
  )}</tbody></table>`
}

const otherLanguages = (language: Language): Html[] =>
  languages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<a href="?lang=${other}" hreflang="${other}" lang="${other}">${coopPageWords[other].name}</a>`,
    )

/** State carries one label; the page shows it in the reader's language where it is one of the known purposes. */
const labelIn = (label: string, language: Language): string => {
  const known = selectablePurposes.find((purpose) => purpose.label.it === label || purpose.label.en === label)
  // Purposes are named in two languages so far; a reader of another one gets the English name.
  return known?.label[language === 'it' ? 'it' : 'en'] ?? label
}

/** Two hands that hold one circle: many giving, one keeping. Not the mark of any public body. */
const mark = raw(
  '<svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22" class="disc"/><path d="M10 26a14 14 0 0 1 14-14M38 22a14 14 0 0 1-14 14" class="arms"/><circle cx="24" cy="24" r="5" class="seed"/></svg>',
)
