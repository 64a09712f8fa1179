import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { grantSchema } from '@mutua/sdk/consent/grant'
import { parseBaseUrl, parseResourceUrl, parseWebId, type BaseUrl, type GrantId } from '@mutua/sdk/ids'
import { parseSha256 } from '@mutua/sdk/ids'
import { hashKey } from '@mutua/kit/row'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCohort } from './read-cohort.ts'
import type { FreezeProgress } from './snapshots.ts'

/** What members may have in their pods, however odd, over real HTTP; pod servers as they are read in the contract tests. */

const patient = { resourceType: 'Patient', id: 'p', birthDate: '1970-01-01' }
const bundleOf = (...records: readonly string[]): string =>
  `{"resourceType":"Bundle","entry":[${records.map((record) => `{"resource":${record}}`).join(',')}]}`
const deep = `{"resourceType":"Patient","id":"p","extension":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
const contents: Readonly<Record<string, string>> = {
  plain: bundleOf(JSON.stringify(patient)),
  deep: bundleOf(deep),
  huge: bundleOf(...Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ ...patient, id: String(n) }))),
  other: bundleOf(JSON.stringify({ ...patient, birthDate: '1980-01-01' })),
}

const server = createServer((request, response) => {
  const pod = /^\/fhir\/([a-z]+)\//.exec(request.url ?? '')?.[1] ?? ''
  response.setHeader('Content-Type', 'application/fhir+json')
  response.end(request.url?.includes('_summary=count') === true ? '{"total":1}' : (contents[pod] ?? '{}'))
})
let podServer: BaseUrl
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  podServer = parseBaseUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('A pod that no row can be made of, or that brings too much, is left out, and stops nobody else’s', async () => {
  const address = 'https://coop.example/studies/abcdefghijklmnopqrstuv'
  const names = Object.keys(contents)
  const grants = new Map(
    names.map((name, n) => {
      const id = `https://coop.example/grants/${String(n)}`
      const grant = grantSchema.parse({
        id,
        ...{
          owner: `${podServer}/${name}/profile/card#me`,
          recipient: `${address}#room`,
          organisation: 'Coop',
        },
        ...{ purpose: 'https://w3id.org/dpv#ResearchAndDevelopment', state: 'given', statusIndex: n },
        scope: { resources: [`${podServer}/${name}/health/`], modes: ['read'] },
        ...{ validFrom: '2026-01-01T00:00:00.000Z', validUntil: '2099-01-01T00:00:00.000Z' },
      })
      return [grant.id, grant] as const
    }),
  )
  const cohort = [...grants.values()].map(({ id, owner }) => ({
    consenting: {
      ...{ member: parseWebId(owner), grant: id },
      pod: parseResourceUrl(owner.replace('profile/card#me', '')),
    },
    pseudonym: parseSha256(hashKey(owner)),
  }))
  let progress: FreezeProgress | undefined
  const { brought } = await readCohort(
    { address, plan: { variables: ['age'], rowsPerMember: 1 }, day: '2026-11-20' as never },
    cohort,
    (now) => (progress = now),
    {
      ...{ origin: parseBaseUrl('https://coop.example'), podServers: [podServer], now: Date.now },
      ...{ randomId: () => 'x', podMs: 20_000, podBytes: 1_000_000, podsAtOnce: 2 },
      findStanding: async (id: GrantId) => {
        const grant = grants.get(id)
        return grant === undefined ? undefined : { grant, sequence: 1 }
      },
      signConsentToken: async () => 'token',
    },
  )
  expect([...brought.values()].map(([age]) => age)).toEqual([56, 46])
  expect(progress).toMatchObject({ read: 4, of: 4, leftOut: { 'unreadable': 1, 'too-much': 1 } })
})
