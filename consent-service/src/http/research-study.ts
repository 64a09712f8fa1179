import type { Project } from '@mutua/sdk/coop/project'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import type { About, Study, StudyState } from '@mutua/sdk/pool/study'
import type { Language } from './coop-page-words.ts'
import { html, type Html } from './html.ts'
import { projectsWords } from './projects-words.ts'
import type { ResearchWords } from './research-words.ts'

/** In the order in which a reader may want to do something about them. */
export const studyGroups = [
  { name: 'recruiting', states: ['recruiting'] },
  { name: 'open', states: ['open', 'frozen'] },
  { name: 'review', states: ['submitted', 'ethics-approved', 'governance-approved'] },
  { name: 'closed', states: ['closed'] },
  { name: 'destroyed', states: ['destroyed'] },
  { name: 'refused', states: ['refused'] },
] as const satisfies readonly { name: keyof ResearchWords['group']; states: readonly StudyState[] }[]

/** A study as anybody may know it. No person is in it, and numbers of members are as rounded as they came. */
export const studyCard = (
  { study, forum }: { readonly study: Study; readonly forum: readonly ForumEntry[] },
  language: Language,
  words: ResearchWords,
): Html => {
  const { project, state } = study
  const { document } = project
  return html`<article><h4><bdi>${document.title}</bdi></h4>
<p class="state"><bdi>${document.recipientName}</bdi> · ${state === 'draft' ? '' : words.state[state]} · ${projectsWords[language].term(day(document.from, language), day(document.to, language))}</p>
<p><bdi>${document.plain}</bdi></p>
<p>${signatures(project, language)}</p>
<table><tbody>
${facts(study, language, words)}
</tbody></table>
${forum.length === 0 ? '' : discussion(forum, language, words)}</article>`
}

/** Ethics, legal, assembly: what each has said, and why it said no. */
const signatures = ({ ethics, legal, assembly }: Project, language: Language): Html[] => {
  const words = projectsWords[language]
  const chip = (name: string, one: Pick<Project['ethics'], 'state' | 'reasons'>, more: string): Html => {
    const kind = one.state === 'approved' ? 'yes' : one.state === 'refused' ? 'no' : ''
    return html`<span class="chip ${kind}">${name}: ${words[one.state]} ${more}</span>${one.reasons.map((reason) => html` <bdi>${reason}</bdi>`)} `
  }
  return [
    chip(words.ethics, ethics, words.count(ethics.approved, ethics.needed)),
    chip(words.legal, legal, ''),
    chip(
      words.assembly,
      assembly,
      assembly.resolution === undefined ? '' : words.resolution(assembly.resolution, assembly.votes),
    ),
  ]
}

const facts = (study: Study, language: Language, words: ResearchWords): Html[] => {
  const { recruiting, snapshot, budget, results, resultsDue, destroyedAt, answers } = study
  const about = snapshot?.about ?? recruiting?.joined
  const when =
    study.state === 'recruiting' && recruiting !== undefined
      ? ` (${words.until(day(recruiting.until, language), day(recruiting.freezeFrom, language))})`
      : ''
  return [
    ...(about === undefined ? [] : [line(words.members, html`${aboutText(about, language, words)}${when}`)]),
    ...(budget === undefined ? [] : [line(words.budget, budgetMeter(budget, language, words))]),
    ...(budget === undefined
      ? []
      : [line(words.answers, html`${new Intl.NumberFormat(language).format(answers)}`)]),
    ...(results === undefined
      ? dueLine(study, resultsDue, language, words)
      : [found(results, language, words)]),
    ...(destroyedAt === undefined
      ? []
      : [line(words.key, html`${words.destroyed(day(destroyedAt, language))}`)]),
  ]
}

const line = (name: string, value: Html): Html =>
  html`<tr class="kind"><th scope="row">${name}</th><td>${value}</td></tr>`

const aboutText = (about: About, language: Language, words: ResearchWords): string =>
  about === 'few' ? words.few : words.about(new Intl.NumberFormat(language).format(about))

const budgetMeter = (
  { limit, spent }: NonNullable<Study['budget']>,
  language: Language,
  words: ResearchWords,
): Html => {
  const thousandths = limit === 0n ? 1_000 : Number((spent * 1_000n) / limit)
  const part = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const said = words.spent(part.format(thousandths / 1_000))
  return html`<meter min="0" max="1000" value="${thousandths}" aria-label="${words.budget}">${said}</meter><br><span class="small">${said}</span>`
}

const dueLine = (
  { resultsOverdue }: Study,
  due: Study['resultsDue'],
  language: Language,
  words: ResearchWords,
): Html[] => {
  if (due === undefined) return []
  const said = resultsOverdue === true ? words.overdue : words.due(day(due, language))
  return [line(words.results, html`${said}`)]
}

const found = ({ plain }: NonNullable<Study['results']>, language: Language, words: ResearchWords): Html => {
  const text = language === 'it' ? plain.it : (plain.en ?? plain.it)
  return line(words.results, html`<bdi class="words">${text}</bdi>`)
}

const discussion = (forum: readonly ForumEntry[], language: Language, words: ResearchWords): Html =>
  html`<details><summary>${words.forum(new Intl.NumberFormat(language).format(forum.length))}</summary>
${forum.map(
  ({ from, text, hidden, answers }) =>
    html`<p class="said"><b>${words.from[from]}</b><br>${saidOr(text, hidden, words)}</p>${
      answers.length === 0 && hidden === undefined
        ? html`<p class="said answer small">${words.noAnswer}</p>`
        : answers.map(
            (one) =>
              html`<p class="said answer"><b><bdi>${one.organisation}</bdi></b><br>${saidOr(one.text, one.hidden, words)}</p>`,
          )
    }`,
)}</details>`

const saidOr = (text: string | undefined, hidden: ForumEntry['hidden'], words: ResearchWords): Html =>
  hidden === undefined
    ? html`<bdi>${text ?? ''}</bdi>`
    : html`<span class="told">${words.hidden(hidden.reason)}</span>`

const day = (date: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(date))
