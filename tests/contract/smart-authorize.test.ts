import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asking, grantOf, openLaunchDesk, yes, type LaunchDesk } from '../support/launch-desk.ts'
import { openPageVisitor } from '../support/page-visitor.ts'
import { openSmartApplication, type Change } from '../support/smart-application.ts'

let desk: LaunchDesk
let documentInPod: string
beforeAll(async () => {
  desk = await openLaunchDesk()
  documentInPod = `${desk.anna.pod}app.json`
  await putForAll(documentInPod, {
    client_id: documentInPod,
    client_name: 'Anna',
    redirect_uris: [desk.app.redirectUri],
  })
})
afterAll(() => desk[Symbol.asyncDispose]())

/** Anna puts a document that everybody may read. */
const putForAll = async (url: string, document: object) => {
  const put = (target: string, type: string, body: string) =>
    desk.anna.fetch(target, { method: 'PUT', headers: { 'content-type': type }, body })
  await put(url, 'application/json', JSON.stringify(document))
  await put(
    `${url}.acl`,
    'text/turtle',
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
<#owner> a acl:Authorization; acl:agent <${desk.anna.webId}>; acl:accessTo <${url}>; acl:mode acl:Read, acl:Write, acl:Control.
<#all> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <${url}>; acl:mode acl:Read.`,
  )
  const read = await fetch(url)
  if (read.status !== 200) throw new Error(`The document is answered ${read.status}.`)
  await read.body?.cancel()
}

describe('an authorization request', () => {
  /** As somebody who is signed in; what is wrong is said before anybody is asked. */
  const errorOf = async (change: Change) =>
    desk.backFrom(await desk.annasBrowser.visit(desk.app.authorization(change).url))

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
    expect(back.get('iss')).toBe(desk.coop.consentService.baseUrl)
    expect(back.has('code')).toBe(false)
  })

  test('that is refused sends nobody to an application before they have signed in', async () => {
    const url = desk.app.authorization({ response_type: 'token' }).url
    const answer = await fetch(url, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')?.startsWith('/sign-in?to=')]).toEqual([302, true])
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
        if (value === 'changed below') return [name, `${desk.app.redirectUri}x`]
        if (value === 'in the pod') return [name, documentInPod]
        if (value === 'moved') return [name, new URL('/moved', desk.app.clientId).href]
        return [name, value]
      }),
    )
    const page = await desk.annasBrowser.visit(desk.app.authorization(placed).url)
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
      consentService: desk.coop.consentService.baseUrl,
      fhirBase: desk.fhir(''),
      document,
    })
    const [redirect] = 'redirect_uris' in document ? document.redirect_uris : []
    const { url } = bad.authorization(redirect === undefined ? {} : { redirect_uri: redirect })
    expect((await desk.annasBrowser.visit(url)).status).toBe(400)
  })

  test('of a pod of another server is answered on a page', async () => {
    const url = desk.app.authorization().url.replace(/@[^/]+\//, '@evil.example/')
    expect((await desk.annasBrowser.visit(url)).status).toBe(400)
  })
})

describe('somebody who may not decide', () => {
  test('learns nothing of the pod, whether there is one or not', async () => {
    const page = await desk.brunosBrowser.visit(desk.app.authorization().url)
    expect(page.status).toBe(403)
    const nobody = desk.app.authorization({ aud: desk.fhir('', 'nobody-here') })
    const absent = await desk.brunosBrowser.visit(nobody.url.replace('/smart/anna@', '/smart/nobody-here@'))
    expect(absent.status).toBe(403)
    const bare = (html: string) =>
      html.replaceAll(/nobody-here|anna/g, '').replaceAll(/(?:href|action)="[^"]*"/g, '')
    expect(bare(absent.html)).toBe(bare(page.html))
    expect(page.html).not.toContain(desk.anna.webId)
  })

  test('and is not signed in is asked to sign in first, and comes back to the question', async () => {
    const visitor = openPageVisitor([desk.coop.consentService.baseUrl, desk.coop.podServer.baseUrl])
    const choice = await visitor.visit(desk.app.authorization().url)
    expect(new URL(choice.url).pathname).toBe('/sign-in')
    const asked = await visitor.submit(await visitor.follow(choice, '/sign-in/start'), {
      name: 'anna',
      password: desk.anna.password,
    })
    const card = await visitor.submit(asked, { decision: 'give' })
    expect(card.html).toContain('An application asks to read')
  })

  test('cannot answer a card that somebody else has before them, nor one with the form of another', async () => {
    const page = await desk.annasBrowser.visit(desk.app.authorization().url)
    expect((await desk.brunosBrowser.submit(page, yes)).status).toBe(403)
    const another = { ...page, url: desk.app.authorization({ scope: 'patient/*.rs' }).url }
    const later = await desk.annasBrowser.submit(another, yes)
    expect([later.status, later.html.includes('role="alert"')]).toEqual([400, true])
  })

  test('sends no answer from another site', async () => {
    const page = await desk.annasBrowser.visit(desk.app.authorization().url)
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await desk.annasBrowser.submit(page, yes, headers)).status).toBe(403)
  })

  test('sends no answer without what the card holds', async () => {
    const page = await desk.annasBrowser.visit(desk.app.authorization().url)
    const bare = { ...page, html: page.html.replace(/<input type="hidden"[^>]*>/, '') }
    const answer = await desk.annasBrowser.submit(bare, yes)
    expect([answer.status, answer.html.includes('role="alert"')]).toEqual([400, true])
  })
})

describe('the card', () => {
  test.each([
    ['it', 'ltr'],
    ['en', 'ltr'],
    ['ar', 'rtl'],
  ])('in %s, has two equal answers, nothing chosen, no script and no frame', async (language, direction) => {
    const { url } = desk.app.authorization(asking)
    const page = await desk.annasBrowser.visit(`${url}&lang=${language}`)
    expect(page.html).toContain(`<html lang="${language}" dir="${direction}">`)
    expect(page.html.match(/<button name="decision" value="(?:give|refuse)">/g)).toHaveLength(2)
    expect(page.html).not.toContain(' checked')
    expect(page.html).not.toContain('<script')
    expect(page.html).not.toMatch(/€|\beuros?\b|\bcents?\b/i)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`form-action 'self' ${new URL(desk.app.redirectUri).origin}`)
    expect(page.headers.get('x-frame-options')).toBe('DENY')
  })

  test('has at most 150 words in Italian', async () => {
    const page = await desk.annasBrowser.visit(`${desk.app.authorization(asking).url}&lang=it`)
    const main = /<main>([\s\S]*)<\/main>/.exec(page.html)?.[1] ?? ''
    const words = main
      .replaceAll(/<[^>]*>/g, ' ')
      .split(/\s+/)
      .filter((word) => /\p{L}/u.test(word))
    expect(words.length).toBeLessThanOrEqual(150)
    expect(words.length).toBeGreaterThan(50)
  })

  test('asks again where nothing was ticked, or no period was chosen, and keeps what was', async () => {
    const page = await desk.annasBrowser.visit(desk.app.authorization().url)
    const nothing = await desk.annasBrowser.submit(page, { decision: 'give', period: '90d' })
    expect([nothing.status, nothing.html.includes('role="alert"')]).toEqual([400, true])
    expect(nothing.html).toContain('value="90d" checked')
    const endless = await desk.annasBrowser.submit(nothing, { decision: 'give', records: '1' })
    expect(endless.html).toContain('value="1" checked')
  })

  test('shows what an application calls itself as nothing but a name', async () => {
    await using shouting = await openSmartApplication({
      consentService: desk.coop.consentService.baseUrl,
      fhirBase: desk.fhir(''),
      name: '<b>La tua cooperativa</b>\u202e \u2069 garantita',
    })
    const page = await desk.annasBrowser.visit(shouting.authorization().url)
    expect(page.html).toContain('<bdi>&#60;b&#62;La tua cooperativa&#60;/b&#62; garantita</bdi>')
    expect(page.html).toContain('nobody vouches for it')
  })

  test('leaves in the record what was shown', async () => {
    const { code, verifier } = await desk.allow()
    const { body } = await desk.redeem(code, verifier)
    const grant = grantOf(body.access_token)
    const { items } = (await (await desk.anna.fetch(`${grant}/events`)).json()) as {
      items: { shown?: object }[]
    }
    expect(items[0]?.shown).toMatchObject({ language: 'en', channel: 'web', notice: '1' })
  })
})
