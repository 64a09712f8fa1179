import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An application of somebody else: its Client Identifier Document on a free port, and what it keeps for itself. */
export interface SmartApplication extends AsyncDisposable {
  readonly clientId: string
  readonly redirectUri: string
  /** Address to send a browser to, with the secrets that belong to it. */
  readonly authorization: (change?: Change) => {
    readonly url: string
    readonly verifier: string
    readonly state: string
  }
}

/** Parameters in place of the usual ones; `undefined` leaves one out, a list says one twice. */
export type Change = Readonly<Record<string, string | readonly string[] | undefined>>

export interface ApplicationPlan {
  readonly consentService: string
  readonly fhirBase: string
  /** As its document says. */
  readonly name?: string
  readonly document?: Readonly<Record<string, unknown>>
}

export const openSmartApplication = async (plan: ApplicationPlan): Promise<SmartApplication> => {
  const server = createServer((request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { location: '/elsewhere' }).end()
    if (request.url?.startsWith('/back?') === true)
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Back</title>')
    const speaksFor = { '/id': clientId, '/elsewhere': `${home}/moved` }[request.url ?? '']
    if (speaksFor === undefined) return void response.writeHead(404).end()
    response
      .writeHead(200, { 'content-type': 'application/ld+json' })
      .end(JSON.stringify(documentOf(speaksFor)))
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const home = `http://localhost:${String((server.address() as AddressInfo).port)}`
  const clientId = `${home}/id`
  const redirectUri = `${home}/back?from=mutua`
  const documentOf = (speaksFor: string) => ({
    '@context': ['https://www.w3.org/ns/solid/oidc-context.jsonld'],
    'client_id': speaksFor,
    'client_name': plan.name ?? 'Diario della pressione',
    'redirect_uris': [redirectUri],
    'grant_types': ['authorization_code', 'refresh_token'],
    'response_types': ['code'],
    'token_endpoint_auth_method': 'none',
    ...plan.document,
  })
  const { origin: podServer, pathname } = new URL(plan.fhirBase)
  const endpoint = `${plan.consentService}/smart/${pathname.split('/').at(-1) ?? ''}@${new URL(podServer).host}/authorize`
  return {
    clientId,
    redirectUri,
    authorization: (change = {}) => {
      const verifier = randomBytes(32).toString('base64url')
      const state = randomBytes(16).toString('base64url')
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'launch/patient openid fhirUser patient/Observation.rs?category=laboratory patient/Patient.rs',
        state,
        aud: plan.fhirBase,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...change,
      }))
        for (const one of value === undefined ? [] : [value].flat()) query.append(name, one)
      return { url: `${endpoint}?${String(query)}`, verifier, state }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
