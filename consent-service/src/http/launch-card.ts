import { recordScopeWords } from '@mutua/sdk/consent/record-scope-words'
import type { WebId } from '@mutua/sdk/ids'
import type { LaunchRequest } from '../smart/parse-launch.ts'
import { html, raw, type Html } from './html.ts'
import { launchPeriods, launchWords, type LaunchPeriod } from './launch-words.ts'
import type { PageLanguage } from './page-language.ts'

/** What a person has chosen on the card so far; numbers are places in `records`. */
export interface LaunchChoice {
  readonly records: readonly number[]
  readonly isOffline: boolean
  readonly period: LaunchPeriod | undefined
}

/** Nothing is ticked beforehand (GDPR recital 32; CJEU C-673/17): who only presses Yes has given nothing. */
export const noChoice: LaunchChoice = { records: [], isOffline: false, period: undefined }

export interface LaunchCard {
  readonly language: PageLanguage
  readonly launch: LaunchRequest
  /** How the directory of the co-op names it, when it is there. */
  readonly listedAs: string | undefined
  /** Whose pod it is, when who decides is somebody else. */
  readonly decidesFor: WebId | undefined
  /** In the reader's language. */
  readonly purpose: string
}

/**
 * The question, on one card: who, what, why, until when, and what it cannot do. It has no amount of money. Both answers look the
 * same and are one press away; nothing is chosen beforehand.
 *
 * @param formToken empty for the text of which the record keeps a hash
 */
export const launchCard = (
  card: LaunchCard,
  formToken: string,
  choice: LaunchChoice = noChoice,
  mistake?: 'nothing' | 'period' | 'old',
): Html => {
  const { language, launch, listedAs, decidesFor, purpose } = card
  const words = launchWords[language]
  const { client, records, isOffline } = launch
  return html`${mistake === undefined ? '' : html`<p role="alert">${words.mistakes[mistake]}</p>`}
<section><p><bdi class="address host">${new URL(client.id).host}</bdi><br><bdi class="address quiet">${client.id}</bdi></p>
<p>${client.name === '' ? '' : isolated(words.callsItself(client.name))} ${listedAs === undefined ? html`<strong>${words.nobodyVouches}</strong>` : isolated(words.vouchedFor(listedAs))}</p>
${decidesFor === undefined ? '' : html`<p>${words.forSomebody} <bdi class="address">${decidesFor}</bdi></p>`}</section>
<form method="post" action="">
<input type="hidden" name="form" value="${formToken}">
<fieldset><legend>${words.what}</legend><p class="quiet">${words.tick}</p>
${records.map((scope, place) => box('checkbox', 'records')(String(place), recordScopeWords(scope, language), choice.records.includes(place)))}
${isOffline ? box('checkbox', 'offline')('yes', words.offline, choice.isOffline) : ''}</fieldset>
<fieldset><legend>${words.until}</legend><div class="choices">${launchPeriods.map((period) => box('radio', 'period')(period, words.periods[period], choice.period === period))}</div></fieldset>
<section><p>${words.why}: ${purpose}.</p>
<h2>${words.cannot}</h2><ul>${words.cannotList.map((line) => html`<li>${line}</li>`)}</ul></section>
<p>${words.means}</p><p>${words.ifNot}</p>
<div class="answers"><button name="decision" value="give">${words.give}</button><button name="decision" value="refuse">${words.refuse}</button></div>
</form>`
}

const box =
  (type: 'checkbox' | 'radio', name: string) =>
  (value: string, label: string, isChecked: boolean): Html =>
    html`<label class="choice"><input type="${type}" name="${name}" value="${value}"${isChecked ? raw(' checked') : ''}><span>${label}</span></label>`

/** What others chose keeps its own direction. */
const isolated = (line: string): Html[] =>
  line
    .split(/(\u2068[^\u2069]*\u2069)/)
    .map((part) => (part.startsWith('\u2068') ? html`<bdi>${part.slice(1, -1)}</bdi>` : html`${part}`))
