import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cdaSample } from '../health/cda/test-support-cda.ts'
import { annaWebId, origin } from '../test-support/grants.ts'
import { openPodServer, type Call, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'

let server: TestPodServer
let anna: Signer
let bruno: Signer

beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
})
afterAll(() => server[Symbol.asyncDispose]())

const patient = { resourceType: 'Patient', id: 'p1', gender: 'female' }
const observation = {
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { text: 'Glucose' },
  subject: { reference: 'Patient/p1' },
}
const bundleOf = (...resources: object[]) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  })

const send = (body: Call['body'], as: Signer | 'nobody' = anna, pod = 'anna') =>
  server.call(`/fhir/${pod}/$import`, {
    method: 'POST',
    as: as === 'nobody' ? undefined : as,
    headers: { 'content-type': 'application/fhir+json' },
    body: body ?? '',
  })

interface Report {
  readonly resourceType: string
  readonly type: string
  readonly entry: {
    response: { status: string; location?: string; outcome?: { issue: { diagnostics: string }[] } }
  }[]
}

const reportOf = (reply: { text: string }) => JSON.parse(reply.text) as Report

describe('an import', () => {
  it('puts every resource of a bundle where it is found again, and changes nothing the second time', async () => {
    const first = await send(bundleOf(patient, observation))
    expect(first.status).toBe(200)
    expect(first.headers['content-type']).toMatch(/^application\/fhir\+json/)
    const report = reportOf(first)
    expect(report).toMatchObject({ resourceType: 'Bundle', type: 'batch-response' })
    const locations = report.entry.map(({ response }) => response.location ?? '')
    expect(locations).toHaveLength(2)
    for (const location of locations) {
      expect(location).toMatch(new RegExp(`^${origin}/anna/health/`))
      const stored = await server.call(location.slice(origin.length), { as: anna })
      expect(stored.headers['content-type']).toBe('application/fhir+json')
    }
    const before = await snapshot(server.store)
    const second = await send(bundleOf(patient, observation))
    expect(second.status).toBe(200)
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('takes what is valid, and lists the rest with its reason by element, not by value', async () => {
    const reply = await send(
      bundleOf(
        { ...observation, id: 'o2' },
        { resourceType: 'Observation', id: 'o3', code: { text: 'Segreto' } },
      ),
    )
    expect(reply.status).toBe(200)
    const [good, bad] = reportOf(reply).entry
    expect(good?.response.status).toMatch(/^201/)
    expect(bad?.response.status).toMatch(/^4/)
    expect(bad?.response.outcome?.issue.map(({ diagnostics }) => diagnostics).join()).toContain('status')
    expect(reply.text).not.toContain('Segreto')
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '<Bundle/>'],
    ['half of it', '{"resourceType": "Bundle", "entry": ['],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['depth without end', '['.repeat(500_000)],
  ])('of %s is refused in FHIR’s own form, and writes nothing', async (_, body) => {
    const before = await snapshot(server.store)
    const reply = await send(body)
    expect(reply.status).toBe(400)
    expect(reply.headers['content-type']).toMatch(/^application\/fhir\+json/)
    expect(JSON.parse(reply.text)).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ details: { coding: [{ code: 'body-malformed' }] } }],
    })
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('that is too large is refused, and writes nothing', async () => {
    const before = await snapshot(server.store)
    const reply = await send(bundleOf(patient) + ' '.repeat(1_100_000))
    expect(reply.status).toBe(413)
    expect(JSON.parse(reply.text)).toMatchObject({
      issue: [{ details: { coding: [{ code: 'body-too-large' }] } }],
    })
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('of a clinical document in XML keeps it as it came, beside the records it became', async () => {
    const text = cdaSample('LAB')
    const sendXml = () =>
      server.call('/fhir/anna/$import', {
        method: 'POST',
        as: anna,
        headers: { 'content-type': 'application/xml' },
        body: text,
      })
    const reply = await sendXml()
    expect(reply.status).toBe(200)
    const locations = reportOf(reply).entry.map(({ response }) => response.location ?? '')
    const pointer = locations.find((location) => location.includes('/DocumentReference/')) ?? ''
    const { text: pointerText } = await server.call(pointer.slice(origin.length), { as: anna })
    const { content } = JSON.parse(pointerText) as { content: [{ attachment: { url: string } }] }
    const original = await server.call(`/anna/health/documents/${content[0].attachment.url}`, { as: anna })
    expect(original.text).toBe(text)
    expect(original.headers['content-type']).toBe('application/xml')
    const before = await snapshot(server.store)
    expect((await sendXml()).status).toBe(200)
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('of XML that is no clinical document is refused in FHIR’s own form, and writes nothing', async () => {
    const before = await snapshot(server.store)
    const reply = await server.call('/fhir/anna/$import', {
      method: 'POST',
      as: anna,
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    })
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.text)).toMatchObject({
      issue: [{ diagnostics: 'The document has a DOCTYPE, which is not accepted.' }],
    })
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('goes into the own pod only', async () => {
    const before = await snapshot(server.store)
    const stranger = await send(bundleOf(patient), 'nobody')
    expect(stranger.status).toBe(401)
    expect(stranger.headers['www-authenticate']).toMatch(/^DPoP /)
    expect(JSON.parse(stranger.text)).toMatchObject({
      issue: [{ details: { coding: [{ code: 'caller-unknown' }] } }],
    })
    for (const pod of ['anna', 'nobody'])
      expect(await send(bundleOf(patient), bruno, pod)).toMatchObject({ status: 403 })
    expect(await send(bundleOf(patient), await server.consented())).toMatchObject({ status: 403 })
    for (const pod of ['anna%2Fhealth', '%2e%2e', '..%2fanna', 'anna%00'])
      expect((await send(bundleOf(patient), anna, pod)).status, pod).toBeGreaterThanOrEqual(400)
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('is not confused about whose pod it is by a longer name', async () => {
    const reply = await send(bundleOf(patient), anna, 'annabel')
    expect(reply.status).toBe(403)
    expect(reply.text).not.toContain(annaWebId)
  })
})
