import { decodeJwt } from 'jose'
import type { Account } from '../accounts.ts'
import type { FurtherPod } from '../account-pods.ts'
import type { WhatWillBeLost } from '../account-deletion.ts'
import type { ClientCredential } from '../client-credentials.ts'
import type { Passkey, PasskeyQuestion } from '../passkeys.ts'
import { accountWords, type AccountWords, type Mistake } from './account-words.ts'
import { html, raw, type Html } from './html.ts'
import type { Language } from './language.ts'
import { entranceText, identitiesSection, type IdentitiesView } from './outside-pages.ts'
import { page, type Page } from './page.ts'
import { passkeyForm } from './sign-in-pages.ts'

export interface AccountView {
  readonly account: Account
  readonly pods: readonly FurtherPod[]
  readonly programs: readonly ClientCredential[]
  readonly passkeys: readonly Passkey[]
  /** Where passkeys can be used. */
  readonly passkeyQuestion?: PasskeyQuestion | undefined
  readonly codesLeft: number
  /** Where somebody else vouches for people. */
  readonly identities?: IdentitiesView | undefined
  readonly done?: keyof AccountWords['done'] | undefined
  readonly mistake?: Mistake | undefined
}

/** All that a person does with the account itself. */
export const accountPage = (language: Language, view: AccountView): Page => {
  const words = accountWords[language]
  const { account, mistake, done } = view
  return page(
    language,
    words.title,
    html`<h1>${words.title}</h1>
      ${mistake === undefined ? '' : html`<p role="alert">${words.mistakes[mistake]}</p>`}
      ${done === undefined ? '' : html`<p role="status">${words.done[done]}</p>`}
      <section aria-labelledby="who"><h2 id="who">${account.name}</h2>
        <p>${words.identity}<br><span class="id">${account.webId}</span></p>
        ${view.identities === undefined ? '' : entranceText(language, view.identities)}
        <form method="post" action="/.me/sign-out"><button class="second">${words.signOut}</button></form>
      </section>
      ${podsSection(view, words)}${programsSection(view, words, language)}${passwordSection(words)}
      ${passkeysSection(view, words, language)}${view.identities === undefined ? '' : identitiesSection(language, view.identities)}${codesSection(view, words)}
      <section aria-labelledby="everywhere"><h2 id="everywhere">${words.everywhere}</h2>
        <p>${words.everywhereText}</p>
        <form method="post" action="/.me/sign-out-everywhere"><button class="second">${words.signOutEverywhere}</button></form>
      </section>
      <section aria-labelledby="delete"><h2 id="delete">${words.deleteAccount}</h2>
        <p>${words.deleteAccountText}</p>
        <a class="button danger" href="/.me/delete">${words.goOn}</a>
      </section>`,
    { isWide: true, languageLinks: true, hasScript: view.passkeyQuestion !== undefined },
  )
}

const podsSection = ({ account, pods }: AccountView, words: AccountWords): Html =>
  html`<section aria-labelledby="pods"><h2 id="pods">${words.pods}</h2>
    <p>${words.podsText}</p>
    <ul>
      <li><a class="id" href="${account.pod}">${account.pod}</a>${carryAway(account.name, words)}</li>
      ${pods.map(
        ({ name, url }) =>
          html`<li><a class="id" href="${url}">${url}</a>${carryAway(name, words)}<a class="button danger" href="/.me/pods/${name}/delete" aria-label="${words.delete}: ${name}">${words.delete}</a></li>`,
      )}
    </ul>
    <form method="post" action="/.me/pods">
      <label for="pod-label">${words.podLabel}</label>
      <input id="pod-label" name="label" autocapitalize="none" spellcheck="false" autocomplete="off" maxlength="63" required>
      <button>${words.createPod}</button>
    </form></section>`

const programsSection = ({ programs }: AccountView, words: AccountWords, language: Language): Html =>
  html`<section aria-labelledby="programs"><h2 id="programs">${words.programs}</h2>
    <p>${words.programsText}</p>
    ${
      programs.length === 0
        ? html`<p>${words.noPrograms}</p>`
        : html`<ul>${programs.map(
            ({ clientId, label = '', createdAt }) =>
              html`<li><div>${label}<small>${dateIn(createdAt, language)} · <span class="id">${clientId}</span></small></div>${deleteButton('/.me/programs/delete', clientId, label, words)}</li>`,
          )}</ul>`
    }
    <form method="post" action="/.me/programs">
      <label for="program-label">${words.label}</label>
      <input id="program-label" name="label" maxlength="100" autocomplete="off" required>
      <button>${words.createProgram}</button>
    </form></section>`

const passwordSection = (words: AccountWords): Html =>
  html`<section aria-labelledby="password"><h2 id="password">${words.password}</h2>
    <form method="post" action="/.me/password">
      <label for="current">${words.currentPassword}</label>
      <input id="current" name="password" type="password" autocomplete="current-password" required>
      <label for="new">${words.newPassword}</label>
      <input id="new" name="newPassword" type="password" autocomplete="new-password" minlength="12" aria-describedby="password-hint" required>
      <small id="password-hint">${words.passwordHint}</small>
      <button>${words.changePassword}</button>
    </form></section>`

const passkeysSection = (view: AccountView, words: AccountWords, language: Language): Html => {
  const { passkeys, passkeyQuestion } = view
  if (passkeyQuestion === undefined) return raw('')
  return html`<section aria-labelledby="passkeys"><h2 id="passkeys">${words.passkeys}</h2>
    <p>${words.passkeysText}</p>
    ${
      passkeys.length === 0
        ? html`<p>${words.noPasskeys}</p>`
        : html`<ul>${passkeys.map(
            ({ id, label, createdAt, lastUsedAt }) =>
              html`<li><div>${label}<small>${dateIn(createdAt, language)}${
                lastUsedAt === undefined ? '' : ` · ${words.usedLast} ${dateIn(lastUsedAt, language)}`
              }</small></div>${deleteButton('/.me/passkeys/delete', id, label, words)}</li>`,
          )}</ul>`
    }
    <noscript><p>${words.passkeysNeedScript}</p></noscript>
    ${passkeyForm({
      kind: 'create',
      action: '/.me/passkeys',
      question: passkeyQuestion,
      button: words.createPasskey,
      failed: words.passkeyFailed,
      fields: html`<label for="passkey-label">${words.passkeyLabel}</label>
        <input id="passkey-label" name="label" maxlength="100" autocomplete="off" required>`,
    })}</section>`
}

const codesSection = ({ codesLeft }: AccountView, words: AccountWords): Html =>
  html`<section aria-labelledby="codes"><h2 id="codes">${words.codes}</h2>
    <p>${words.codesText} ${words.codesLeft(codesLeft)}</p>
    <form method="post" action="/.me/codes">
      <label for="codes-password">${words.currentPassword}</label>
      <input id="codes-password" name="password" type="password" autocomplete="current-password" required>
      <button>${words.createCodes}</button>
    </form></section>`

/** `https://pods.example/anna.work/` -> `anna.work` */
const podNameIn = (pod: string): string => new URL(pod).pathname.split('/')[1] ?? ''

const carryAway = (pod: string, words: AccountWords): Html =>
  html`<a class="button second" href="/.me/pods/${pod}/take" aria-label="${words.carryAway}: ${pod}">${words.carryAway}</a>`

const deleteButton = (action: string, id: string, label: string, words: AccountWords): Html =>
  html`<form method="post" action="${action}"><button class="danger" name="id" value="${id}" aria-label="${words.delete}: ${label}">${words.delete}</button></form>`

/** Shown once: the secret is kept nowhere. */
export const newProgramPage = (
  language: Language,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Page => {
  const words = accountWords[language]
  return page(
    language,
    words.newProgram,
    html`<h1>${words.newProgram}</h1><p role="status">${words.newProgramText}</p>
      <dl><dt>${words.clientId}</dt><dd class="id">${clientId}</dd>
      <dt>${words.clientSecret}</dt><dd class="id">${clientSecret}</dd></dl>
      <a class="button second" href="/.me#programs">${words.back}</a>`,
  )
}

/** Shown once. */
export const newCodesPage = (language: Language, codes: readonly string[]): Page => {
  const words = accountWords[language]
  return page(
    language,
    words.newCodes,
    html`<h1>${words.newCodes}</h1><p role="status">${words.newCodesText}</p>
      <ol class="codes">${codes.map((code) => html`<li class="id">${code}</li>`)}</ol>
      <a class="button second" href="/.me#codes">${words.back}</a>`,
  )
}

export const recoverPage = (
  language: Language,
  view: { readonly name?: string; readonly mistake?: Mistake } = {},
): Page => {
  const words = accountWords[language]
  return page(
    language,
    words.recover,
    html`<h1>${words.recover}</h1><p>${words.recoverText}</p>
      ${view.mistake === undefined ? '' : html`<p role="alert" id="mistake">${words.mistakes[view.mistake]}</p>`}
      <form method="post" action="/.me/recover">
        <label for="name">${words.name}</label>
        <input id="name" name="name" value="${view.name ?? ''}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
        <label for="code">${words.code}</label>
        <input id="code" name="code" class="id" autocomplete="off" autocapitalize="none" spellcheck="false" required>
        <label for="new">${words.newPassword}</label>
        <input id="new" name="newPassword" type="password" autocomplete="new-password" minlength="12" aria-describedby="password-hint" required>
        <small id="password-hint">${words.passwordHint}</small>
        <button>${words.setPassword}</button>
      </form>`,
    { languageLinks: true },
  )
}

/** The first step: what will be lost, and what stays. The second is its form. */
export const deleteAccountPage = (
  language: Language,
  view: { readonly lost: WhatWillBeLost; readonly mistake?: Mistake | undefined },
): Page => {
  const words = accountWords[language]
  const { lost, mistake } = view
  return page(
    language,
    words.deleteAccount,
    html`<h1>${words.deleteQuestion}</h1>
      ${mistake === undefined ? '' : html`<p role="alert">${words.mistakes[mistake]}</p>`}
      <p>${words.willBeLost}</p>
      <ul>
        <li><div>${words.lostPods}${lost.pods.map((pod) => html`<small class="id">${pod}</small>`)}</div></li>
        <li><div>${words.lostIdentity}<small class="id">${lost.webId}</small></div></li>
        ${lost.credentials === 0 ? '' : html`<li><div>${words.lostPrograms(lost.credentials)}</div></li>`}
      </ul>
      <p>${words.whatStays}</p>
      <p>${words.carryAwayFirst}</p>
      <ul>${lost.pods.map((pod) => html`<li><span class="id">${pod}</span>${carryAway(podNameIn(pod), words)}</li>`)}</ul>
      <form method="post" action="/.me/delete">
        <label for="confirm">${words.confirmName}</label>
        <input id="confirm" name="confirm" autocomplete="off" autocapitalize="none" spellcheck="false" required>
        <label for="delete-password">${words.currentPassword}</label>
        <input id="delete-password" name="password" type="password" autocomplete="current-password" required>
        <button class="danger">${words.deleteForEver}</button>
        <a class="button second" href="/.me">${words.back}</a>
      </form>`,
    { languageLinks: true },
  )
}

export const deletePodPage = (language: Language, pod: FurtherPod): Page => {
  const words = accountWords[language]
  return page(
    language,
    words.deletePodQuestion,
    html`<h1>${words.deletePodQuestion}</h1><p class="id">${pod.url}</p><p>${words.deletePodText}</p><p>${words.carryAwayFirst}</p><p>${carryAway(pod.name, words)}</p>
      <form method="post" action="/.me/pods/${pod.name}/delete">
        <button class="danger">${words.deleteForEver}</button>
        <a class="button second" href="/.me#pods">${words.back}</a>
      </form>`,
    { languageLinks: true },
  )
}

export const deletedPage = (language: Language, what: 'account' | 'pod', receipt: string): Page => {
  const words = accountWords[language]
  const title = what === 'account' ? words.deleted : words.podDeleted
  return page(
    language,
    title,
    html`<h1>${title}</h1><p>${words.deletedText}</p>
      <label for="receipt">${words.receipt}</label><textarea id="receipt" readonly>${receipt}</textarea>
      <p>${words.erasedText}</p>
      <p><a href="/.erasures/${decodeJwt(receipt).jti ?? ''}">${words.erasedReceipt}</a></p>
      ${what === 'pod' ? html`<a class="button second" href="/.me#pods">${words.back}</a>` : ''}`,
  )
}

/** The day alone: who looks here wants to know which one it was, not when. */
const dateIn = (instant: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(instant))
