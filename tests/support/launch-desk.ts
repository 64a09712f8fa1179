import { decodeJwt } from 'jose'
import { createConsentClient, type ConsentClient } from '@mutua/sdk/clients/consent-client'
import { parseGrantId, type GrantId } from '@mutua/sdk/ids'
import { addMember, openCoop, type Coop, type Person } from './coop.ts'
import { openPageVisitor, type PageVisitor, type VisitedPage } from './page-visitor.ts'
import { openSmartApplication, type Change, type SmartApplication } from './smart-application.ts'

/** Anna with records, Bruno, an application that asks Anna, and browsers in which both are signed in. */
export interface LaunchDesk extends AsyncDisposable {
  readonly coop: Coop
  readonly anna: Person
  readonly bruno: Person
  readonly app: SmartApplication
  readonly annasBrowser: PageVisitor
  readonly brunosBrowser: PageVisitor
  readonly fhir: (path: string, pod?: string) => string
  /** Where the browser was sent back to. @throws {Error} when it was not */
  readonly backFrom: (page: VisitedPage) => URLSearchParams
  /** Anna says yes; the code that the application got. */
  readonly allow: (change?: Change, answer?: Answered) => Promise<{ code: string; verifier: string }>
  readonly token: (form: Readonly<Record<string, string>>, pod?: string, dpop?: string) => Promise<TokenReply>
  readonly redeem: (
    code: string,
    verifier: string,
    change?: Readonly<Record<string, string>>,
    pod?: string,
  ) => Promise<TokenReply>
  readonly refresh: (refreshToken: string, change?: Readonly<Record<string, string>>) => Promise<TokenReply>
  /** Anna allows it also while she is not there. */
  readonly connected: () => Promise<Tokens & { refresh_token: string; code: string; verifier: string }>
  readonly search: (path: string, accessToken: string) => Promise<{ status: number; ids: string[] }>
  readonly asAnna: ConsentClient
}

export interface Tokens {
  readonly access_token: string
  readonly token_type: string
  readonly refresh_token?: string
  readonly scope: string
  readonly error?: string
}
export interface TokenReply {
  readonly status: number
  readonly headers: Headers
  readonly body: Tokens
}
type Answered = Readonly<Record<string, string | readonly string[]>>

export const yes = { decision: 'give', records: ['0', '1'], period: '30d' } as const
export const asking = {
  scope: 'patient/Observation.rs?category=laboratory patient/Patient.rs offline_access',
} as const
export const grantOf = (accessToken: string): GrantId => parseGrantId(decodeJwt(accessToken)['grant'])

export const openLaunchDesk = async (): Promise<LaunchDesk> => {
  await using resources = new AsyncDisposableStack()
  const coop = resources.use(await openCoop())
  const consentService = coop.consentService.baseUrl
  const podServer = coop.podServer.baseUrl
  const anna = await addMember(coop, 'anna', 1)
  const bruno = await addMember(coop, 'bruno', 2)
  const fhir = (path: string, pod = 'anna') => `${podServer}/fhir/${pod}${path === '' ? '' : `/${path}`}`
  await putRecords(anna, fhir(''))
  const app = resources.use(await openSmartApplication({ consentService, fhirBase: fhir('') }))
  const annasBrowser = await signedIn(anna, coop)
  const brunosBrowser = await signedIn(bruno, coop)

  const backFrom = ({ url }: VisitedPage): URLSearchParams => {
    if (!url.startsWith(`${app.redirectUri}&`)) throw new Error(`The browser was not sent back: ${url}`)
    return new URL(url).searchParams
  }
  const allow: LaunchDesk['allow'] = async (change = {}, answer = yes) => {
    const { url, verifier } = app.authorization(change)
    const back = backFrom(await annasBrowser.submit(await annasBrowser.visit(url), answer))
    return { code: back.get('code') ?? '', verifier }
  }
  const token: LaunchDesk['token'] = async (form, pod = 'anna', dpop) => {
    const response = await fetch(tokenEndpoint(coop, pod), {
      method: 'POST',
      headers: dpop === undefined ? {} : { dpop },
      body: new URLSearchParams(form),
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Tokens }
  }
  const redeem: LaunchDesk['redeem'] = (code, verifier, change = {}, pod) =>
    token({ ...redeeming(app, code, verifier), ...change }, pod)
  const kept = resources.move()
  return {
    ...{ coop, anna, bruno, app, annasBrowser, brunosBrowser, fhir, backFrom, allow, token, redeem },
    refresh: (refreshToken, change = {}) =>
      token({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: app.clientId, ...change }),
    connected: async () => {
      const { code, verifier } = await allow(asking, { ...yes, offline: 'yes' })
      const { body } = await redeem(code, verifier)
      return { ...body, refresh_token: body.refresh_token ?? '', code, verifier }
    },
    search: async (path, accessToken) => {
      const response = await fetch(fhir(path), { headers: { authorization: `Bearer ${accessToken}` } })
      const body = (await response.json()) as { entry?: { resource: { id: string } }[] }
      return { status: response.status, ids: (body.entry ?? []).map(({ resource }) => resource.id) }
    },
    asAnna: createConsentClient({ consentService, fetch: anna.fetch }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

export const tokenEndpoint = ({ consentService, podServer }: Coop, pod = 'anna'): string =>
  `${consentService.baseUrl}/smart/${pod}@${new URL(podServer.baseUrl).host}/token`

export const redeeming = (app: SmartApplication, code: string, verifier: string) => ({
  grant_type: 'authorization_code',
  code,
  client_id: app.clientId,
  redirect_uri: app.redirectUri,
  code_verifier: verifier,
})

export const signedIn = async ({ name, password }: Person, coop: Coop): Promise<PageVisitor> => {
  const consentService = coop.consentService.baseUrl
  const visitor = openPageVisitor([consentService, coop.podServer.baseUrl])
  const choice = await visitor.visit(`${consentService}/sign-in?to=/periods`)
  const asked = await visitor.submit(await visitor.follow(choice, '/sign-in/start'), { name, password })
  await visitor.submit(asked, { decision: 'give' })
  return visitor
}

/** A person, a laboratory result and a measurement. */
const putRecords = async (person: Person, fhirBase: string): Promise<void> => {
  const answer = await person.fetch(fhirBase, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        entry({ resourceType: 'Patient', id: 'p1', gender: 'female' }),
        entry(observation('glucose', 'laboratory')),
        entry(observation('pressure', 'vital-signs')),
      ],
    }),
  })
  if (!answer.ok) throw new Error(`The records were answered ${answer.status}.`)
  await answer.body?.cancel()
}

const entry = (
  resource: Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string },
) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
})
const observation = (id: string, category: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] },
  ],
  code: { text: id },
  subject: { reference: 'Patient/p1' },
})
