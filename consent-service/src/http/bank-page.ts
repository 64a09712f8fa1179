import { createHash } from 'node:crypto'
import type { CatalogueLine } from '@mutua/sdk/bank/bank'
import { actionSheets } from '@mutua/sdk/care/tags'
import { bankWords, type BankWords } from './bank-words.ts'
import { coopPageWords, languages, type Language } from './coop-page-words.ts'
import { html, raw, type Html } from './html.ts'
import { transparencyStyle } from './transparency-page.ts'
import { transparencyWords } from './transparency-words.ts'

type Search = { readonly sheet?: string | undefined; readonly need?: string | undefined }

/** Fields as high as a finger. */
const bankStyle = `${transparencyStyle}
form p { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end }
form label { display: grid; gap: .25rem; flex: 1 1 14rem }
form input, form select, form button { font: inherit; min-block-size: 2.75rem; padding-inline: .75rem; border-radius: .5rem; border: 1px solid currentColor; inline-size: 100%; box-sizing: border-box }
form button { inline-size: auto; font-weight: 600 }
`

/** Its one form asks this page again. */
export const bankPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(bankStyle).digest('base64')}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

/** What this co-op has made and others may take up: one document without scripts, in which no person is named. */
export const bankPage = (
  coopName: string,
  { lines, search }: { readonly lines: readonly CatalogueLine[]; readonly search: Search },
  language: Language,
): Html => {
  const words = bankWords[language]
  const { direction } = coopPageWords[language]
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} · ${coopName}</title>
<style>${raw(bankStyle)}</style>
</head>
<body>
<header>
<div><p class="state">${coopName}</p><h1>${words.title}</h1></div>
<nav aria-label="${transparencyWords[language].languages}">${languages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<a href="?lang=${other}" hreflang="${other}" lang="${other}">${coopPageWords[other].name}</a>`,
    )}</nav>
</header>
<main>
<p>${words.what}</p>
${searchForm(search, language, words)}
${lines.length === 0 ? html`<p class="empty">${words.none}</p>` : lines.map((line, place) => section(line, place, words))}
</main>
<footer><p><a href="/projects/bank">${words.asData}</a> · <a href="/transparency/projects">${words.projects}</a> · <a href="/">${transparencyWords[language].now}</a></p></footer>
</body>
</html>
`
}

const searchForm = ({ sheet, need }: Search, language: Language, words: BankWords): Html =>
  html`<form method="get" role="search"><input type="hidden" name="lang" value="${language}">
<p><label>${words.need} <input type="search" name="need" value="${need ?? ''}"></label>
<label>${words.sheet} <select name="sheet"><option value="">${words.all}</option>${actionSheets.map(
    ({ number, about }) => {
      const tag = `action-sheet:${String(number)}`
      const name = `${String(number)}${about === undefined ? '' : ` · ${language === 'it' ? about.it : about.en}`}`
      return tag === sheet
        ? html`<option value="${tag}" selected>${name}</option>`
        : html`<option value="${tag}">${name}</option>`
    },
  )}</select></label> <button>${words.search}</button></p></form>`

const section = (
  { id, title, need, sheets, licence, version, forkedFrom, forks }: CatalogueLine,
  place: number,
  words: BankWords,
): Html => html`<section aria-labelledby="template-${String(place)}"><h2 id="template-${String(place)}"><bdi>${title}</bdi></h2>
<p><bdi>${need}</bdi></p>
<p class="state">${words.version(version)} · ${licence} · ${words.forks(forks)}${forkedFrom === undefined ? '' : html` · ${words.from} <bdi>${forkedFrom}</bdi>`}</p>
<p class="small">${words.sheets} ${sheets.map((tag) => tag.split(':')[1] ?? '').join(', ') || '–'} · <a href="${id}">${words.whole}</a> · <a href="${id}/file">${words.file}</a></p></section>`
