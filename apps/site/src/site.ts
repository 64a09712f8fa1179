import express, { type Express } from 'express'
import { problemHandler } from '@mutua/kit/problem-handler'
import type { Log } from '@mutua/kit/log'
import { Problem } from '@mutua/sdk/problem'
import type { BuiltFiles } from './built-files.ts'
import type { SiteConfig } from './config.ts'
import { markOf, webManifestOf } from './web-manifest.ts'

/** The apps, by the first segment of their addresses. */
const apps = ['member', 'provider', 'coop', 'research'] as const

/**
 * Files of the apps, and what browsers ask to begin with. It has no cookies, keeps nothing and is told nothing: the apps speak to
 * the pod server and the consent service themselves, a voter’s also to the credential authority, and to nobody else
 * (`connect-src`).
 */
export const createSite = (
  config: Pick<SiteConfig, 'origin' | 'podServer' | 'consentService' | 'credentialAuthorities' | 'coopName'>,
  deps: { readonly log: Log; readonly files: BuiltFiles },
): Express => {
  const { files } = deps
  const { origin, podServer, consentService, coopName } = config
  const site = express()
  site.disable('x-powered-by')
  site.use((_request, response, next) => {
    response.set(headersOf(config))
    next()
  })
  site.get('/.health/ready', (_request, response) => {
    response.type('text/plain').send('ready\n')
  })
  site.get('/config.json', (_request, response) => {
    response.set('Cache-Control', 'no-cache').json({ coopName, podServer, consentService })
  })
  site.get('/', (_request, response) => response.redirect(`/${apps[0]}/`))
  for (const app of apps) {
    // Client Identifier Document (Solid-OIDC §5.1): how the app introduces itself to providers of identity.
    site.get(`/${app}/client.jsonld`, (_request, response) => {
      const at = `${origin}/${app}/`
      response.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' })
      response.type('application/ld+json').send(
        JSON.stringify({
          '@context': 'https://www.w3.org/ns/solid/oidc-context.jsonld',
          'client_id': `${at}client.jsonld`,
          'client_name': coopName,
          'client_uri': at,
          'logo_uri': `${origin}${markOf(app)}`,
          'redirect_uris': [at],
          'post_logout_redirect_uris': [at],
          'grant_types': ['authorization_code', 'refresh_token'],
          'response_types': ['code'],
          'scope': 'openid webid offline_access',
          'token_endpoint_auth_method': 'none',
          'application_type': 'web',
        }),
      )
    })
  }
  for (const app of apps) {
    site.get(`/${app}/app.webmanifest`, (_request, response) => {
      response.set('Cache-Control', 'no-cache').type('application/manifest+json')
      response.send(JSON.stringify(webManifestOf(app, coopName)))
    })
  }
  site.get('/*file', (request, response, next) => {
    const file = request.path.slice(1)
    if (!isSent(file) || !files.names.has(file)) return next()
    files.send(file, request, response, cacheControlOf(file))
  })
  for (const app of apps) {
    site.get([`/${app}/`, `/${app}/*place`], (request, response) =>
      files.send(`${app}/index.html`, request, response, 'no-cache'),
    )
    site.get(`/${app}`, (_request, response) => response.redirect(301, `/${app}/`))
  }
  site.use(() => {
    throw new Problem('not-found', 'There is no page at this address.')
  })
  site.use(problemHandler({ origin, log: deps.log }))
  return site
}

const cacheControlOf = (file: string): string => {
  // Their names change with what is in them.
  if (file.startsWith('assets/')) return 'public, max-age=31536000, immutable'
  // An app would stay as long as its worker.
  return file.endsWith('/app-worker.js') ? 'no-cache' : 'public, max-age=3600'
}

/** Pages have addresses of their own; what begins with a dot, and the compressed forms, are nobody’s address. */
const isSent = (file: string): boolean => !/(^|\/)\.|\.(html|br|gz)$/.test(file) && file.includes('.')

/** No script and no style but our own files, nobody to speak to but the two services, in nobody’s frame. */
const headersOf = ({
  origin,
  podServer,
  consentService,
  credentialAuthorities,
}: Pick<SiteConfig, 'origin' | 'podServer' | 'consentService' | 'credentialAuthorities'>): Readonly<
  Record<string, string>
> => ({
  'Content-Security-Policy': [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `manifest-src 'self'`,
    `worker-src 'self'`,
    ['connect-src', "'self'", podServer, consentService, ...credentialAuthorities].join(' '),
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  ...(origin.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
})
