import type { PasskeyQuestion } from '../passkeys.ts'
import { html, raw, type Html } from './html.ts'
import type { Language } from './language.ts'
import { offersOn, type OffersView } from './outside-offers.ts'
import { page, type Page } from './page.ts'
import { signInWords } from './sign-in-words.ts'

/**
 * The pages of the sign-in. Every value is escaped, because client names and the like are chosen by strangers.
 * @param view.passkey where passkeys can be used, which also need a script
 */
export const signInPage = (
  language: Language,
  view: {
    readonly action: string
    readonly passkey?: { readonly action: string; readonly question: PasskeyQuestion } | undefined
    /** Ways in for which somebody else vouches. */
    readonly others?: OffersView | undefined
    readonly name?: string
    readonly mistake?: 'wrong' | 'wait' | 'passkey' | undefined
    readonly isOurs?: boolean
  },
): Page => {
  const words = signInWords[language]
  const { mistake, passkey, others, isOurs = false } = view
  return page(
    language,
    words.signIn,
    html`<h1>${words.signIn}</h1>
      ${mistake === undefined ? '' : html`<p role="alert" id="mistake">${words.mistakes[mistake]}</p>`}
      <form method="post" action="${view.action}">
        <label for="name">${words.name}</label>
        <input id="name" name="name" value="${view.name ?? ''}" autocomplete="username" autocapitalize="none" spellcheck="false" required ${raw(mistake === undefined ? 'autofocus' : 'aria-describedby="mistake"')}>
        <label for="password">${words.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required ${raw(mistake === undefined ? '' : 'aria-describedby="mistake" autofocus')}>
        <button>${words.signIn}</button>
      </form>
      ${passkey === undefined ? '' : passkeyForm({ ...passkey, kind: 'get', button: words.withPasskey, failed: words.mistakes.passkey })}
      ${others === undefined ? '' : offersOn(language, others)}
      <p><a href="/.me/recover">${words.lostPassword}</a></p>`,
    { hasScript: passkey !== undefined, languageLinks: isOurs },
  )
}

/** Hidden until the script, without which it can do nothing, shows it. */
export const passkeyForm = (view: {
  readonly kind: 'get' | 'create'
  readonly action: string
  readonly question: PasskeyQuestion
  readonly button: string
  readonly failed: string
  readonly fields?: Html
}): Html =>
  html`<form method="post" action="${view.action}" data-passkey="${view.kind}" data-options="${view.question.options}" hidden>
    ${view.fields ?? ''}
    <input type="hidden" name="token" value="${view.question.token}">
    <input type="hidden" name="response">
    <p role="alert" hidden>${view.failed}</p>
    <button class="second">${view.button}</button>
  </form>`

export const consentPage = (
  language: Language,
  view: {
    readonly action: string
    readonly client: string
    readonly returnsTo: string
    readonly webId: string
    /** Whether it is the co-op that asks: it wants to know who somebody is, and reads nothing by it. */
    readonly isHouse: boolean
  },
): Page => {
  const words = signInWords[language]
  const [title, question, means, give] = view.isHouse
    ? [words.house, words.houseQuestion, words.houseMeans, words.houseGive]
    : [words.allow, words.allowQuestion, words.allowMeans, words.give]
  return page(
    language,
    title,
    html`<h1>${question}</h1>
      <p><strong>${view.isHouse ? words.house : view.client}</strong> <span class="id">(${view.returnsTo})</span></p>
      <p>${means}</p>
      <p>${words.you}: <span class="id">${view.webId}</span></p>
      <form method="post" action="${view.action}">
        <button name="decision" value="give">${give}</button>
        <button name="decision" value="refuse" class="second">${words.refuse}</button>
      </form>`,
  )
}

/** @param view `form` is the provider's own form, already HTML, with the id `op.logoutForm` */
export const signOutPage = (language: Language, view: { readonly form: string }): Page => {
  const words = signInWords[language]
  return page(
    language,
    words.signOut,
    html`<h1>${words.signOutQuestion}</h1>
      ${raw(view.form)}
      <button form="op.logoutForm" name="logout" value="yes">${words.signOut}</button>
      <button form="op.logoutForm" class="second">${words.stay}</button>`,
  )
}

export const messagePage = (
  language: Language,
  message: 'signedOut' | 'expired' | 'failed',
  code = '',
): Page => {
  const { title, text } = signInWords[language].messages[message]
  return page(
    language,
    title,
    html`<h1>${title}</h1><p>${text}</p>${code === '' ? '' : html`<p class="id">${code}</p>`}`,
  )
}
