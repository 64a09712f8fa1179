import type { Policy } from '@mutua/sdk/coop/policy'
import type { Project } from '@mutua/sdk/coop/project'
import { coopPageWords, languages, type Language } from './coop-page-words.ts'
import { html, raw, type Html } from './html.ts'
import { projectsWords, subjectWords, type ProjectsWords } from './projects-words.ts'
import { transparencyStyle } from './transparency-page.ts'
import { transparencyWords } from './transparency-words.ts'

/** Projects with their three signatures and the reasons of refusals, and what is in force: one document without scripts, in which no person is named. */
export const projectsPage = (
  coopName: string,
  { projects, policy }: { readonly projects: readonly Project[]; readonly policy: Policy },
  language: Language,
): Html => {
  const words = projectsWords[language]
  const { direction } = coopPageWords[language]
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} · ${coopName}</title>
<style>${raw(transparencyStyle)}</style>
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
${projects.length === 0 ? html`<p class="empty">${words.none}</p>` : projects.map((project, place) => section(project, place, language, words))}
<section aria-labelledby="in-force"><h2 id="in-force">${words.inForce}</h2><p class="small">${words.inForceWhat}</p>${inForceTable(policy, language, words)}</section>
</main>
<footer><p><a href="/projects">${words.asData}</a> · <a href="/policy">${words.inForce}</a> · <a href="/">${transparencyWords[language].now}</a></p></footer>
</body>
</html>
`
}

const section = (
  { document, state, ethics, legal, assembly, end }: Project,
  place: number,
  language: Language,
  words: ProjectsWords,
): Html => html`<section aria-labelledby="project-${String(place)}"><h2 id="project-${String(place)}"><bdi>${document.title}</bdi></h2>
<p class="state">${state === 'draft' ? '' : words.state[state]} · ${words.term(day(document.from, language), day(document.to, language))}</p>
<p><bdi>${document.plain}</bdi></p>
<table><tbody>
<tr class="kind"><th scope="row">${words.who}</th><td><bdi>${document.recipientName}</bdi></td></tr>
${line(words.ethics, ethics, words, words.count(ethics.approved, ethics.needed))}
${line(words.legal, legal, words, '')}
${line(words.assembly, assembly, words, assembly.resolution === undefined ? '' : words.resolution(assembly.resolution, assembly.votes))}
${end === undefined ? '' : html`<tr class="kind"><th scope="row">${words.stopped}</th><td><bdi>${end.reason}</bdi></td></tr>`}
</tbody></table></section>`

const line = (
  name: string,
  { state, reasons }: Pick<Project['ethics'], 'state' | 'reasons'>,
  words: ProjectsWords,
  more: string,
): Html =>
  html`<tr class="kind"><th scope="row">${name}</th><td>${words[state]} ${more}${reasons.map((reason) => html`<br><bdi>${reason}</bdi>`)}</td></tr>`

const inForceTable = ({ inForce, next, version }: Policy, language: Language, words: ProjectsWords): Html =>
  inForce.length + next.length === 0
    ? html`<p class="empty">${words.nothingInForce}</p>`
    : html`<table><thead><tr><th scope="col">${words.thing}</th><th scope="col">${words.by}</th><th scope="col">${words.since}</th></tr></thead><tbody>
${[...inForce, ...next].map(
  ({ subject, slot, resolution, from, startsOn, votes, document }) =>
    html`<tr><th scope="row">${subjectWords[language][subject] ?? subject} <bdi>${detailOf(slot)}</bdi>${textOf(document)}</th><td><bdi>${words.resolution(resolution, votes).replaceAll(/^\(|\)$/g, '')}</bdi></td><td>${day(startsOn ?? from, language)}</td></tr>`,
)}
</tbody></table><p class="small">${words.version}</p><pre dir="ltr">${version}</pre>`

/** Its own words, as they were voted; who wants every part of it reads it as data. */
const textOf = (document: Policy['inForce'][number]['document']): Html => {
  if (document === undefined || !('title' in document)) return html``
  const text = 'plain' in document ? document.plain : document.text
  return html`<details><summary><bdi>${document.title}</bdi></summary><p><bdi>${text}</bdi></p></details>`
}

const day = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(date))

/** `budget/2026` -> `2026`; a fingerprint says nothing to a reader. */
const detailOf = (slot: string): string => {
  const detail = slot.split('/')[1] ?? ''
  return /^[0-9a-f]{64}$/.test(detail) ? '' : detail
}
