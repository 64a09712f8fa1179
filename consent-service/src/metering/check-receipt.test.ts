import { describe, expect, it } from 'vitest'
import { grantSchema, tariffRefSchema, type AccessMode } from '@mutua/sdk/consent/grant'
import { parseBaseUrl, sha256Schema } from '@mutua/sdk/ids'
import { receiptBodySchema } from '@mutua/sdk/receipt/receipt'
import { checkReceipt } from './check-receipt.ts'

const podServer = parseBaseUrl('http://localhost:3000')
const at = '2026-11-21T12:00:00.000Z'
const folder = `${podServer}/anna/health/`

const pricedOf = (modes: readonly AccessMode[], scope: object = {}) => ({
  grant: grantSchema.parse({
    id: 'http://localhost:3001/grants/one',
    owner: `${podServer}/anna/profile/card#me`,
    recipient: 'https://clinic.example/doctor#me',
    organisation: 'Test practice',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    scope: { resources: [folder], modes, ...scope },
    validFrom: '2026-11-21T00:00:00.000Z',
    validUntil: '2026-11-22T00:00:00.000Z',
    state: 'given',
    statusIndex: 7,
  }),
  tariff: tariffRefSchema.parse({ version: 'first', resolution: '2026/1', microCentsPerUnit: '250000' }),
})

const receiptOf = (changes: object) =>
  receiptBodySchema.parse({
    type: 'UseReceipt',
    version: 1,
    id: 'a'.repeat(64),
    grant: 'http://localhost:3001/grants/one',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    owner: `${podServer}/anna/profile/card#me`,
    recipient: { webId: 'https://clinic.example/doctor#me', organisation: 'Test practice', client: 'app' },
    resource: `${folder}a.ttl`,
    method: 'PUT',
    status: 200,
    contentHash: 'b'.repeat(64),
    units: 0,
    tariff: { version: 'first', resolution: '2026/1', microCentsPerUnit: '250000' },
    priceMicroCents: '0',
    at,
    podServer,
    position: 1,
    previous: '0'.repeat(64),
    ...changes,
  })

const faultOf = (changes: object, modes: readonly AccessMode[], scope?: object) =>
  checkReceipt(receiptOf(changes), { podServer, priced: pricedOf(modes, scope), now: Date.parse(at) })

describe('the receipt of a write', () => {
  it('needs a consent to write, or to append where something is made', () => {
    expect(faultOf({}, ['write'])).toBeUndefined()
    expect(faultOf({}, ['append'])).toBeUndefined()
    expect(faultOf({}, ['read'])).toBe('outside-grant')
    expect(faultOf({ method: 'DELETE' }, ['write'])).toBeUndefined()
    expect(faultOf({ method: 'DELETE' }, ['append', 'read'])).toBe('outside-grant')
    expect(faultOf({ method: 'GET' }, ['write', 'append'])).toBe('outside-grant')
  })

  it('may be of what was added to a container that was given alone, and not of what is further down', () => {
    expect(faultOf({}, ['append'], { inherit: false })).toBeUndefined()
    expect(faultOf({ resource: `${folder}new/` }, ['append'], { inherit: false })).toBeUndefined()
    expect(faultOf({ resource: `${folder}deep/a.ttl` }, ['append'], { inherit: false })).toBe('outside-grant')
    expect(faultOf({ method: 'DELETE' }, ['write'], { inherit: false })).toBe('outside-grant')
    expect(faultOf({ resource: `${podServer}/anna/diary.ttl` }, ['write'])).toBe('outside-grant')
  })

  it('has no price', () => {
    for (const method of ['PUT', 'DELETE'])
      expect(faultOf({ method, units: 1, priceMicroCents: '250000' }, ['write'])).toBe('priceless-use-priced')
    expect(faultOf({ priceMicroCents: '1' }, ['write'])).toBe('price')
  })
})

describe('the policy that a receipt cites', () => {
  it('is the one that the consent was decided under, and none where there was none', () => {
    const policy = 'c'.repeat(64)
    const { grant, tariff } = pricedOf(['write'])
    const decided = { grant: { ...grant, policy: sha256Schema.parse(policy) }, tariff }
    const faultIn = (priced: typeof decided | ReturnType<typeof pricedOf>, changes: object) =>
      checkReceipt(receiptOf(changes), { podServer, priced, now: Date.parse(at) })
    expect(faultIn(decided, { policy })).toBeUndefined()
    expect(faultIn(decided, {})).toBe('other-policy')
    expect(faultIn(decided, { policy: 'd'.repeat(64) })).toBe('other-policy')
    expect(faultIn({ grant, tariff }, { policy })).toBe('other-policy')
  })
})
