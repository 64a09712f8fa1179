import { hash } from 'node:crypto'

/** Languages in which these pages can be read. */
export type Language = 'it' | 'en'

export interface Page {
  readonly title: string
  readonly html: string
}

/**
 * The pages of the sign-in. Complete without scripts; every value is escaped, because client names and the like are
 * chosen by strangers.
 */
export const signInPage = (
  language: Language,
  view: { readonly action: string; readonly name?: string; readonly mistake?: 'wrong' | 'wait' },
): Page => {
  const words = texts[language]
  const mistake = view.mistake === undefined ? '' : words.mistakes[view.mistake]
  return page(
    language,
    words.signIn,
    html`<h1>${words.signIn}</h1>
      ${mistake === '' ? raw('') : html`<p role="alert" id="mistake">${mistake}</p>`}
      <form method="post" action="${view.action}">
        <label for="name">${words.name}</label>
        <input id="name" name="name" value="${view.name ?? ''}" autocomplete="username" autocapitalize="none" spellcheck="false" required ${raw(mistake === '' ? 'autofocus' : 'aria-describedby="mistake"')}>
        <label for="password">${words.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required ${raw(mistake === '' ? '' : 'aria-describedby="mistake" autofocus')}>
        <button>${words.signIn}</button>
      </form>`,
  )
}

export const consentPage = (
  language: Language,
  view: {
    readonly action: string
    readonly client: string
    readonly returnsTo: string
    readonly webId: string
  },
): Page => {
  const words = texts[language]
  return page(
    language,
    words.allow,
    html`<h1>${words.allowQuestion}</h1>
      <p><strong>${view.client}</strong> (${view.returnsTo})</p>
      <p>${words.allowMeans}</p>
      <p>${words.you}: <span class="id">${view.webId}</span></p>
      <form method="post" action="${view.action}">
        <button name="decision" value="give">${words.give}</button>
        <button name="decision" value="refuse" class="second">${words.refuse}</button>
      </form>`,
  )
}

/** @param view `form` is the provider's own form, already HTML, with the id `op.logoutForm` */
export const signOutPage = (language: Language, view: { readonly form: string }): Page => {
  const words = texts[language]
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
  const words = texts[language]
  const { title, text } = words.messages[message]
  return page(
    language,
    title,
    html`<h1>${title}</h1><p>${text}</p>${code === '' ? raw('') : html`<p class="id">${code}</p>`}`,
  )
}

/**
 * No script, no frame, nothing from elsewhere. `form-action` covers the redirects that follow a form, so the address
 * the client is waiting at must be in it.
 */
export const pageHeaders = (formTargets: readonly string[] = []): Record<string, string> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'Cache-Control': 'no-store',
  // Not `no-referrer`: the form must come with its Origin.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
})

interface Html {
  readonly html: string
}
const raw = (text: string): Html => ({ html: text })

const html = (parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html =>
  raw(parts.map((part, index) => part + asHtml(values[index] ?? '')).join(''))

const asHtml = (value: string | Html): string =>
  typeof value === 'string'
    ? value.replaceAll(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`)
    : value.html

const page = (language: Language, title: string, body: Html): Page => ({
  title,
  html: html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Mutua</title>
<style>${raw(style)}</style>
</head>
<body><main>${body}</main></body>
</html>
`.html,
})

const style = `
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
main { max-width: 26rem; margin: 0 auto; padding: 3rem 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; margin-top: .25rem; padding: .625rem .75rem; font: inherit; border: 1px solid GrayText; border-radius: .375rem; }
button { width: 100%; margin-top: 1rem; padding: .75rem; font: inherit; font-weight: 600; color: #fff; background: #14532d; border: 2px solid #14532d; border-radius: .375rem; cursor: pointer; }
button.second { color: inherit; background: transparent; border-color: GrayText; }
:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; }
[role=alert] { padding: .75rem; border-left: .375rem solid #b91c1c; }
.id { overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .875rem; }
`
const styleHash = `sha256-${hash('sha256', style, 'base64')}`

const texts = {
  it: {
    signIn: 'Accedi',
    name: 'Nome dell’account',
    password: 'Password',
    mistakes: {
      wrong: 'Il nome o la password non sono giusti.',
      wait: 'Troppi tentativi: aspetta un poco e riprova.',
    },
    allow: 'Autorizza un’applicazione',
    allowQuestion: 'Vuoi usare questa applicazione con il tuo pod?',
    allowMeans:
      'Potrà leggere e cambiare tutto ciò che puoi leggere e cambiare tu, finché non esci. Dai il permesso solo se la conosci.',
    you: 'La tua identità',
    give: 'Autorizza',
    refuse: 'Rifiuta',
    signOut: 'Esci',
    signOutQuestion: 'Vuoi uscire?',
    stay: 'Resta',
    messages: {
      signedOut: { title: 'Sei uscito', text: 'Puoi chiudere questa pagina.' },
      expired: {
        title: 'Questa pagina non vale più',
        text: 'È passato troppo tempo, o l’accesso è già avvenuto. Torna all’applicazione e ricomincia.',
      },
      failed: {
        title: 'L’accesso non è riuscito',
        text: 'L’applicazione ha chiesto qualcosa che non va. Riprova da lì.',
      },
    },
  },
  en: {
    signIn: 'Sign in',
    name: 'Account name',
    password: 'Password',
    mistakes: {
      wrong: 'The name or the password is wrong.',
      wait: 'Too many attempts: wait a little and try again.',
    },
    allow: 'Allow an application',
    allowQuestion: 'Do you want to use this application with your pod?',
    allowMeans:
      'It will be able to read and change everything that you can read and change, until you sign out. Allow it only if you know it.',
    you: 'Your identity',
    give: 'Allow',
    refuse: 'Refuse',
    signOut: 'Sign out',
    signOutQuestion: 'Do you want to sign out?',
    stay: 'Stay signed in',
    messages: {
      signedOut: { title: 'You are signed out', text: 'You can close this page.' },
      expired: {
        title: 'This page is no longer valid',
        text: 'Too much time has passed, or the sign-in is done already. Go back to the application and start again.',
      },
      failed: {
        title: 'The sign-in did not work',
        text: 'The application asked for something that is not right. Try again from there.',
      },
    },
  },
} as const
