import { hash } from 'node:crypto'
import type { ArchiveManifest } from '@mutua/sdk/archive/manifest'
import { isJsonObject } from '../../health/fhir-json.ts'
import { html, raw, type Html } from '../../identity/pages/html.ts'
import { pageStyle } from '../../identity/pages/page-style.ts'
import type { PatientSummary } from './pod-summaries.ts'
import { viewerWords, type ViewerLanguage, type ViewerWords } from './viewer-words.ts'

export interface ListedFile {
  readonly path: string
  readonly contentType: string
}

interface Viewed {
  readonly facts: Pick<ArchiveManifest, 'issuer' | 'owner' | 'madeAt' | 'pod'>
  readonly listed: readonly ListedFile[]
  readonly summaries: readonly PatientSummary[]
}

/**
 * `README.html` of an archive: the summary in words and a list of what is there, for somebody who has unpacked it and has
 * nothing but a browser. No script, nothing from any network; both languages are in the page.
 */
export const viewerPage = (viewed: Viewed): string => {
  const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'`
  return html`<!doctype html><html lang="it"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Mutua · ${viewed.facts.pod ?? viewed.facts.owner}</title>${raw(`<style>${style}</style>`)}</head>
<body class="wide"><input type="radio" name="language" id="in-it" checked><input type="radio" name="language" id="in-en">
<header><p><b>Mutua</b></p><nav><label for="in-it" lang="it">Italiano</label><label for="in-en" lang="en">English</label></nav></header>
<main>${(['it', 'en'] as const).map((language) => inLanguage(viewed, language))}</main></body></html>
`.html
}

const inLanguage = ({ facts, listed, summaries }: Viewed, language: ViewerLanguage): Html => {
  const words = viewerWords[language]
  const records = Map.groupBy(
    listed.filter(({ path }) => path.startsWith('fhir/')),
    ({ path }) => path.split('/')[1] ?? '',
  )
  const documents = listed.filter(({ path }) => /^(?:pod|hidden)\//.test(path))
  return html`<div class="in-${language}" lang="${language}"><h1>${words.title}</h1>
<section><p>${words.what}</p><dl><dt>${words.of}</dt><dd class="id">${facts.owner}</dd>
<dt>${words.pod}</dt><dd class="id">${facts.pod ?? ''}</dd><dt>${words.madeAt}</dt><dd>${timeIn(facts.madeAt, language)}</dd></dl></section>
${summaries.map((one, index) => summarySection(one, { language, words, index }))}
<section><h2>${words.records} <small>${listed.length - documents.length === 0 ? words.none : ''}</small></h2>
${[...records].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([type, files]) => listOf(words.types[type] ?? type, files))}</section>
<section><h2>${words.documents}</h2>${documents.length === 0 ? html`<p>${words.none}</p>` : listOf(words.allDocuments, documents)}</section>
<section><h2>${words.coop}</h2><p>${words.coopText}</p><p><a href="coop.html">coop.html</a></p></section>
<section><h2>${words.check}</h2><p>${words.checkText}</p><p class="id">mutua export verify FILE.zip</p></section></div>`
}

const summarySection = (
  { it, en }: PatientSummary,
  { language, words, index }: { language: ViewerLanguage; words: ViewerWords; index: number },
): Html => {
  const told = sectionsIn(language === 'it' ? it : en)
  return html`<section class="summary"><h2>${words.summary}${index === 0 ? '' : ` ${String(index + 1)}`}</h2>
${told.map(
  ({ title, div }, place) =>
    html`<details${raw(place < requiredSections ? ' open' : '')}><summary>${title}</summary>${raw(div)}</details>`,
)}</section>`
}

/** Problems, allergies, medication: what a stranger has to see first. */
const requiredSections = 3

/** Title and text of each section, which `summaryDocument` has made and escaped. */
const sectionsIn = (bundle: object): readonly { title: string; div: string }[] => {
  const [first] = arrayIn(bundle, 'entry')
  const composition = first === undefined ? undefined : first['resource']
  if (!isJsonObject(composition)) return []
  return arrayIn(composition, 'section').flatMap(({ title, text }) =>
    typeof title === 'string' && isJsonObject(text) && typeof text['div'] === 'string'
      ? [{ title, div: text['div'] }]
      : [],
  )
}

const arrayIn = (value: object, name: string) => {
  const found: unknown = isJsonObject(value) ? value[name] : undefined
  return Array.isArray(found) ? found.filter(isJsonObject) : []
}

const listOf = (title: string, files: readonly ListedFile[]): Html => {
  const shown = files.slice(0, mostShown)
  return html`<details><summary>${title} <b>${files.length}</b></summary><ul>${shown.map(
    (file) => html`<li>${linkTo(file)}</li>`,
  )}${files.length > shown.length ? html`<li>…</li>` : ''}</ul></details>`
}

/** Others may have written what is in a pod: a page among them would run as a file of this machine, so it is named only. */
const linkTo = ({ path, contentType }: ListedFile): Html =>
  /^(?:application\/(?:fhir\+json|ld\+json|json|pdf)|text\/(?:plain|turtle|csv)|image\/(?:png|jpeg))(?:;|$)/.test(
    contentType,
  )
    ? html`<a class="id" href="${hrefOf(path)}">${path}</a>`
    : html`<span class="id">${path}</span>`

/** File names hold percent signs of their own. */
const hrefOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const mostShown = 2_000

const timeIn = (at: string, language: ViewerLanguage): string =>
  new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Rome',
  }).format(new Date(at))

const style = `${pageStyle}
body>input{position:absolute;inset-inline-start:-100vw;inline-size:1px}
nav label{margin:0;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.375rem;cursor:pointer}
#in-it:checked~main .in-en,#in-en:checked~main .in-it{display:none}
#in-it:checked~header label[for=in-it],#in-en:checked~header label[for=in-en]{background:var(--leaf);color:var(--on-leaf)}
#in-it:focus-visible~header label[for=in-it],#in-en:focus-visible~header label[for=in-en]{outline:3px solid var(--clay);outline-offset:2px}
h2 small{display:inline}
.summary ul{margin:0 0 .5rem}
.summary li{display:block;padding-block:.35rem}
details{border-block-end:1px solid var(--line)}
summary{padding-block:.6rem;cursor:pointer;font-weight:600}
summary b{color:var(--quiet);font-weight:400}
@media print{nav{display:none}details::details-content{content-visibility:visible}}
`
