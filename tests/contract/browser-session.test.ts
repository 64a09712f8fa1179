import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, openCoop, type Coop, type Person } from '../support/coop.ts'
import { openPageVisitor, type PageVisitor, type VisitedPage } from '../support/page-visitor.ts'

let coop: Coop
let anna: Person
beforeAll(async () => {
  coop = await openCoop()
  anna = await addMember(coop, 'anna', 1)
})
afterAll(() => coop[Symbol.asyncDispose]())

const at = (path: string) => `${coop.consentService.baseUrl}${path}`
const openVisitor = (language?: string) =>
  openPageVisitor([coop.consentService.baseUrl, coop.podServer.baseUrl], language)

/** As far as the page of the pod that asks whether this application may know who they are. */
const askedAtPod = async (visitor: PageVisitor, to = '/periods'): Promise<VisitedPage> => {
  const choice = await visitor.visit(at(`/sign-in?to=${encodeURIComponent(to)}`))
  const signIn = await visitor.follow(choice, '/sign-in/start')
  return visitor.submit(signIn, { name: 'anna', password: anna.password })
}

describe('somebody with a browser', () => {
  test('signs in at their pod and comes back to where they were going', async () => {
    const visitor = openVisitor()
    const asked = await askedAtPod(visitor)
    expect(asked.html).toContain(anna.webId)
    expect(asked.html).toContain('It learns only who you are.')
    expect(asked.html).not.toContain('read and change everything')
    const back = await visitor.submit(asked, { decision: 'give' })
    expect(back.url).toBe(at('/periods'))
    expect(visitor.cookies.get('mutua_coop')).toMatch(/^[\w-]{43}$/)
  })

  test('who says no there is told that nothing has changed', async () => {
    const visitor = openVisitor()
    const back = await visitor.submit(await askedAtPod(visitor), { decision: 'refuse' })
    expect(back.status).toBe(403)
    expect(back.html).toContain('You did not sign in')
    expect(visitor.cookies.has('mutua_coop')).toBe(false)
  })

  test('finds where they sign in by their WebID', async () => {
    const visitor = openVisitor('it')
    const found = await visitor.visit(at(`/sign-in?webid=${encodeURIComponent(anna.webId)}`))
    expect(found.html).toContain(new URL(coop.podServer.baseUrl).host)
    expect((await visitor.follow(found, '/sign-in/start')).html).toContain('name="password"')
    const nowhere = await visitor.visit(at('/sign-in?webid=http%3A%2F%2Flocalhost%3A1%2Fnobody'))
    expect(nowhere.html).toContain('role="alert"')
  })
})

describe('a sign-in', () => {
  /** The address to which the pod sends the browser back, not followed. */
  const answerOf = async (visitor: PageVisitor): Promise<string> => {
    const shut = openPageVisitor([coop.podServer.baseUrl])
    const choice = await visitor.visit(at('/sign-in?to=/periods'))
    const start = /href="(\/sign-in\/start[^"]+)"/.exec(choice.html)?.[1]?.replaceAll('&#38;', '&') ?? ''
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = await fetch(at(start), { redirect: 'manual', headers: { cookie } })
    lastCookie = sent.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const signIn = await shut.visit(sent.headers.get('location') ?? '')
    const asked = await shut.submit(signIn, { name: 'anna', password: anna.password })
    return (await shut.submit(asked, { decision: 'give' })).url
  }
  let lastCookie = ''

  test('is finished by the browser that began it, once', async () => {
    const url = await answerOf(openVisitor())
    const finish = () => fetch(url, { redirect: 'manual', headers: { cookie: lastCookie } })
    const first = await finish()
    expect([first.status, first.headers.get('location')]).toEqual([303, '/periods'])
    expect(first.headers.getSetCookie()[0]).toMatch(
      /^mutua_coop=[\w-]{43};.*Path=\/;.*HttpOnly; SameSite=Lax$/,
    )
    const again = await finish()
    expect(again.status).toBe(403)
    expect(again.headers.getSetCookie()).toEqual([])
  })

  test('of another browser, or of none, signs nobody in', async () => {
    for (const cookie of ['', `mutua_coop_browser=${'A'.repeat(43)}`]) {
      const url = await answerOf(openVisitor())
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
    }
  })

  test.each([
    ['with a changed state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['with a code of somebody else', (url: URL) => url.searchParams.set('code', 'x'.repeat(43))],
    ['that names another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['that names no issuer, where one is promised', (url: URL) => url.searchParams.delete('iss')],
    ['with two codes', (url: URL) => url.searchParams.append('code', 'y')],
  ])('%s signs nobody in', async (_, change) => {
    const url = new URL(await answerOf(openVisitor()))
    change(url)
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: lastCookie } })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
  })

  test('leads nowhere but to a path of ours', async () => {
    for (const to of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      '/.//evil.example/',
      '/periods/..//evil.example/',
      'javascript:alert(1)',
    ]) {
      const page = await openVisitor().visit(at(`/sign-in?to=${encodeURIComponent(to)}`))
      expect(page.html).toContain('to=%2F"')
      expect(page.html).toContain('name="to" value="/"')
    }
  })

  test('calls no issuer that nobody vouches for', async () => {
    const issuer = encodeURIComponent('http://localhost:1')
    for (const webId of ['', `&webid=${encodeURIComponent(anna.webId)}`]) {
      const page = await openVisitor().visit(at(`/sign-in/start?issuer=${issuer}${webId}`))
      expect(page.status).toBe(502)
    }
  })

  test('ends for that browser with signing out, from our own page only', async () => {
    const visitor = openVisitor()
    await visitor.submit(await askedAtPod(visitor), { decision: 'give' })
    const secret = visitor.cookies.get('mutua_coop') ?? ''
    const out = (origin: string) =>
      fetch(at('/sign-in/out'), { method: 'POST', headers: { origin, cookie: `mutua_coop=${secret}` } })
    const foreign = await out('https://evil.example')
    expect([foreign.status, foreign.headers.getSetCookie()]).toEqual([403, []])
    const done = await out(coop.consentService.baseUrl)
    expect(done.status).toBe(200)
    expect(done.headers.getSetCookie()[0]).toMatch(/^mutua_coop=;/)
  })
})

describe('the page', () => {
  test.each([
    ['it', 'ltr', 'Accedi'],
    ['en', 'ltr', 'Sign in'],
    ['ar', 'rtl', 'تسجيل الدخول'],
  ])('in %s, lets nothing run, load or frame it', async (language, direction, title) => {
    const page = await openVisitor(language).visit(at('/sign-in'))
    expect(page.html).toContain(`<html lang="${language}" dir="${direction}">`)
    expect(page.html).toContain(`<h1>${title}</h1>`)
    expect(page.html).not.toContain('<script')
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  test('has a Client Identifier Document for issuers that read one', async () => {
    const answer = await fetch(at('/sign-in/client'))
    expect(answer.headers.get('content-type')).toMatch(/^application\/ld\+json/)
    expect(await answer.json()).toMatchObject({
      client_id: at('/sign-in/client'),
      redirect_uris: [at('/sign-in/back')],
      token_endpoint_auth_method: 'none',
    })
  })
})
