import type { BoundIdentity } from '../outside/bound-identities.ts'
import type { OutsideKind } from '../outside/adapter.ts'
import type { OutsideOffer } from '../outside/outside-sign-in.ts'
import type { Entrance } from '../page-sessions.ts'
import { accountWords } from './account-words.ts'
import { html, raw, type Html } from './html.ts'
import type { Language } from './language.ts'
import { offerOn } from './outside-offers.ts'
import { outsideWords, type FailureReason, type OutsideWords } from './outside-words.ts'
import { page, type Page } from './page.ts'
import { signInWords } from './sign-in-words.ts'

export interface IdentitiesView {
  readonly offers: readonly OutsideOffer[]
  readonly bound: readonly BoundIdentity[]
  readonly entrance: Entrance | undefined
}

/** How this visit came in, where somebody vouched for it. */
export const entranceText = (language: Language, { entrance }: IdentitiesView): Html => {
  if (entrance === undefined) return html``
  const words = outsideWords[language]
  return html`<p>${words.enteredWith(words.kinds[entrance.kind], entrance.level)}</p>`
}

/** Part of the account page: which identities open the account, and which could. */
export const identitiesSection = (language: Language, { offers, bound }: IdentitiesView): Html => {
  const words = outsideWords[language]
  return html`<section aria-labelledby="identities"><h2 id="identities">${words.title}</h2>
    <p>${words.text}</p>
    ${bound.length === 0 ? html`<p>${words.none}</p>` : html`<ul>${bound.map((one) => boundRow(language, one))}</ul>`}
    ${offers.map((offer) => offerOn(language, offer, '/.me/outside/connect', words.connect(words.kinds[offer.kind])))}</section>`
}

const boundRow = (language: Language, { kind, level, boundAt, lastUsedAt, digest }: BoundIdentity): Html => {
  const words = outsideWords[language]
  const name = words.kinds[kind]
  return html`<li><div><bdi>${name}</bdi><small>${words.level(level)} · ${words.boundOn} ${dayIn(boundAt, language)}${
    lastUsedAt === undefined ? '' : ` · ${words.usedLast} ${dayIn(lastUsedAt, language)}`
  }</small></div><form method="post" action="/.me/outside/remove"><button class="danger" name="id" value="${digest}" aria-label="${words.disconnect}: ${name}">${words.disconnect}</button></form></li>`
}

/** Somebody is back from elsewhere and proved who they are; one press brings it to the account. */
export const arrivedPage = (
  language: Language,
  view: {
    readonly kind: OutsideKind
    readonly ticket: string
    readonly account: string
    /** Whether the identity is to open the account from now on, or does so already. */
    readonly isNew: boolean
  },
): Page => {
  const words = outsideWords[language]
  const name = words.kinds[view.kind]
  const title = view.isNew ? words.connectQuestion(name) : words.known
  return page(
    language,
    title,
    html`<h1>${title}</h1>
      <p>${view.isNew ? words.connectMeans(name) : words.knownText}</p>
      <p><strong><bdi>${view.account}</bdi></strong></p>
      <form method="post" action="${view.isNew ? '/.me/outside/add' : '/.me/outside/enter'}">
        <input type="hidden" name="ticket" value="${view.ticket}">
        <button>${view.isNew ? words.connect(name) : words.enter}</button>
      </form>
      <p><a href="/.me">${accountWords[language].back}</a></p>`,
  )
}

export type NewcomerMistake = 'wrong' | 'wait' | 'bound' | 'taken' | 'label' | 'weak'

/** Somebody proved who they are, and no account here is known by it. */
export const newcomerPage = (
  language: Language,
  view: {
    readonly kind: OutsideKind
    readonly ticket: string
    readonly connectAt: string
    /** Absent where the desk makes accounts. */
    readonly openAt?: string | undefined
    readonly backTo: string
    readonly name?: string
    readonly mistake?: NewcomerMistake
  },
): Page => {
  const words = outsideWords[language]
  const kind = words.kinds[view.kind]
  const { mistake } = view
  return page(
    language,
    words.newcomer,
    html`<h1>${words.newcomer}</h1>
      ${mistake === undefined ? '' : html`<p role="alert" id="mistake">${mistakeIn(language, mistake)}</p>`}
      <p>${words.newcomerText(kind)}</p>
      <section aria-labelledby="have"><h2 id="have">${words.haveAccount}</h2><p>${words.haveAccountText(kind)}</p>
      ${nameForm(language, view, { id: 'known', action: view.connectAt, button: words.connectAndEnter })}</section>
      ${view.openAt === undefined ? html`<p>${words.askTheDesk}</p>` : openSection(language, { ...view, openAt: view.openAt }, words)}
      <p><a href="${view.backTo}">${accountWords[language].back}</a></p>`,
  )
}

type Newcomer = Parameters<typeof newcomerPage>[1]

const openSection = (
  language: Language,
  view: Newcomer & { readonly openAt: string },
  words: OutsideWords,
): Html =>
  html`<section aria-labelledby="new"><h2 id="new">${words.noAccount}</h2><p>${words.noAccountText(words.kinds[view.kind])}</p>
      ${nameForm(language, view, { id: 'fresh', action: view.openAt, button: words.openAccount })}</section>`

const nameForm = (
  language: Language,
  { ticket, name = '', mistake }: Newcomer,
  form: { readonly id: 'known' | 'fresh'; readonly action: string; readonly button: string },
): Html => {
  const words = signInWords[language]
  const isNew = form.id === 'fresh'
  // What was typed stands again where it was typed.
  const typed = mistake !== undefined && isNew === ['taken', 'label', 'weak'].includes(mistake) ? name : ''
  return html`<form method="post" action="${form.action}">
        <input type="hidden" name="ticket" value="${ticket}">
        <label for="${form.id}-name">${words.name}</label>
        <input id="${form.id}-name" name="name" value="${typed}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
        <label for="${form.id}-password">${words.password}</label>
        <input id="${form.id}-password" name="password" type="password" autocomplete="${isNew ? 'new-password' : 'current-password'}" ${raw(isNew ? 'minlength="12" aria-describedby="fresh-hint"' : '')} required>
        ${isNew ? html`<small id="fresh-hint">${accountWords[language].passwordHint}</small>` : ''}
        <button>${form.button}</button>
      </form>`
}

const mistakeIn = (language: Language, mistake: NewcomerMistake): string =>
  mistake === 'wrong'
    ? signInWords[language].mistakes.wrong
    : mistake === 'taken'
      ? outsideWords[language].taken
      : accountWords[language].mistakes[mistake]

/** Nothing was proven; `backTo` begins again. */
export const failedElsewherePage = (language: Language, backTo: string, reason?: FailureReason): Page => {
  const words = outsideWords[language]
  return page(
    language,
    words.failed,
    html`<h1>${words.failed}</h1>
      ${reason === undefined ? '' : html`<p>${words.failedWhy[reason]}</p>`}
      <p>${words.failedText}</p><p><a class="button" href="${backTo}">${words.again}</a></p>`,
  )
}

/** @param why of `OutsideProof` */
export const failureReasonOf = (why: string): FailureReason | undefined =>
  why === 'refused-there' ? 'gave-up' : why === 'level-too-low' ? 'too-low' : undefined

const dayIn = (instant: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(instant))
