import { createHash } from 'node:crypto'
import { grantStateAt, type Grant } from '@mutua/sdk/consent/grant'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import type { Instant, WebId } from '@mutua/sdk/ids'
import { localIdOf } from '../../grants/records.ts'
import type { MemberRistorno } from '../../ledger/member-ristorni.ts'
import { coopPageStyle } from '../coop-page-style.ts'
import { html, raw, type Html } from '../html.ts'

interface Shown {
  readonly coopName: string
  readonly webId: WebId
  readonly at: Instant
  readonly grants: readonly Grant[]
  /** How many receipts there are. */
  readonly uses: number
  readonly ristorni: readonly MemberRistorno[]
  readonly findPurpose: FindPurpose
}

/** `coop.html` of an archive: what was consented to, for somebody who has nothing but a browser. No script, no network. */
export const coopArchivePage = (shown: Shown): string => {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`
  return html`<!doctype html><html lang="it"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${shown.coopName}</title>${raw(`<style>${style}</style>`)}</head><body>
<input type="radio" name="language" id="in-it" checked><input type="radio" name="language" id="in-en">
<header><div><h1>${shown.coopName}</h1></div><nav><label for="in-it" lang="it">Italiano</label><label for="in-en" lang="en">English</label></nav></header>
<main>${(['it', 'en'] as const).map((language) => inLanguage(shown, language))}</main></body></html>
`.text
}

const inLanguage = (shown: Shown, language: 'it' | 'en'): Html => {
  const words = said[language]
  const { grants, ristorni, uses, webId } = shown
  return html`<div class="in-${language}" lang="${language}"><section><h2>${words.title}</h2><p>${words.what}</p><p><code class="id">${webId}</code></p></section>
<section><h2>${words.consents}</h2>${grants.length === 0 ? html`<p class="empty">${words.none}</p>` : html`<ul class="grants">${grants.map((grant) => grantLine(grant, shown, language))}</ul>`}</section>
<section><h2>${words.uses}</h2><p>${words.usesText(uses)} <a href="usage.csv">usage.csv</a>, <a href="receipts/uses.ndjson">receipts/uses.ndjson</a></p></section>
<section><h2>Ristorno</h2>${ristorni.length === 0 ? html`<p class="empty">${words.noRistorno}</p>` : html`<ul class="grants">${ristorni.map(({ year, allottedCents }) => html`<li>${year}: ${euro(allottedCents, language)}</li>`)}</ul>`}<p><a href="ristorno.csv">ristorno.csv</a></p></section>
<section><h2>${words.more}</h2><p><a href="notices.json">notices.json</a> · <a href="delegations.json">delegations.json</a> · <a href="requests.json">requests.json</a> · <a href="questions.json">questions.json</a> · <a href="complaints.json">complaints.json</a> · <a href="rights.json">rights.json</a> · <a href="forum.json">forum.json</a></p><p>${words.check}</p></section></div>`
}

const grantLine = (grant: Grant, { at, findPurpose }: Shown, language: 'it' | 'en'): Html => {
  const words = said[language]
  const local = localIdOf(grant.id)
  const purpose = findPurpose(grant.purpose)?.label[language] ?? grant.purpose
  const paper =
    grant.basis === 'vital-interests'
      ? html`<a href="grants/${local}.json">grants/${local}.json</a>`
      : html`<a href="consent-receipts/${local}.${language}.html">${words.receipt}</a>`
  return html`<li><b>${purpose}</b><br><code class="id">${grant.recipient}</code><br>${dayOf(grant.validFrom)} – ${dayOf(grant.validUntil)} · ${words.states[grantStateAt(grant, at)] ?? ''}<br>${paper}</li>`
}

const dayOf = (at: string): string => at.slice(0, 10)

const euro = (cents: bigint, language: 'it' | 'en'): string =>
  new Intl.NumberFormat(language === 'it' ? 'it-IT' : 'en-GB', { style: 'currency', currency: 'EUR' }).format(
    `${String(cents / 100n)}.${String(cents % 100n).padStart(2, '0')}` as Intl.StringNumericLiteral, // digits, a point, two digits
  )

const said = {
  it: {
    title: 'I tuoi consensi, e chi li ha usati',
    what: 'Questo è ciò che la cooperativa tiene di te. I tuoi documenti sono in README.html.',
    consents: 'Consensi',
    none: 'Non hai dato consensi.',
    receipt: 'Leggi la ricevuta del consenso',
    uses: 'Usi',
    usesText: (count: number) =>
      `Ricevute d’uso: ${String(count)}. Ognuna è firmata dal pod server che ha dato i dati.`,
    noRistorno: 'Non c’è ancora nessun ristorno.',
    more: 'Il resto',
    check:
      'did.json e keys-coop.json tengono le chiavi con cui consensi e ricevute si verificano, anche quando questo servizio non c’è più.',
    states: {
      given: 'in vigore',
      paused: 'in pausa',
      withdrawn: 'revocato',
      expired: 'scaduto',
      invalidated: 'annullato',
      pending: 'non ancora valido',
    } as Readonly<Record<string, string>>,
  },
  en: {
    title: 'Your consents, and who used them',
    what: 'This is what the co-op has of you. Your documents are in README.html.',
    consents: 'Consents',
    none: 'You gave no consent.',
    receipt: 'Read the consent receipt',
    uses: 'Uses',
    usesText: (count: number) =>
      `Receipts of uses: ${String(count)}. Each is signed by the pod server that gave the data out.`,
    noRistorno: 'There is no ristorno yet.',
    more: 'The rest',
    check:
      'did.json and keys-coop.json hold the keys that consents and receipts verify with, also when this service is gone.',
    states: {
      given: 'in force',
      paused: 'paused',
      withdrawn: 'withdrawn',
      expired: 'expired',
      invalidated: 'void',
      pending: 'not valid yet',
    } as Readonly<Record<string, string>>,
  },
}

const style = `${coopPageStyle}
body>input{position:absolute;inset-inline-start:-100vw;inline-size:1px}
nav label{padding:.5rem .75rem;border:1px solid var(--line);border-radius:.375rem;cursor:pointer}
#in-it:checked~main .in-en,#in-en:checked~main .in-it{display:none}
#in-it:checked~header label[for=in-it],#in-en:checked~header label[for=in-en]{background:var(--leaf);color:var(--ground)}
#in-it:focus-visible~header label[for=in-it],#in-en:focus-visible~header label[for=in-en]{outline:3px solid var(--clay);outline-offset:2px}
a{color:var(--leaf)}
.grants{list-style:none;margin:0;padding:0}
.grants li{padding-block:.75rem;border-block-end:1px solid var(--line)}
.id{white-space:normal;overflow-wrap:anywhere}
`
