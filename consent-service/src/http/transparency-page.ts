import { createHash } from 'node:crypto'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { Year } from '@mutua/sdk/coop/period'
import type { Told, ToldCents, Transparency } from '@mutua/sdk/coop/transparency'
import { coopPageStyle } from './coop-page-style.ts'
import { coopPageWords, languages, type Language } from './coop-page-words.ts'
import { html, raw, type Html } from './html.ts'
import { impactPageWords } from './impact-words.ts'
import { projectsWords } from './projects-words.ts'
import { researchWords } from './research-words.ts'
import { transparencyWords, type TransparencyWords } from './transparency-words.ts'

export const transparencyStyle = `${coopPageStyle}
a{color:var(--leaf)}
caption{text-align:start;padding-block-end:.5rem}
tbody tr:last-child th{border:0}
tbody th{color:inherit;font-weight:400;padding-inline-start:1.25rem}
tr.kind th{font-weight:650;padding-inline-start:0}
.figure{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}
.told{color:var(--quiet)}
h3{margin:1rem 0 .4rem;font-size:1rem}
pre{overflow-wrap:anywhere;white-space:pre-wrap;margin:0;font-size:.85rem}
.small{color:var(--quiet);font-size:.95rem}
@media print{nav{display:none}section{break-inside:avoid}}`

/** The one style element is named by its hash; nothing else may run or load. */
export const transparencyPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(transparencyStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** One document without scripts. All that it says is in `Transparency`, in which there is no place for a person. */
export const transparencyPage = (
  coopName: string,
  figures: Transparency,
  { language, present }: { readonly language: Language; readonly present: Year },
): Html => {
  const words = transparencyWords[language]
  const { direction } = coopPageWords[language]
  const { year, smallestGroup, money } = figures
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} ${year} · ${coopName}</title>
<style>${raw(transparencyStyle)}</style>
</head>
<body>
<header>
<div><p class="state">${coopName}</p><h1>${words.title} ${year}</h1></div>
<nav aria-label="${words.languages}">${otherLanguages(language, year)}</nav>
</header>
<main>
<p>${words.what(smallestGroup)} ${otherYear(figures, present, language, words)}</p>
<section aria-labelledby="uses"><h2 id="uses">${words.uses}</h2>${usesTable(figures, language, words)}</section>
<section aria-labelledby="stopped"><h2 id="stopped">${words.stopped}</h2>
<table><caption class="small">${words.stoppedWhat}</caption><tbody>
${row(words.refusals, told(figures.refusals, language, words))}
${row(words.emergencies, told(figures.emergencies, language, words))}
${row(words.complaints, told(figures.complaints, language, words))}
${row(words.breaches, told(figures.breaches, language, words))}
</tbody></table></section>
<section aria-labelledby="money"><h2 id="money">${words.money}</h2>
<table><caption class="small">${words.moneyWhat}</caption><tbody>
${row(words.fromUses, toldMoney(money.usesCents, language, words))}
${row(words.otherIncome, toldMoney(money.otherCents, language, words))}
${row(words.costs, toldMoney(money.costsCents, language, words))}
${row(words.ristorno, toldMoney(money.ristornoCents, language, words))}
</tbody></table></section>
<section aria-labelledby="log"><h2 id="log">${words.log}</h2><p>${words.logWhat}</p><pre dir="ltr">${figures.checkpoint.split('\n').slice(0, 3).join('\n')}</pre><p><a href="/log/checkpoint">${words.logOpen}</a></p></section>
</main>
<footer><p>${words.hidden(smallestGroup)}</p><p><a href="/transparency/figures?year=${year}">${words.asData}</a> · <a href="/transparency/impact?year=${year}&amp;lang=${language}">${impactPageWords[language].open}</a> · <a href="/transparency/projects?lang=${language}">${projectsWords[language].title}</a> · <a href="/research?lang=${language}">${researchWords[language].title}</a> · <a href="/">${words.now}</a></p></footer>
</body>
</html>
`
}

const row = (name: string, value: Html): Html =>
  html`<tr class="kind"><th scope="row">${name}</th><td class="figure">${value}</td></tr>`

const usesTable = ({ uses }: Transparency, language: Language, words: TransparencyWords): Html => {
  if (uses.served.length === 0) return html`<p class="empty">${coopPageWords[language].noUses}</p>`
  return html`<table><thead><tr><th scope="col">${words.whom}</th><th scope="col" class="figure">${words.times}</th></tr></thead><tbody>
${row(words.all, told(uses.all, language, words))}
${uses.served.map(
  ({ kind, uses: all, purposes }) =>
    html`${row(words.served[kind], told(all, language, words))}${purposes.map(
      (one) =>
        html`<tr><th scope="row">${labelOf(one, language)}</th><td class="figure">${told(one.uses, language, words)}</td></tr>`,
    )}`,
)}
</tbody></table>`
}

/** Purposes are named in two languages so far; a reader of another one gets the English name. */
const labelOf = (
  { purpose, label }: { readonly purpose: string; readonly label: string },
  language: Language,
): string => findPurpose(purpose)?.label[language === 'it' ? 'it' : 'en'] ?? label

export const told = (figure: Told, language: Language, words: TransparencyWords): Html =>
  typeof figure === 'number'
    ? html`${new Intl.NumberFormat(language).format(figure)}`
    : html`<span class="told">${words[figure]}</span>`

export const toldMoney = (amount: ToldCents, language: Language, words: TransparencyWords): Html => {
  if (amount === 'few' || amount === 'withheld') return html`<span class="told">${words[amount]}</span>`
  const size = amount < 0n ? -amount : amount
  const decimal = `${amount < 0n ? '-' : ''}${String(size / 100n)}.${String(size % 100n).padStart(2, '0')}`
  const format = new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' })
  return html`${format.format(decimal as `${number}`)}` // read as decimal text (ECMA-402 §15.5.16)
}

const otherYear = (
  { year }: Transparency,
  present: Year,
  language: Language,
  words: TransparencyWords,
): Html => {
  const other = year === present ? String(Number(present) - 1) : present
  return html`<a href="?year=${other}&amp;lang=${language}">${words.year(other)}</a>`
}

const otherLanguages = (language: Language, year: Year): Html[] =>
  languages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<a href="?year=${year}&amp;lang=${other}" hreflang="${other}" lang="${other}">${coopPageWords[other].name}</a>`,
    )
