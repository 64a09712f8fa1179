import { hash } from 'node:crypto'
import { html, raw, type Html } from './html.ts'
import { directionOf, languageNames, languages, type Language } from './language.ts'
import { pageStyle } from './page-style.ts'
import { passkeyScript } from './passkey-script.ts'

export interface Page {
  readonly title: string
  readonly html: string
  /** Whether it carries the script of the passkeys. */
  readonly hasScript: boolean
}

/** A whole document. Everything on it works without scripts; passkeys, which need one, show themselves by it. */
export const page = (
  language: Language,
  title: string,
  body: Html,
  options: {
    readonly isWide?: boolean
    readonly hasScript?: boolean
    readonly languageLinks?: boolean
    /** The page looks again by itself, without a script. */
    readonly refreshSeconds?: number
  } = {},
): Page => {
  const { isWide = false, hasScript = false, languageLinks = false, refreshSeconds } = options
  return {
    title,
    hasScript,
    html: html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSeconds === undefined ? '' : html`<meta http-equiv="refresh" content="${refreshSeconds}">`}<title>${title} · Mutua</title>
<style>${raw(pageStyle)}</style>
</head>
<body${raw(isWide ? ' class="wide"' : '')}>
<header>${mark}<p>Mutua</p>${languageLinks ? html`<nav>${otherLanguages(language)}</nav>` : ''}</header>
<main>${body}</main>
${hasScript ? html`<script>${raw(passkeyScript)}</script>` : ''}</body>
</html>
`.html,
  }
}

/**
 * Nothing from elsewhere, no frame, and no script but the one named by its hash: not `'self'`, because documents of pods
 * share this origin. `form-action` covers the redirects that follow a form, so the address the client is waiting at must
 * be in it.
 */
export const pageHeaders = (
  { hasScript }: Pick<Page, 'hasScript'>,
  formTargets: readonly string[] = [],
): Record<string, string> => ({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    ...(hasScript ? [`script-src '${scriptHash}'`] : []),
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

const styleHash = `sha256-${hash('sha256', pageStyle, 'base64')}`
const scriptHash = `sha256-${hash('sha256', passkeyScript, 'base64')}`

const mark = raw(
  '<svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22" class="disc"/><path d="M10 26a14 14 0 0 1 14-14M38 22a14 14 0 0 1-14 14" class="arms"/><circle cx="24" cy="24" r="5" class="seed"/></svg>',
)

const otherLanguages = (language: Language): Html[] =>
  languages
    .filter((other) => other !== language)
    .map(
      (other) =>
        html`<a href="?lang=${other}" hreflang="${other}" lang="${other}">${languageNames[other]}</a>`,
    )
