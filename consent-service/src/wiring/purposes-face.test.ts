import { generateKeyPairSync } from 'node:crypto'
import {
  grantIdSchema,
  instantOf,
  parseBaseUrl,
  parseResourceUrl,
  parseSha256,
  parseWebId,
} from '@mutua/sdk/ids'
import type { ConsentTokenClaims, Grant } from '@mutua/sdk/consent/grant'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { openPurposesFace, type PurposesFaceDeps } from './purposes-face.ts'
import { care, createClock, openTestStore, research } from './test-support-value.ts'

const origin = parseBaseUrl('https://coop.example')
const { privateKey } = generateKeyPairSync('ed25519')
const fail = () => expect.fail('nothing goes wrong here')
const unused = () => Promise.reject(new Error('nothing ends here'))

/** Whatever is named stands, given to somebody in no directory. */
const grantOf = (id: Grant['id'], more: Partial<Grant>): Grant => ({
  ...{
    id,
    owner: parseWebId(`${origin}/anna`),
    recipient: parseWebId('https://rita.example/'),
    organisation: '',
  },
  ...{ purpose: care, scope: { resources: [parseResourceUrl(`${origin}/anna/`)], modes: ['read'] } },
  ...{ validFrom: instantOf(0), validUntil: instantOf(4e12), state: 'given', statusIndex: 1 },
  ...more,
})

test('nobody reads for research under a consent without a project, also where it was given before that was refused', async () => {
  await using store = await openTestStore()
  let standing: Partial<Grant> = {}
  const deps: PurposesFaceDeps = {
    ...{ store, origin, now: createClock('2026-11-22T10:00:00.000Z').now, founding: [], everyMs: 3_600_000 },
    policy: { documents: async () => [], version: async () => parseSha256('a'.repeat(64)) },
    grants: () => ({
      ...{ cancel: unused, invalidate: unused },
      findStanding: async (id) => ({ grant: grantOf(id, standing), sequence: 1 }),
    }),
    keys: { signingKey: () => ({ kid: 'k', verificationMethod: 'did:web:coop.example#k', key: privateKey }) },
    log: { error: fail, info: fail },
  }
  using face = await openPurposesFace(deps)
  const claims: ConsentTokenClaims = {
    ...{
      iss: origin,
      aud: origin,
      sub: parseWebId('https://rita.example/'),
      client_id: 'c',
      jti: 'j',
      iat: 0,
      exp: 1,
    },
    ...{ grant: grantIdSchema.parse(`${origin}/grants/${'a'.repeat(22)}`), grant_sequence: 1 },
  }
  const sign = (more: Partial<Grant>) => {
    standing = more
    return face.signConsentToken(claims)
  }
  expect(decodeJwt(await sign({}))).toMatchObject({ grant: claims.grant })
  await sign({ purpose: research, project: `${origin}/projects/one` })
  await sign({ purpose: research, basis: 'vital-interests' })
  for (const more of [{ purpose: research }, { purposes: [care, research] }])
    await expect(sign(more)).rejects.toMatchObject({ code: 'project-missing' })
})
