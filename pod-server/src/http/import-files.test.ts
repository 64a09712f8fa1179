import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cdaSample } from '../health/cda/test-support-cda.ts'
import { appleXml, pdfOf, zipOf } from '../health/files/test-support-files.ts'
import { origin } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import { snapshot } from '../test-support/store.ts'

let server: TestPodServer
let anna: Signer

beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
})
afterAll(() => server[Symbol.asyncDispose]())

const send = (type: string, body: string | Uint8Array, query = '') =>
  server.call(`/fhir/anna/$import${query}`, {
    method: 'POST',
    as: anna,
    headers: { 'content-type': type },
    body,
  })
interface Line {
  readonly response: { status: string; location?: string; outcome?: { issue: { diagnostics: string }[] } }
}
const linesOf = (reply: { text: string }) => (JSON.parse(reply.text) as { entry: Line[] }).entry
const at = '2026-03-05 08:30:00 +0100'

describe('a file', () => {
  it.each([
    ['text/csv; charset=utf-8', 'data;massima;minima\n05/03/2026;131;84\nx;1;1\n', ['201', '422']],
    ['application/zip', zipOf({ 'export.xml': appleXml([['BodyMass', '70', 'kg', at]]) }), ['201']],
    ['application/pdf', pdfOf(), ['201']],
  ])('of type %s goes in, with its reasons, once', async (type, body, statuses) => {
    const reply = await send(type, body)
    expect(linesOf(reply).map(({ response }) => response.status.slice(0, 3))).toEqual(statuses)
    for (const { response } of linesOf(reply))
      if (response.location !== undefined)
        expect((await server.call(response.location.slice(origin.length), { as: anna })).status).toBe(200)
    const before = await snapshot(server.store)
    expect((await send(type, body)).status).toBe(200)
    expect(await snapshot(server.store)).toEqual(before)
  })

  it('that is a PDF of the health record is there byte for byte, beside what it says and the XML in it', async () => {
    const pdf = pdfOf([cdaSample('PSS')])
    const reply = await send('application/pdf', pdf, '?name=profilo.pdf')
    const locations = linesOf(reply).map(({ response }) => response.location ?? '')
    expect(locations.some((url) => url.includes('/AllergyIntolerance/'))).toBe(true)
    const pointers = await Promise.all(
      locations
        .filter((url) => url.includes('/DocumentReference/'))
        .map(async (url) => (await server.call(url.slice(origin.length), { as: anna })).text),
    )
    const originals = await Promise.all(
      pointers.map(async (text) => {
        const { content } = JSON.parse(text) as { content: [{ attachment: { url: string } }] }
        return server.call(`/anna/health/documents/${content[0].attachment.url}`, { as: anna })
      }),
    )
    const whole = originals.find(({ headers }) => headers['content-type'] === 'application/pdf')
    expect(whole?.bytes.equals(pdf)).toBe(true)
    expect(new Set(originals.map(({ headers }) => headers['content-type']))).toEqual(
      new Set(['application/pdf', 'application/xml']),
    )
    expect(pointers.join()).toContain('profilo.pdf')
    const before = await server.call(reply.headers['location'] ?? '', { as: anna })
    expect(before.text).toContain('profilo.pdf')
    await server.call(`${reply.headers['location'] ?? ''}/undo`, { method: 'POST', as: anna })
    for (const url of locations)
      expect((await server.call(url.slice(origin.length), { as: anna })).status).toBe(404)
  })

  it('names its columns in the request, and a request that cannot be understood writes nothing', async () => {
    const table = 'wann;was\n05/03/2026;104\n'
    const named = await send('text/csv', table, '?column.date=wann&column.glucose=was&unit.glucose=mg/dL')
    expect(linesOf(named)).toHaveLength(1)
    const before = await snapshot(server.store)
    for (const query of [
      '',
      '?column.date=wann&column.glucose=was',
      '?unit.glucose=g',
      '?zone=Luna',
      '?dates=ymd',
      '?column.date=weg',
    ])
      expect((await send('text/csv', table, query)).status, query).toBe(400)
    expect(await snapshot(server.store)).toEqual(before)
  })
})
