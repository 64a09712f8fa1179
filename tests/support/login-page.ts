import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Certificate } from './self-signed.ts'

export interface ServedLoginPage extends AsyncDisposable {
  readonly url: string
  /** Address of the page's Client ID Document (Solid-OIDC §5). */
  readonly clientId: string
}

/** `tests/login-page` bundled as an application would bundle it; about a second. */
export const bundleLoginPage = async (): Promise<string> => {
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('../login-page/', import.meta.url)),
    build: {
      write: false,
      lib: { entry: 'main.ts', formats: ['es'] },
      rollupOptions: { output: { codeSplitting: false } },
    },
  })
  const [first] = Array.isArray(outputs) ? outputs : [outputs]
  if (first === undefined || !('output' in first)) throw new Error('the bundler watches instead of answering')
  return first.output[0].code
}

/** The page on a free port of localhost: over https with a certificate, else over http. */
export const serveLoginPage = async (script: string, certificate?: Certificate): Promise<ServedLoginPage> => {
  const listener: RequestListener = (request, response) => {
    const { pathname } = new URL(request.url ?? '/', base())
    const document = documents(base(), script).get(pathname)
    if (document === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': document.type }).end(document.body)
  }
  const server: Server =
    certificate === undefined ? createHttpServer(listener) : createHttpsServer(certificate, listener)
  const base = () =>
    `${certificate === undefined ? 'http' : 'https'}://localhost:${String((server.address() as AddressInfo).port)}`
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return {
    url: `${base()}/`,
    clientId: `${base()}/id.jsonld`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const documents = (base: string, script: string) =>
  new Map([
    [
      '/',
      {
        type: 'text/html; charset=utf-8',
        body: '<!doctype html><title>Diario</title><script type="module" src="/page.js"></script>',
      },
    ],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: script }],
    [
      '/id.jsonld',
      {
        type: 'application/ld+json',
        body: JSON.stringify({
          '@context': ['https://www.w3.org/ns/solid/oidc-context.jsonld'],
          'client_id': `${base}/id.jsonld`,
          'client_name': 'Diario con documento',
          'redirect_uris': [`${base}/`],
          'post_logout_redirect_uris': [`${base}/`],
          'scope': 'openid offline_access webid',
          'grant_types': ['refresh_token', 'authorization_code'],
          'response_types': ['code'],
          'token_endpoint_auth_method': 'none',
        }),
      },
    ],
  ])
