import { hash } from 'node:crypto'
import type { ArchiveManifest } from '@mutua/sdk/archive/manifest'
import { isJsonObject } from '../../health/fhir-json.ts'
import { html, raw, type Html } from '../../identity/pages/html.ts'
import { directionOf, languageNames } from '../../identity/pages/language.ts'
import { pageStyle } from '../../identity/pages/page-style.ts'
import type { PatientSummary } from './pod-summaries.ts'
import { viewerLanguages, viewerWords, type ViewerLanguage, type ViewerWords } from './viewer-words.ts'

export interface ListedFile {
  readonly path: string
  readonly contentType: string
  /** What a record says in words; where it says nothing the path stands alone. */
  readonly line?: string
  readonly day?: string
}

interface Viewed {
  readonly facts: Pick<ArchiveManifest, 'issuer' | 'owner' | 'madeAt' | 'pod'>
  readonly listed: readonly ListedFile[]
  readonly summaries: readonly PatientSummary[]
}

/**
 * `README.html` of an archive: the summary in words and a list of what is there, for somebody who has unpacked it and has
 * nothing but a browser. No script, nothing from any network; all three languages are in the page.
 */
export const viewerPage = (viewed: Viewed): string => {
  const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'`
  return html`<!doctype html><html lang="it"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Mutua · ${viewed.facts.pod ?? viewed.facts.owner}</title>${raw(`<style>${style}</style>`)}</head>
<body class="wide">${viewerLanguages.map((language, index) => html`<input type="radio" name="language" id="in-${language}"${raw(index === 0 ? ' checked' : '')}>`)}
<header><p><b>Mutua</b></p><nav>${viewerLanguages.map((language) => html`<label for="in-${language}" lang="${language}">${languageNames[language]}</label>`)}</nav></header>
<main>${viewerLanguages.map((language) => inLanguage(viewed, language))}</main></body></html>
`.html
}

const inLanguage = ({ facts, listed, summaries }: Viewed, language: ViewerLanguage): Html => {
  const words = viewerWords[language]
  const records = Map.groupBy(
    listed.filter(({ path }) => path.startsWith('fhir/')),
    ({ path }) => path.split('/')[1] ?? '',
  )
  const documents = listed.filter(({ path }) => /^(?:pod|hidden)\//.test(path))
  const versions = listed.filter(({ path }) => path.startsWith('versions/'))
  return html`<div class="in-${language}" lang="${language}" dir="${directionOf(language)}"><h1>${words.title}</h1>
<section><p>${words.what}</p><dl><dt>${words.of}</dt><dd class="id">${facts.owner}</dd>
<dt>${words.pod}</dt><dd class="id">${facts.pod ?? ''}</dd><dt>${words.madeAt}</dt><dd>${timeIn(facts.madeAt, language)}</dd></dl></section>
${summaries.map((one, index) => summarySection(one, { language, words, index }))}
<section><h2>${words.records} </h2>${records.size === 0 ? html`<p>${words.none}</p>` : ''}
${[...records].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([type, files]) => listOf(words.types[type] ?? type, files))}</section>
<section><h2>${words.documents}</h2>${documents.length === 0 ? html`<p>${words.none}</p>` : listOf(words.allDocuments, documents)}${versions.length === 0 ? '' : listOf(words.versions, versions)}</section>
<section><h2>${words.coop}</h2><p>${words.coopText}</p><p><a href="coop.html">coop.html</a></p><p>${words.votes}</p></section>
<section><h2>${words.check}</h2><p>${words.checkText}</p><p class="id">mutua export verify FILE.zip</p></section></div>`
}

const summarySection = (
  { it, en }: PatientSummary,
  { language, words, index }: { language: ViewerLanguage; words: ViewerWords; index: number },
): Html => {
  // There is no summary in Arabic: what is told is as it was written, under titles in Italian.
  const told = sectionsIn(language === 'en' ? en : it)
  const written = language === 'en' ? 'en' : 'it'
  return html`<section class="summary"><h2>${words.summary}${index === 0 ? '' : ` ${String(index + 1)}`}</h2>
<div lang="${written}" dir="ltr">${told.map(
    ({ title, div }, place) =>
      html`<details${raw(place < requiredSections ? ' open' : '')}><summary>${title}</summary>${raw(div)}</details>`,
  )}</div></section>`
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

/** The newest first; what has no day comes last, in the order of paths. */
const listOf = (title: string, files: readonly ListedFile[]): Html => {
  const shown = files.toSorted(newestFirst).slice(0, mostShown)
  return html`<details><summary>${title} <b>${files.length}</b></summary><ul>${shown.map(
    (file) => html`<li>${linkTo(file)}</li>`,
  )}${files.length > shown.length ? html`<li>…</li>` : ''}</ul></details>`
}

const newestFirst = (left: ListedFile, right: ListedFile): number =>
  (right.day ?? '').localeCompare(left.day ?? '')

/** Others may have written what is in a pod: a page among them would run as a file of this machine, so it is named only. */
const linkTo = ({ path, contentType, line, day }: ListedFile): Html => {
  const isSafe = safeTypes.test(contentType)
  if (!isSafe) return html`<span class="id">${path}</span>`
  return line === undefined
    ? html`<a class="id" href="${hrefOf(path)}">${path}</a>`
    : html`<a href="${hrefOf(path)}"><bdi>${line}</bdi></a>${day === undefined ? '' : html` <small class="id">${day}</small>`}`
}

const safeTypes =
  /^(?:application\/(?:fhir\+json|ld\+json|json|pdf)|text\/(?:plain|turtle|csv)|image\/(?:png|jpeg))(?:;|$)/

/** File names hold percent signs of their own. */
const hrefOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const mostShown = 2_000

const timeIn = (at: string, language: ViewerLanguage): string =>
  new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Rome',
  }).format(new Date(at))

const locales: Readonly<Record<ViewerLanguage, string>> = { it: 'it-IT', en: 'en-GB', ar: 'ar-EG' }

const style = `${pageStyle}
body>input{position:absolute;inset-inline-start:-100vw;inline-size:1px}
header{flex-wrap:wrap}
nav label{margin:0;padding:.4rem .6rem;border:1px solid var(--line);border-radius:.375rem;cursor:pointer}
${viewerLanguages
  .map(
    (language) => `#in-${language}:checked~main>:not(.in-${language}){display:none}
#in-${language}:checked~header label[for=in-${language}]{background:var(--leaf);color:var(--on-leaf)}
#in-${language}:focus-visible~header label[for=in-${language}]{outline:3px solid var(--clay);outline-offset:2px}
`,
  )
  .join('')}.summary ul{margin:0 0 .5rem}
.summary li{display:block;padding-block:.35rem}
li:last-child{border:0}
li>a{overflow-wrap:anywhere}
li>small{margin:0}
details{border-block-end:1px solid var(--line)}
details:last-child{border:0}
summary{padding-block:.6rem;cursor:pointer;font-weight:600}
summary b{color:var(--quiet);font-weight:400}
@media print{nav{display:none}details::details-content{content-visibility:visible}}
`
