import type { ExportKind } from '@mutua/sdk/archive/manifest'
import type { ExportEstimate } from '@mutua/sdk/clients/export-client'
import { html, raw, type Html } from './html.ts'
import type { Language } from './language.ts'
import { page, type Page } from './page.ts'
import { takeAlongWords, type TakeAlongWords } from './take-along-words.ts'

export interface TakeAlongView {
  readonly pod: string
  readonly estimate: ExportEstimate
  /** Times are RFC 3339. */
  readonly prepared?:
    | {
        readonly state: 'preparing' | 'ready' | 'failed'
        readonly size: number
        readonly until?: string | undefined
        readonly takenAt: readonly string[]
      }
    | undefined
}

/** What a person takes along: which parts, how much that is, at once or prepared for a connection that breaks. */
export const takeAlongPage = (language: Language, view: TakeAlongView): Page => {
  const words = takeAlongWords[language]
  const { pod, estimate } = view
  const address = `/.me/pods/${pod}`
  return page(
    language,
    words.title,
    html`<h1>${words.title}</h1><p>${words.what}</p>
      ${view.prepared === undefined ? '' : preparedSection(view.prepared, address, words, language)}
      <section><form method="get" action="${address}/export">
        <fieldset><legend>${words.parts}</legend>
        ${partsOf(estimate, words).map(
          ([kind, label]) =>
            html`<label class="choice"><input type="checkbox" name="only" value="${kind}" checked><span>${label}</span></label>`,
        )}</fieldset>
        <p>${words.size} <bdi>${sizeIn(estimate.bytes, language)}</bdi></p>
        <button>${words.now}</button>
        <p>${words.preparedText}</p>
        <button class="second" formmethod="post" formaction="${address}/take">${words.prepare}</button>
      </form></section>
      <p>${words.coop}</p>
      <a class="button second" href="/.me#pods">${words.back}</a>`,
    { languageLinks: true, ...(view.prepared?.state === 'preparing' ? { refreshSeconds: 3 } : {}) },
  )
}

const preparedSection = (
  { state, size, until, takenAt }: NonNullable<TakeAlongView['prepared']>,
  address: string,
  words: TakeAlongWords,
  language: Language,
): Html => {
  if (state === 'failed') return html`<p role="alert">${words.failed}</p>`
  const made = html`<bdi>${sizeIn(size, language)}</bdi>`
  if (state === 'preparing') return html`<p role="status">${words.preparing} ${made}</p>`
  return html`<section aria-labelledby="ready"><h2 id="ready">${words.ready}</h2>
    <p>${made}${until === undefined ? '' : html` · ${words.until} ${timeIn(until, language)}`}</p>
    ${takenAt.map((at) => html`<small>${words.taken} ${timeIn(at, language)}</small>`)}
    <a class="button" href="${address}/archive" download>${words.take}</a>
    <form method="post" action="${address}/archive/delete"><button class="danger">${words.remove}</button></form></section>`
}

const partsOf = (
  { documents, records, hidden, versions }: ExportEstimate,
  words: TakeAlongWords,
): readonly (readonly [ExportKind, Html])[] => [
  ['records', html`${words.kinds.records} <small>${records}</small>`],
  ['documents', html`${words.kinds.documents} <small>${documents}</small>`],
  ['hidden', html`${words.kinds.hidden} <small>${hidden}</small>`],
  ['versions', html`${words.kinds.versions} <small>${versions}</small>`],
  ['summary', raw(words.kinds.summary)],
  ['rdf', raw(words.kinds.rdf)],
  ['receipts', raw(words.kinds.receipts)],
]

const sizeIn = (bytes: number, language: Language): string => {
  const isSmall = bytes < 1_000_000
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: isSmall ? 'kilobyte' : 'megabyte',
    maximumFractionDigits: isSmall ? 0 : 1,
  }).format(isSmall ? Math.ceil(bytes / 1_000) : bytes / 1_000_000)
}

const timeIn = (at: string, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Europe/Rome',
  }).format(new Date(at))
