import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openPodServer,
  type Signer,
  type TestPodServer,
} from '../../pod-server/src/test-support/pod-server.ts'
import { snapshot } from '../../pod-server/src/test-support/store.ts'
import { hostileFiles } from './hostile-files.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const all = hostileFiles(20_261_122)
const chosen = deep ? all : all.filter((_file, place) => place % 4 === 0)

let server: TestPodServer
let anna: Signer

beforeAll(async () => {
  server = await openPodServer({ bodyLimitBytes: 64 * 1024 * 1024 })
  anna = (await server.createPerson('anna')).sign
  await send({
    contentType: 'application/fhir+json',
    body: Buffer.from('{"resourceType":"Patient","id":"first"}'),
  })
})
afterAll(() => server[Symbol.asyncDispose]())

const send = ({ contentType, body }: { contentType: string; body: Buffer }) =>
  server.call('/fhir/anna/$import', {
    method: 'POST',
    as: anna,
    headers: { 'content-type': contentType },
    body,
  })

/**
 * What is in the pod: neither the journal of imports nor counters, nor tags of listings, nor under which name bytes are kept,
 * which are new each time; nor what waits for its file to be removed, which nobody can read any more.
 */
const contents = async () => {
  const rows = Object.entries(await snapshot(server.store))
  const leaving = rows.flatMap(([key]) => /^blob-gone (\S+)$/.exec(key)?.[1] ?? [])
  return Object.fromEntries(
    rows
      .filter(([key]) => !/^(?:import|used)|^in .* $/.test(key))
      .filter(([key]) => !(key.startsWith('blob-') && leaving.some((id) => key.endsWith(` ${id}`))))
      .map(([key, value]) =>
        key.startsWith('res ')
          ? [
              key,
              Buffer.from(value, 'hex')
                .toString()
                .replace(/"place":\{[^}]*\}/, ''),
            ]
          : [key.replace(/^(bytes \S+) \S+$/, '$1'), value],
      ),
  )
}

interface Report {
  readonly resourceType: string
  readonly issue?: { diagnostics?: string }[]
  readonly entry?: { response: { status: string; outcome?: { issue: { diagnostics?: string }[] } } }[]
}

describe('a hostile file', () => {
  it('is one of more than two hundred', () => {
    expect(all.length).toBeGreaterThanOrEqual(200)
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })

  it.each(chosen.map((file) => [file.name, file] as const))(
    'that is %s is refused with a reason, or its sound part is taken and can be taken back',
    { timeout: 90_000 },
    async (_name, file) => {
      const before = await snapshot(server.store)
      const inPod = await contents()
      const reply = await send(file)
      const report = JSON.parse(reply.text) as Report
      if (reply.status === 200) {
        expect(report.resourceType).toBe('Bundle')
        for (const { response } of report.entry ?? [])
          if (!response.status.startsWith('2'))
            expect(response.outcome?.issue[0]?.diagnostics ?? '').not.toBe('')
      } else {
        expect([400, 413, 415]).toContain(reply.status)
        expect(report.resourceType).toBe('OperationOutcome')
        expect(report.issue?.[0]?.diagnostics ?? '').toMatch(/\.$/)
      }
      const undo = reply.headers['location']
      if (reply.status !== 200) expect(undo).toBeUndefined()
      if (undo === undefined) expect(await snapshot(server.store)).toEqual(before)
      else {
        expect((await server.call(`${undo}/undo`, { method: 'POST', as: anna })).status).toBe(200)
        expect(await contents()).toEqual(inPod)
      }
      expect((await server.call('/.health/ready')).status).toBe(200)
      expect((await server.call('/anna/health/summary/Patient/first', { as: anna })).status).toBe(200)
      expect(Object.prototype).not.toHaveProperty('isAdmin')
    },
  )
})
