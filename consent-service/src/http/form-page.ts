import { createHash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { receiptLanguages } from '@mutua/sdk/consent/consent-receipt'
import type { BaseUrl } from '@mutua/sdk/ids'
import { formPageStyle } from './form-page-style.ts'
import { html, raw, type Html } from './html.ts'
import type { PageLanguage } from './page-language.ts'

export interface FormPage {
  readonly language: PageLanguage
  readonly coopName: string
  readonly title: string
  readonly main: Html
  readonly footer?: Html
  /** Where a form leads besides here, by redirects: browsers hold `form-action` against those as well. */
  readonly formTargets?: readonly string[]
}

/** A page with a form, for people. It works without scripts and loads nothing; no other page can frame it. */
export const sendFormPage = (request: Request, response: Response, status: number, page: FormPage): void => {
  const { language, coopName, title, main, footer = html``, formTargets = [] } = page
  response.status(status).set(headersFor(formTargets)).set('Content-Language', language)
  response
    .vary('Accept-Language')
    .type('html')
    .send(
      html`<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${coopName}</title>
<style>${raw(formPageStyle)}</style>
</head>
<body>
<header><p><bdi>${coopName}</bdi></p><nav>${otherLanguages(request, language)}</nav></header>
<main><h1>${title}</h1>${main}</main>
<footer>${footer}</footer>
</body>
</html>
`.text,
    )
}

/**
 * Passes on what a page of ours sent: a form of another site could press a button for somebody (CSRF).
 * @param refuse answers everything else
 */
export const onlyFromOurPages =
  (origin: BaseUrl, refuse: RequestHandler): RequestHandler =>
  (request, response, next) => {
    const site = request.headers['sec-fetch-site']
    const isOurs = request.headers.origin === undefined || request.headers.origin === origin
    if (isOurs && (site === undefined || site === 'same-origin')) return next()
    return refuse(request, response, next)
  }

const styleHash = createHash('sha256').update(formPageStyle).digest('base64')

const headersFor = (formTargets: readonly string[]): Record<string, string> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
  // Not `no-referrer`: the form must come with its Origin.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
})

/** The same address in another language; what a form was answered with is at no address. */
const otherLanguages = (request: Request, language: PageLanguage): Html[] => {
  if (request.method !== 'GET') return []
  const { pathname, searchParams } = new URL(request.originalUrl, 'http://localhost')
  return receiptLanguages
    .filter((other) => other !== language)
    .map((other) => {
      searchParams.set('lang', other)
      return html`<a href="${pathname}?${String(searchParams)}" hreflang="${other}" lang="${other}">${languageNames[other]}</a>`
    })
}

const languageNames: Readonly<Record<PageLanguage, string>> = { it: 'Italiano', en: 'English', ar: 'العربية' }
