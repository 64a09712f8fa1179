import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRepresentationClient } from '@mutua/sdk/clients/representation-client'
import { instantOf, parseGrantId } from '@mutua/sdk/ids'
import { createProofSigner, newProofKey } from '../support/dpop-proof.ts'
import {
  asking,
  grantOf,
  openLaunchDesk,
  redeeming,
  tokenEndpoint,
  yes,
  type LaunchDesk,
  type Tokens,
} from '../support/launch-desk.ts'
import { openSmartApplication, type SmartApplication } from '../support/smart-application.ts'

const opened = new AsyncDisposableStack()
let desk: LaunchDesk
let other: SmartApplication
beforeAll(async () => {
  desk = opened.use(await openLaunchDesk())
  const consentService = desk.coop.consentService.baseUrl
  other = opened.use(await openSmartApplication({ consentService, fhirBase: desk.fhir('') }))
})
afterAll(() => opened.disposeAsync())

const refusedToken = (error: string) => ({ status: 400, body: expect.objectContaining({ error }) as Tokens })

describe('an application that a member connects', () => {
  test('reads what was ticked and nothing else; every read leaves a receipt; withdrawal cuts at once', async () => {
    const { url, verifier, state } = desk.app.authorization()
    const page = await desk.annasBrowser.visit(url)
    expect(page.html).toContain(new URL(desk.app.clientId).host)
    const answered = await desk.annasBrowser.submit(page, { decision: 'give', records: '0', period: '30d' })
    const back = desk.backFrom(answered)
    expect(Object.fromEntries(back)).toEqual({
      from: 'mutua',
      code: expect.any(String) as string,
      state,
      iss: desk.coop.consentService.baseUrl,
    })

    const { status, headers, body } = await desk.redeem(back.get('code') ?? '', verifier)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      access_token: expect.any(String) as string,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'patient/Observation.rs?category=laboratory',
    })
    expect(await desk.search('Observation', body.access_token)).toEqual({ status: 200, ids: ['glucose'] })
    expect((await desk.search('Observation/glucose', body.access_token)).status).toBe(200)
    expect((await desk.search('Observation/pressure', body.access_token)).status).not.toBe(200)
    expect((await desk.search('Patient/p1', body.access_token)).status).not.toBe(200)

    const grant = grantOf(body.access_token)
    const given = await desk.asAnna.grant(grant)
    expect(given).toMatchObject({
      owner: desk.anna.webId,
      recipient: desk.app.clientId,
      recipientClient: desk.app.clientId,
      organisation: '',
      scope: { resources: [`${desk.anna.pod}health/`], modes: ['read'] },
      terms: { records: ['patient/Observation.rs?category=laboratory'] },
      state: 'given',
    })
    const receipts = (await (
      await desk.anna.fetch(`${desk.coop.podServer.baseUrl}/.receipts?limit=100`)
    ).json()) as {
      items: { grant: string }[]
    }
    expect(receipts.items.filter((one) => one.grant === grant).length).toBeGreaterThanOrEqual(2)

    await desk.asAnna.withdraw(grant)
    expect((await desk.search('Observation', body.access_token)).status).toBe(401)
  })

  test('is told which Patient record is meant where it may find it, and that was a use like any other', async () => {
    const { code, verifier } = await desk.allow()
    const { body } = await desk.redeem(code, verifier)
    expect(body).toMatchObject({ patient: 'p1', scope: expect.stringContaining('launch/patient') as string })
    const { items } = (await (
      await desk.anna.fetch(`${desk.coop.podServer.baseUrl}/.receipts?limit=1000`)
    ).json()) as {
      items: { grant: string }[]
    }
    expect(items.some((one) => one.grant === grantOf(body.access_token))).toBe(true)
    const without = await desk.allow({}, { ...yes, records: '0' })
    expect((await desk.redeem(without.code, without.verifier)).body).not.toHaveProperty('patient')
    const unasked = await desk.allow({ scope: 'patient/Patient.rs' }, { ...yes, records: '0' })
    expect((await desk.redeem(unasked.code, unasked.verifier)).body).not.toHaveProperty('patient')
  })

  test('gets tokens that are bound to its key when it proves one', async () => {
    const signer = createProofSigner(newProofKey())
    const url = tokenEndpoint(desk.coop)
    const { code, verifier } = await desk.allow(asking, { ...yes, offline: 'yes' })
    const redeem = (proof: string) => desk.token(redeeming(desk.app, code, verifier), 'anna', proof)
    expect(await redeem('no.proof.atall')).toMatchObject(refusedToken('invalid_dpop_proof'))
    const { body: proved } = await redeem(signer.sign({ method: 'POST', url }))
    expect(proved).toMatchObject({ token_type: 'DPoP' })

    const target = { method: 'GET', url: desk.fhir('Observation'), accessToken: proved.access_token }
    const headers = { authorization: `DPoP ${proved.access_token}`, dpop: signer.sign(target) }
    expect((await fetch(target.url, { headers })).status).toBe(200)
    expect((await desk.search('Observation', proved.access_token)).status).toBe(401)

    const kept = { refresh_token: proved.refresh_token ?? '', client_id: desk.app.clientId }
    const renew = (proof?: string) => desk.token({ grant_type: 'refresh_token', ...kept }, 'anna', proof)
    expect(await renew()).toMatchObject(refusedToken('invalid_grant'))
    const another = createProofSigner(newProofKey()).sign({ method: 'POST', url })
    expect(await renew(another)).toMatchObject(refusedToken('invalid_grant'))
    expect((await renew(signer.sign({ method: 'POST', url }))).body).toMatchObject({ token_type: 'DPoP' })
  })

  test('is decided on by who may give for the member, under their own name, and by nobody once that has ended', async () => {
    const consentService = desk.coop.consentService.baseUrl
    const { id } = await createRepresentationClient({ consentService, fetch: desk.anna.fetch }).name({
      delegate: desk.bruno.webId,
      powers: ['give'],
      validUntil: instantOf(Date.now() + 86_400_000),
    })
    await createRepresentationClient({ consentService, fetch: desk.bruno.fetch }).accept(id)
    const { url, verifier } = desk.app.authorization()
    const card = await desk.brunosBrowser.visit(url)
    expect(card.html).toContain('You decide for another person:')
    // What Anna has before her is hers to answer, also for who may decide for her.
    const hers = await desk.annasBrowser.visit(url)
    expect((await desk.brunosBrowser.submit(hers, yes)).status).toBe(400)
    const code = desk.backFrom(await desk.brunosBrowser.submit(card, yes)).get('code') ?? ''
    const { body } = await desk.redeem(code, verifier)
    const { items } = (await (await desk.anna.fetch(`${grantOf(body.access_token)}/events`)).json()) as {
      items: object[]
    }
    expect(items[0]).toMatchObject({ kind: 'given', actor: desk.bruno.webId, onBehalfOf: desk.anna.webId })
    const open = await desk.brunosBrowser.visit(desk.app.authorization().url)
    await createRepresentationClient({ consentService, fetch: desk.anna.fetch }).end(id)
    expect((await desk.brunosBrowser.submit(open, yes)).status).toBe(403)
  })

  test('is told no, and nothing else, when the member says no', async () => {
    const { url, state } = desk.app.authorization()
    const back = desk.backFrom(
      await desk.annasBrowser.submit(await desk.annasBrowser.visit(url), { decision: 'refuse' }),
    )
    expect(Object.fromEntries(back)).toMatchObject({ error: 'access_denied', state })
    expect(back.has('code')).toBe(false)
  })

  test('keeps reading with refresh tokens, each good once, where the member allowed it', async () => {
    const first = await desk.connected()
    expect(first.scope).toContain('offline_access')
    const second = await desk.refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect((await desk.search('Observation', second.body.access_token)).ids).toEqual(['glucose'])
  })

  test('gets no refresh token where the member did not allow it, nor where it did not ask', async () => {
    const notAllowed = await desk.allow(asking)
    expect((await desk.redeem(notAllowed.code, notAllowed.verifier)).body).not.toHaveProperty('refresh_token')
    const notAsked = await desk.allow({}, { ...yes, offline: 'yes' })
    expect((await desk.redeem(notAsked.code, notAsked.verifier)).body).not.toHaveProperty('refresh_token')
  })

  test('pressing yes twice gives once', async () => {
    const { url } = desk.app.authorization()
    const page = await desk.annasBrowser.visit(url)
    const [first, second] = await Promise.all([
      desk.annasBrowser.submit(page, yes),
      desk.annasBrowser.submit(page, yes),
    ])
    expect(first.url).toBe(second.url)
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
    const { code, verifier } = await desk.allow()
    const changed = change['client_id'] === 'other' ? { client_id: other.clientId } : change
    expect(await desk.redeem(code, verifier, changed)).toMatchObject(refusedToken('invalid_grant'))
    expect((await desk.redeem(code, verifier)).status).toBe(200)
  })

  test('for one pod is refused at another', async () => {
    const { code, verifier } = await desk.allow()
    expect(await desk.redeem(code, verifier, {}, 'bruno')).toMatchObject(refusedToken('invalid_grant'))
  })

  test('is good once, however many come at once; said again it ends the refresh tokens that came of it', async () => {
    const { code, verifier } = await desk.allow(asking, { ...yes, offline: 'yes' })
    const answers = await Promise.all(Array.from({ length: 8 }, () => desk.redeem(code, verifier)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(await desk.redeem(code, verifier)).toMatchObject(refusedToken('invalid_grant'))
    expect(await desk.refresh(won[0]?.body.refresh_token ?? '')).toMatchObject(refusedToken('invalid_grant'))
  })

  test('said again by who does not know the verifier ends nothing', async () => {
    const { code, refresh_token: kept } = await desk.connected()
    expect(await desk.redeem(code, 'v'.repeat(43))).toMatchObject(refusedToken('invalid_grant'))
    expect((await desk.refresh(kept)).status).toBe(200)
  })

  test('is good no more after the withdrawal', async () => {
    const { code, verifier } = await desk.allow()
    const [newest] = (await desk.asAnna.grants()).toSorted((a, b) => b.validFrom.localeCompare(a.validFrom))
    await desk.asAnna.withdraw(parseGrantId(newest?.id))
    expect(await desk.redeem(code, verifier)).toMatchObject(refusedToken('invalid_grant'))
  })
})

describe('a refresh token', () => {
  test('that was used before ends all of them', async () => {
    const first = await desk.connected()
    const second = await desk.refresh(first.refresh_token)
    expect(await desk.refresh(first.refresh_token)).toMatchObject(refusedToken('invalid_grant'))
    expect(await desk.refresh(second.body.refresh_token ?? '')).toMatchObject(refusedToken('invalid_grant'))
  })

  test('is good for its application only', async () => {
    const { refresh_token: kept } = await desk.connected()
    expect(await desk.refresh(kept, { client_id: other.clientId })).toMatchObject(
      refusedToken('invalid_grant'),
    )
    expect((await desk.refresh(kept)).status).toBe(200)
  })

  test('ends with the consent', async () => {
    const { refresh_token: kept, access_token: reading } = await desk.connected()
    await desk.asAnna.withdraw(grantOf(reading))
    expect(await desk.refresh(kept)).toMatchObject(refusedToken('invalid_grant'))
  })

  test('gives what the consent says now, after an amendment', async () => {
    const { refresh_token: kept, access_token: reading } = await desk.connected()
    await desk.asAnna.amend(grantOf(reading), { terms: { records: ['patient/Patient.rs'] } })
    const { body } = await desk.refresh(kept)
    expect(body.scope).toBe('patient/Patient.rs offline_access')
    expect((await desk.search('Observation', body.access_token)).ids).toEqual([])
  })
})
