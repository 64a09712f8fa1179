import { createHash } from 'node:crypto'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import type { ShownVariable } from '@mutua/sdk/pool/quality'
import type { Study } from '@mutua/sdk/pool/study'
import { domainText } from '../pool/catalogue/domain-text.ts'
import { coopPageWords, languages, type Language } from './coop-page-words.ts'
import { html, raw, type Html } from './html.ts'
import { researchWords, type ResearchWords } from './research-words.ts'
import { studyCard, studyGroups } from './research-study.ts'
import { transparencyStyle } from './transparency-page.ts'
import { transparencyWords } from './transparency-words.ts'

const researchStyle = `${transparencyStyle}
ol{margin:0;padding-inline-start:1.4rem;display:grid;gap:.4rem}
dl.kinds{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:.75rem 1.5rem;margin:0 0 1rem}
dl.kinds dt{font-weight:650}
dl.kinds dd{margin:0;color:var(--quiet)}
h3.group{margin:1.5rem 0 .5rem;color:var(--leaf);font-size:1.05rem}
table.variables th{inline-size:42%}
table.variables tbody th{padding-inline-start:0}
table.variables code{font-size:.8rem;white-space:normal;overflow-wrap:anywhere;color:var(--quiet)}
article{border-block-start:1px solid var(--line);padding-block:1rem}
h3.group+article{border:0;padding-block-start:.25rem}
article h4{margin:0 0 .25rem;font-size:1.1rem}
article p{margin:.4rem 0}
article th{inline-size:38%}
.chip{display:inline-block;border:1px solid var(--line);border-radius:1rem;padding:.1rem .65rem;margin:.15rem .15rem .15rem 0;font-size:.9rem}
.chip.yes{border-color:var(--leaf);color:var(--leaf)}
.chip.no{border-color:var(--clay);color:var(--clay)}
.said{white-space:pre-line;border-inline-start:3px solid var(--line);padding-inline-start:.75rem}
.said.answer{border-color:var(--leaf);margin-inline-start:1.25rem}
summary{cursor:pointer;min-block-size:24px;padding-block:.35rem;color:var(--leaf);font-weight:600}
summary .small{font-weight:400}
@media print{article,tr{break-inside:avoid}details::details-content{content-visibility:visible}}`

/** The one style element is named by its hash; nothing else may run or load. */
export const researchPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(researchStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

export interface ResearchShown {
  readonly variables: readonly ShownVariable[]
  readonly studies: readonly { readonly study: Study; readonly forum: readonly ForumEntry[] }[]
}

/** What can be asked, of which variables, and every study with its three signatures: one document without scripts. */
export const researchPage = (coopName: string, shown: ResearchShown, language: Language): Html => {
  const words = researchWords[language]
  const { direction } = coopPageWords[language]
  const { variables, studies } = shown
  const keepsFeasibility = studies.some(
    ({ study }) => study.plan.feasibility === true && study.state === 'open',
  )
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} · ${coopName}</title>
<link rel="alternate" type="application/ld+json" href="/research/catalogue">
<style>${raw(researchStyle)}</style>
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
<section aria-labelledby="numbers"><h2 id="numbers">${words.numbers}</h2>
<p>${words.what}</p>
${numbers(shown, language, words)}</section>
<section aria-labelledby="how"><h2 id="how">${words.how}</h2><ol>${words.steps.map((step) => html`<li>${step}</li>`)}</ol></section>
<section aria-labelledby="askable"><h2 id="askable">${words.askable}</h2>
<dl class="kinds">${words.kinds.map(([name, what]) => html`<div><dt>${name}</dt><dd>${what}</dd></div>`)}</dl>
<p>${words.never}</p>
<h3>${words.howMany}</h3><p>${keepsFeasibility ? words.howManyOpen : words.howManyNone}</p></section>
<section aria-labelledby="studies"><h2 id="studies">${words.studies}</h2>
${studies.length === 0 ? html`<p class="empty">${words.noStudies}</p>` : studySections(shown, language, words)}</section>
<section aria-labelledby="variables"><h2 id="variables">${words.variables}</h2>
<p class="small">${words.variablesWhat} ${words.completeness}</p>
${variableSections(variables, language, words)}</section>
</main>
<footer><p>${words.privacy}</p><p><a href="/research/variables">${words.asData}</a> · <a href="/research/catalogue">${words.asDcat}</a> · <a href="/transparency?lang=${language}">${words.figures}</a> · <a href="/">${transparencyWords[language].now}</a></p></footer>
</body>
</html>
`
}

const numbers = ({ variables, studies }: ResearchShown, language: Language, words: ResearchWords): Html => {
  const format = new Intl.NumberFormat(language)
  const given = studies.reduce((sum, { study }) => sum + study.answers, 0)
  return html`<dl class="numbers">
<div><dt>${words.countOf.variables}</dt><dd>${format.format(variables.length)}</dd></div>
<div><dt>${words.countOf.studies}</dt><dd>${format.format(studies.length)}</dd></div>
<div><dt>${words.countOf.answers}</dt><dd>${format.format(given)}</dd></div>
</dl>`
}

const studySections = ({ studies }: ResearchShown, language: Language, words: ResearchWords): Html[] =>
  studyGroups.flatMap(({ name, states }) => {
    const found = studies.filter(({ study }) => states.some((one) => one === study.state))
    return found.length === 0
      ? []
      : [
          html`<h3 class="group">${words.group[name]}</h3>${found.map((one) => studyCard(one, language, words))}`,
        ]
  })

const variableSections = (
  variables: readonly ShownVariable[],
  language: Language,
  words: ResearchWords,
): Html[] =>
  healthCategories.flatMap((category) => {
    const found = variables.filter((one) => one.category === category)
    return found.length === 0
      ? []
      : [
          html`<details><summary><span id="of-${category}">${words.category[category]}</span> <span class="small">${new Intl.NumberFormat(language).format(found.length)}</span></summary>
<table class="variables" aria-labelledby="of-${category}"><thead><tr><th scope="col">${words.variable}</th><th scope="col">${words.domain}</th></tr></thead><tbody>
${found.map((one) => variableRow(one, language, words))}
</tbody></table></details>`,
        ]
  })

const variableRow = (
  { title, unit, column, quality }: ShownVariable,
  language: Language,
  words: ResearchWords,
): Html => {
  // Variables have names in two languages; a reader of another one gets the English name.
  const name = language === 'it' ? title.it : title.en
  const said = language === 'it' ? 'it' : 'en'
  const from = quality.codings.length === 0 ? words.ownRecord : words.codes(quality.codings.join(', '))
  return html`<tr><th scope="row"><bdi lang="${said}">${name}</bdi><br><code>${column.name}</code></th><td><bdi dir="ltr">${domainText(column)}${unit === undefined ? '' : ` ${unit}`}</bdi><br><span class="small">${from} · ${words.time[quality.time]}</span></td></tr>`
}
