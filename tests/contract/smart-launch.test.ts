import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { parseGrantId } from '@mutua/sdk/ids'
import { addMember, openCoop, type Coop, type Person } from '../support/coop.ts'
import { openPageVisitor, type PageVisitor, type VisitedPage } from '../support/page-visitor.ts'
import { openSmartApplication, type Change, type SmartApplication } from '../support/smart-application.ts'

let coop: Coop
let anna: Person
let bruno: Person
let app: SmartApplication
let other: SmartApplication
/** Browsers in which somebody is signed in. */
let annasBrowser: PageVisitor
let brunosBrowser: PageVisitor
const opened = new AsyncDisposableStack()

beforeAll(async () => {
  coop = opened.use(await openCoop())
  anna = await addMember(coop, 'anna', 1)
  bruno = await addMember(coop, 'bruno', 2)
  await anna.fetch(fhir(''), {
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
  const plan = { consentService: coop.consentService.baseUrl, fhirBase: fhir('') }
  app = opened.use(await openSmartApplication(plan))
  other = opened.use(await openSmartApplication({ ...plan, name: 'Altra' }))
  annasBrowser = await signedIn(anna)
  brunosBrowser = await signedIn(bruno)
}, 120_000)
afterAll(() => opened.disposeAsync())

const fhir = (path: string, pod = 'anna') =>
  `${coop.podServer.baseUrl}/fhir/${pod}${path === '' ? '' : `/${path}`}`
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

const signedIn = async (person: Person): Promise<PageVisitor> => {
  const visitor = openPageVisitor([coop.consentService.baseUrl, coop.podServer.baseUrl])
  const choice = await visitor.visit(`${coop.consentService.baseUrl}/sign-in?to=/periods`)
  const asked = await visitor.submit(await visitor.follow(choice, '/sign-in/start'), {
    name: person.name,
    password: person.password,
  })
  await visitor.submit(asked, { decision: 'give' })
  return visitor
}

const yes = { decision: 'give', records: ['0', '1'], period: '30d' }

/** Where the browser was sent back to. */
const backFrom = (page: VisitedPage): URLSearchParams => {
  expect(page.status).toBe(0)
  expect(page.url.startsWith(`${app.redirectUri}&`)).toBe(true)
  return new URL(page.url).searchParams
}

/** Anna says yes; the code that the application got. */
const allow = async (change: Change = {}, answer: Record<string, string | string[]> = yes) => {
  const { url, verifier, state } = app.authorization(change)
  const back = backFrom(await annasBrowser.submit(await annasBrowser.visit(url), answer))
  expect(back.get('state')).toBe(state)
  return { code: back.get('code') ?? '', verifier }
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: string
  readonly error?: string
}

const token = async (form: Record<string, string>, pod = 'anna') => {
  const response = await fetch(
    `${coop.consentService.baseUrl}/smart/${pod}@${new URL(coop.podServer.baseUrl).host}/token`,
    { method: 'POST', body: new URLSearchParams(form) },
  )
  return { status: response.status, headers: response.headers, body: (await response.json()) as Tokens }
}

const redeem = (code: string, verifier: string, change: Record<string, string> = {}, pod?: string) =>
  token(
    {
      grant_type: 'authorization_code',
      code,
      client_id: app.clientId,
      redirect_uri: app.redirectUri,
      code_verifier: verifier,
      ...change,
    },
    pod,
  )

const refresh = (refreshToken: string, change: Record<string, string> = {}) =>
  token({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: app.clientId, ...change })

const asking = { scope: 'patient/Observation.rs?category=laboratory patient/Patient.rs offline_access' }
const connected = async () => {
  const { code, verifier } = await allow(asking, { ...yes, offline: 'yes' })
  const { body } = await redeem(code, verifier)
  return { ...body, refresh_token: body.refresh_token ?? '', code, verifier }
}

const search = async (path: string, accessToken: string) => {
  const response = await fetch(fhir(path), { headers: { authorization: `Bearer ${accessToken}` } })
  const body = (await response.json()) as { entry?: { resource: { id: string } }[]; id?: string }
  return { status: response.status, ids: (body.entry ?? []).map(({ resource }) => resource.id) }
}

const grantOf = (accessToken: string) => parseGrantId(decodeJwt(accessToken)['grant'])
const asAnna = () => createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
const refusedToken = (error: string) => ({ status: 400, body: expect.objectContaining({ error }) as Tokens })

describe('an application that a member connects', () => {
  test('reads what was ticked and nothing else; every read leaves a receipt; withdrawal cuts at once', async () => {
    const { url, verifier, state } = app.authorization()
    const page = await annasBrowser.visit(url)
    expect(page.html).toContain(new URL(app.clientId).host)
    const answered = await annasBrowser.submit(page, { decision: 'give', records: '0', period: '30d' })
    const back = backFrom(answered)
    expect(Object.fromEntries(back)).toEqual({
      from: 'mutua',
      code: expect.any(String) as string,
      state,
      iss: coop.consentService.baseUrl,
    })

    const { status, headers, body } = await redeem(back.get('code') ?? '', verifier)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      access_token: expect.any(String) as string,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'patient/Observation.rs?category=laboratory',
    })
    expect(await search('Observation', body.access_token)).toEqual({ status: 200, ids: ['glucose'] })
    expect((await search('Observation/glucose', body.access_token)).status).toBe(200)
    expect((await search('Observation/pressure', body.access_token)).status).not.toBe(200)
    expect((await search('Patient/p1', body.access_token)).status).not.toBe(200)

    const grant = grantOf(body.access_token)
    const given = await asAnna().grant(grant)
    expect(given).toMatchObject({
      owner: anna.webId,
      recipient: app.clientId,
      recipientClient: app.clientId,
      organisation: '',
      scope: { resources: [`${anna.pod}health/`], modes: ['read'] },
      terms: { records: ['patient/Observation.rs?category=laboratory'] },
      state: 'given',
    })
    const receipts = (await (await anna.fetch(`${coop.podServer.baseUrl}/.receipts?limit=100`)).json()) as {
      items: { grant: string }[]
    }
    expect(receipts.items.filter((one) => one.grant === grant).length).toBeGreaterThanOrEqual(2)

    await asAnna().withdraw(grant)
    expect((await search('Observation', body.access_token)).status).toBe(401)
  })

  test('is told no, and nothing else, when the member says no', async () => {
    const { url, state } = app.authorization()
    const back = backFrom(await annasBrowser.submit(await annasBrowser.visit(url), { decision: 'refuse' }))
    expect(Object.fromEntries(back)).toMatchObject({ error: 'access_denied', state })
    expect(back.has('code')).toBe(false)
  })

  test('keeps reading with refresh tokens, each good once, where the member allowed it', async () => {
    const first = await connected()
    expect(first.scope).toContain('offline_access')
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect((await search('Observation', second.body.access_token)).ids).toEqual(['glucose'])
  })

  test('gets no refresh token where the member did not allow it, nor where it did not ask', async () => {
    const notAllowed = await allow(asking)
    expect((await redeem(notAllowed.code, notAllowed.verifier)).body).not.toHaveProperty('refresh_token')
    const notAsked = await allow({}, { ...yes, offline: 'yes' })
    expect((await redeem(notAsked.code, notAsked.verifier)).body).not.toHaveProperty('refresh_token')
  })

  test('pressing yes twice gives once', async () => {
    const { url } = app.authorization()
    const page = await annasBrowser.visit(url)
    const [first, second] = await Promise.all([
      annasBrowser.submit(page, yes),
      annasBrowser.submit(page, yes),
    ])
    expect(first.url).toBe(second.url)
  })
})

describe('an authorization request', () => {
  /** As somebody who is signed in; what is wrong is said before anybody is asked. */
  const errorOf = async (change: Change) => backFrom(await annasBrowser.visit(app.authorization(change).url))

  test.each<[string, Change, string]>([
    ['for a token', { response_type: 'token' }, 'unsupported_response_type'],
    ['without a response type', { response_type: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['without a challenge method', { code_challenge_method: undefined }, 'invalid_request'],
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with a challenge that is no digest', { code_challenge: 'short' }, 'invalid_request'],
    ['without state', { state: undefined }, 'invalid_request'],
    ['for another FHIR server', { aud: 'https://evil.example/fhir/anna' }, 'invalid_request'],
    ['for nothing in particular', { aud: undefined }, 'invalid_request'],
    ['that says a parameter twice', { scope: ['patient/Patient.rs', 'patient/*.rs'] }, 'invalid_request'],
    ['with a request object', { request: 'e30.e30.' }, 'invalid_request'],
    ['for an answer in the fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['without scopes', { scope: undefined }, 'invalid_scope'],
    ['for no records', { scope: 'launch/patient openid fhirUser offline_access' }, 'invalid_scope'],
    ['to write', { scope: 'patient/Observation.cruds' }, 'invalid_scope'],
    ['for the records of everybody', { scope: 'system/*.rs' }, 'invalid_scope'],
    [
      'by a parameter that is not searched by',
      { scope: 'patient/Observation.rs?colour=red' },
      'invalid_scope',
    ],
  ])('%s is refused, to the application', async (_, change, error) => {
    const back = await errorOf(change)
    expect(back.get('error')).toBe(error)
    expect(back.get('iss')).toBe(coop.consentService.baseUrl)
    expect(back.has('code')).toBe(false)
  })

  test.each<[string, Change]>([
    ['with another redirect address', { redirect_uri: 'https://evil.example/back' }],
    ['with a redirect address that only begins the same', { redirect_uri: 'changed below' }],
    ['without one', { redirect_uri: undefined }],
    ['with two', { redirect_uri: ['changed below', 'https://evil.example/'] }],
    ['of an application without a document', { client_id: 'http://localhost:1/id' }],
    ['of one that is no address', { client_id: 'diary' }],
    ['of one on the inner network', { client_id: 'https://10.0.0.1/id' }],
    ['of one whose document is in a pod', { client_id: 'in the pod' }],
    ['of one whose address sends on to another', { client_id: 'moved' }],
  ])('%s is answered on a page, and sends nobody anywhere', async (_, change) => {
    const placed = Object.fromEntries(
      Object.entries(change).map(([name, value]) => {
        if (value === 'changed below') return [name, `${app.redirectUri}x`]
        if (value === 'in the pod') return [name, `${anna.pod}app.json`]
        if (value === 'moved') return [name, new URL('/moved', app.clientId).href]
        return [name, value]
      }),
    )
    const page = await annasBrowser.visit(app.authorization(placed).url)
    expect(page.status).toBe(400)
    expect(page.html).not.toContain('<form')
  })

  test.each([
    ['names another client', { client_id: 'https://app.example/id' }],
    ['demands a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['has a script as its address', { redirect_uris: ['javascript:alert(1)'] }],
    ['has plain http as its address', { redirect_uris: ['http://app.example/back'] }],
  ])('of an application whose document %s is answered on a page', async (_, document) => {
    await using bad = await openSmartApplication({
      consentService: coop.consentService.baseUrl,
      fhirBase: fhir(''),
      document,
    })
    const [redirect] = 'redirect_uris' in document ? document.redirect_uris : []
    const { url } = bad.authorization(redirect === undefined ? {} : { redirect_uri: redirect })
    expect((await annasBrowser.visit(url)).status).toBe(400)
  })

  test('of a pod of another server is answered on a page', async () => {
    const url = app.authorization().url.replace(/@[^/]+\//, '@evil.example/')
    expect((await annasBrowser.visit(url)).status).toBe(400)
  })
})

describe('somebody who may not decide', () => {
  test('learns nothing of the pod, whether there is one or not', async () => {
    const page = await brunosBrowser.visit(app.authorization().url)
    expect(page.status).toBe(403)
    const nobody = app.authorization({ aud: fhir('', 'nobody-here') })
    const absent = await brunosBrowser.visit(nobody.url.replace('/smart/anna@', '/smart/nobody-here@'))
    expect(absent.status).toBe(403)
    const bare = (html: string) =>
      html.replaceAll(/nobody-here|anna/g, '').replaceAll(/(?:href|action)="[^"]*"/g, '')
    expect(bare(absent.html)).toBe(bare(page.html))
    expect(page.html).not.toContain(anna.webId)
  })

  test('and is not signed in is asked to sign in first, and comes back to the question', async () => {
    const visitor = openPageVisitor([coop.consentService.baseUrl, coop.podServer.baseUrl])
    const choice = await visitor.visit(app.authorization().url)
    expect(new URL(choice.url).pathname).toBe('/sign-in')
    const asked = await visitor.submit(await visitor.follow(choice, '/sign-in/start'), {
      name: 'anna',
      password: anna.password,
    })
    const card = await visitor.submit(asked, { decision: 'give' })
    expect(card.html).toContain('An application asks to read')
  })

  test('cannot answer a card that somebody else has before them', async () => {
    const { url } = app.authorization()
    const page = await annasBrowser.visit(url)
    expect((await brunosBrowser.submit(page, yes)).status).toBe(403)
    const form = /name="form" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    const later = await annasBrowser.submit({ ...page, url: app.authorization().url }, { ...yes, form })
    expect(later.html).toContain('role="alert"')
  })

  test('sends no answer from another site', async () => {
    const page = await annasBrowser.visit(app.authorization().url)
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await annasBrowser.submit(page, yes, headers)).status).toBe(403)
  })

  test('sends no answer without what the card holds', async () => {
    const page = await annasBrowser.visit(app.authorization().url)
    const bare = { ...page, html: page.html.replace(/<input type="hidden"[^>]*>/, '') }
    const answer = await annasBrowser.submit(bare, yes)
    expect([answer.status, answer.html.includes('role="alert"')]).toEqual([400, true])
  })
})

describe('a code', () => {
  test.each<[string, Record<string, string>]>([
    ['with another verifier', { code_verifier: 'v'.repeat(43) }],
    ['without a verifier that could be one', { code_verifier: 'short' }],
    ['by another application', { client_id: 'other' }],
    ['with another redirect address', { redirect_uri: 'https://evil.example/' }],
    ['that was never made', { code: `000000000000${'x'.repeat(43)}` }],
    ['that is no code', { code: '../x' }],
  ])('said %s is refused, and stays good for who it was made for', async (_, change) => {
    const { code, verifier } = await allow()
    const changed = change['client_id'] === 'other' ? { client_id: other.clientId } : change
    expect(await redeem(code, verifier, changed)).toMatchObject(refusedToken('invalid_grant'))
    expect((await redeem(code, verifier)).status).toBe(200)
  })

  test('for one pod is refused at another', async () => {
    const { code, verifier } = await allow()
    expect(await redeem(code, verifier, {}, 'bruno')).toMatchObject(refusedToken('invalid_grant'))
  })

  test('is good once, however many come at once; said again it ends the refresh tokens that came of it', async () => {
    const { code, verifier } = await allow(asking, { ...yes, offline: 'yes' })
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(code, verifier)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(await redeem(code, verifier)).toMatchObject(refusedToken('invalid_grant'))
    expect(await refresh(won[0]?.body.refresh_token ?? '')).toMatchObject(refusedToken('invalid_grant'))
  })

  test('said again by who does not know the verifier ends nothing', async () => {
    const { code, refresh_token: kept } = await connected()
    expect(await redeem(code, 'v'.repeat(43))).toMatchObject(refusedToken('invalid_grant'))
    expect((await refresh(kept)).status).toBe(200)
  })

  test('is good no more after the withdrawal', async () => {
    const { code, verifier } = await allow()
    const [newest] = (await asAnna().grants()).toSorted((a, b) => b.validFrom.localeCompare(a.validFrom))
    await asAnna().withdraw(parseGrantId(newest?.id))
    expect(await redeem(code, verifier)).toMatchObject(refusedToken('invalid_grant'))
  })
})

describe('a refresh token', () => {
  test('that was used before ends all of them', async () => {
    const first = await connected()
    const second = await refresh(first.refresh_token)
    expect(await refresh(first.refresh_token)).toMatchObject(refusedToken('invalid_grant'))
    expect(await refresh(second.body.refresh_token ?? '')).toMatchObject(refusedToken('invalid_grant'))
  })

  test('is good for its application only', async () => {
    const { refresh_token: kept } = await connected()
    expect(await refresh(kept, { client_id: other.clientId })).toMatchObject(refusedToken('invalid_grant'))
    expect((await refresh(kept)).status).toBe(200)
  })

  test('ends with the consent', async () => {
    const { refresh_token: kept, access_token: reading } = await connected()
    await asAnna().withdraw(grantOf(reading))
    expect(await refresh(kept)).toMatchObject(refusedToken('invalid_grant'))
  })

  test('gives what the consent says now, after an amendment', async () => {
    const { refresh_token: kept, access_token: reading } = await connected()
    await asAnna().amend(grantOf(reading), { terms: { records: ['patient/Patient.rs'] } })
    const { body } = await refresh(kept)
    expect(body.scope).toBe('patient/Patient.rs offline_access')
    expect((await search('Observation', body.access_token)).ids).toEqual([])
  })
})

describe('the card', () => {
  test.each([
    ['it', 'ltr'],
    ['en', 'ltr'],
    ['ar', 'rtl'],
  ])('in %s, has two equal answers, nothing chosen, no script and no frame', async (language, direction) => {
    const { url } = app.authorization(asking)
    const page = await annasBrowser.visit(`${url}&lang=${language}`)
    expect(page.html).toContain(`<html lang="${language}" dir="${direction}">`)
    expect(page.html.match(/<button name="decision" value="(?:give|refuse)">/g)).toHaveLength(2)
    expect(page.html).not.toContain(' checked')
    expect(page.html).not.toContain('<script')
    expect(page.html).not.toMatch(/€|\beuros?\b|\bcents?\b/i)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`form-action 'self' ${new URL(app.redirectUri).origin}`)
    expect(page.headers.get('x-frame-options')).toBe('DENY')
  })

  test('has at most 150 words in Italian', async () => {
    const page = await annasBrowser.visit(`${app.authorization(asking).url}&lang=it`)
    const main = /<main>([\s\S]*)<\/main>/.exec(page.html)?.[1] ?? ''
    const words = main
      .replaceAll(/<[^>]*>/g, ' ')
      .split(/\s+/)
      .filter((word) => /\p{L}/u.test(word))
    expect(words.length).toBeLessThanOrEqual(150)
    expect(words.length).toBeGreaterThan(50)
  })

  test('asks again where nothing was ticked, or no period was chosen, and keeps what was', async () => {
    const page = await annasBrowser.visit(app.authorization().url)
    const nothing = await annasBrowser.submit(page, { decision: 'give', period: '90d' })
    expect([nothing.status, nothing.html.includes('role="alert"')]).toEqual([400, true])
    expect(nothing.html).toContain('value="90d" checked')
    const endless = await annasBrowser.submit(nothing, { decision: 'give', records: '1' })
    expect(endless.html).toContain('value="1" checked')
  })

  test('shows what an application calls itself as nothing but a name', async () => {
    await using shouting = await openSmartApplication({
      consentService: coop.consentService.baseUrl,
      fhirBase: fhir(''),
      name: '<b>La tua cooperativa</b>\u202e \u2069 garantita',
    })
    const page = await annasBrowser.visit(shouting.authorization().url)
    expect(page.html).toContain('<bdi>&#60;b&#62;La tua cooperativa&#60;/b&#62; garantita</bdi>')
    expect(page.html).toContain('nobody vouches for it')
  })

  test('leaves in the record what was shown', async () => {
    const { code, verifier } = await allow()
    const { body } = await redeem(code, verifier)
    const grant = grantOf(body.access_token)
    const { items } = (await (await anna.fetch(`${grant}/events`)).json()) as { items: { shown?: object }[] }
    expect(items[0]?.shown).toMatchObject({ language: 'en', channel: 'web', notice: '1' })
  })
})

test('the S256 of a verifier is what RFC 7636 appendix B says', () => {
  const digest = createHash('sha256')
    .update('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
    .digest('base64url')
  expect(digest).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
})
