import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebId } from '@mutua/sdk/ids'
import type { Store } from '@mutua/kit/store'
import { openAccessFace } from './access-face.ts'
import { anna, care, drRossi, inPod, openHouse, origin, podServer } from '../grants/test-support.ts'
import { authenticateByWord, serve, signedInAs } from '../http/test-support.ts'
import { openKeys } from '../keys/keys.ts'
import { sealer } from '../keys/test-support.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutua-issue-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Counts from when it is armed; the process dies at the n-th write from then on, before it is durable or after. */
const createDeath = () => {
  const death = { at: Infinity, moment: 'before' as 'before' | 'after', writes: 0 }
  const wrap = (base: Store): Store => ({
    ...base,
    write: async (...args) => {
      if (death.at === Infinity) return base.write(...args)
      death.writes += 1
      if (death.writes < death.at) return base.write(...args)
      if (death.writes === death.at && death.moment === 'after') await base.write(...args)
      throw new Error('the process died here')
    },
  })
  return { death, wrap }
}

const openFace = async (wrapStore: (store: Store) => Store = (store) => store) => {
  const opened = new AsyncDisposableStack()
  const house = opened.use(await openHouse({ folder, keepFolder: true, wrapStore }))
  const now = () => house.clock.at
  const face = openAccessFace({
    store: house.store,
    origin,
    now,
    keys: await openKeys({ store: house.store, sealer, origin, now }),
    grants: house.grants,
    podServers: [podServer],
    authenticate: authenticateByWord,
    mayAnybodyAsk: false,
    defaultPurpose: undefined,
  })
  const { url } = opened.use(await serve(...face.rooms))
  const post = async (as: WebId, body: unknown) => {
    const answer = await fetch(`${url}/issue`, {
      method: 'POST',
      headers: { ...signedInAs(as), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, id: ((await answer.json()) as { id?: string }).id }
  }
  const grantsOfAnna = async () => (await house.grants.listGrants(anna, { limit: 100 })).items
  return { house, post, grantsOfAnna, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

const credential = (type: string, consent: object) => ({
  credential: {
    '@context': ['https://www.w3.org/2018/credentials/v1', 'https://schema.inrupt.com/credentials/v2.jsonld'],
    'type': ['VerifiableCredential', type],
    'credentialSubject': {
      [type === 'SolidAccessRequest' ? 'hasConsent' : 'providedConsent']: {
        mode: ['http://www.w3.org/ns/auth/acl#Read'],
        forPersonalData: [inPod(anna, 'health/letter.txt')],
        forPurpose: [care],
        ...consent,
      },
    },
  },
})
const request = credential('SolidAccessRequest', {
  hasStatus: 'https://w3id.org/GConsent#ConsentStatusRequested',
  isConsentForDataSubject: anna,
})
const grant = (answered?: string) =>
  credential('SolidAccessGrant', {
    hasStatus: 'https://w3id.org/GConsent#ConsentStatusExplicitlyGiven',
    isProvidedTo: drRossi,
    ...(answered === undefined ? {} : { request: answered }),
  })

/** Note, consent, face: more writes than there are make no difference. */
const deaths = [1, 2, 3, 4].flatMap((at) => [
  { at, moment: 'before' as const },
  { at, moment: 'after' as const },
])

describe.each([true, false])(
  'a consent given through access grants, in answer to a request: %s',
  (isAnswer) => {
    it.each(deaths)(
      'is given once when the process dies $moment write $at and it is given again',
      async (when) => {
        const { death, wrap } = createDeath()
        let body: unknown
        {
          await using face = await openFace(wrap)
          body = grant(isAnswer ? (await face.post(drRossi, request)).id : undefined)
          Object.assign(death, when)
          await face.post(anna, body).catch(() => undefined)
        }
        await using face = await openFace()
        const again = await face.post(anna, body)
        expect(again.status).toBe(201)
        const given = await face.grantsOfAnna()
        // The fourth is after the answer has left.
        expect(given.length).toBeLessThanOrEqual(when.at === 4 ? 2 : 1)
        expect(given.some(({ id }) => id.slice(-22) === again.id?.slice(-22))).toBe(true)
        if (isAnswer)
          expect((await face.house.grants.listRequests(anna, { limit: 9 })).items[0]?.state).toBe('given')
      },
    )
  },
)

it('whose answer has left is a new one when the same is given again, and when the words are others', async () => {
  await using face = await openFace()
  const ids = [await face.post(anna, grant()), await face.post(anna, grant())].map(({ id }) => id)
  const narrower = {
    ...grant(),
    credential: { ...grant().credential, expirationDate: '2027-01-01T00:00:00Z' },
  }
  ids.push((await face.post(anna, narrower)).id)
  expect(new Set(ids).size).toBe(3)
  expect(await face.grantsOfAnna()).toHaveLength(3)
})

it('that comes twice at the same time in the same words is given once', async () => {
  await using face = await openFace()
  const answers = await Promise.all(Array.from({ length: 6 }, () => face.post(anna, grant())))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  expect((await face.grantsOfAnna()).length).toBeLessThanOrEqual(answers.length)
  expect(new Set(answers.map(({ id }) => id)).size).toBe((await face.grantsOfAnna()).length)
})

it('is not taken for a repetition after ten minutes, nor when it was refused before', async () => {
  const { death, wrap } = createDeath()
  {
    await using face = await openFace(wrap)
    Object.assign(death, { at: 2, moment: 'after' })
    await face.post(anna, grant()).catch(() => undefined)
  }
  await using face = await openFace()
  const before = await face.grantsOfAnna()
  expect(before).toHaveLength(1)
  face.house.clock.at += 600_001
  const later = await face.post(anna, grant())
  expect(later.id?.slice(-22)).not.toBe(before[0]?.id.slice(-22))
  expect((await face.post(drRossi, grant())).status).toBe(403)
})
