import { describe, expect, test } from 'vitest'
import { accessRequestSchema, grantSchema } from '@mutua/sdk/consent/grant'
import type { WebId } from '@mutua/sdk/ids'
import { anna, askedOf, drRossi, inPod, openHouse, origin } from '../grants/test-support.ts'
import { createGrantRoutes } from './grant-routes.ts'
import { createRequestRoutes } from './request-routes.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

const openService = async () => {
  const opened = new AsyncDisposableStack()
  const house = opened.use(await openHouse({ leaseMs: 0, pollMs: 30 }))
  const service = opened.use(
    await serve(
      createRequestRoutes({ authenticate: authenticateByWord, grants: house.grants }),
      createGrantRoutes({ authenticate: authenticateByWord, isOfficer: () => false, grants: house.grants }),
    ),
  )
  const post = async (who: WebId, path: string, body: object): Promise<{ status: number; body: object }> => {
    const response = await fetch(`${service.url}${path.replace(origin, '')}`, {
      method: 'POST',
      headers: { ...signedInAs(who), 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as object }
  }
  return { post, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

/** Without saying of what. */
const { resources: _resources, modes: _modes, ...about } = askedOf(anna)
const laboratory = 'patient/Observation.rs?category=laboratory&date=ge2025-01-01'

describe('what is asked for can be named', () => {
  test.each<[string, object, object]>([
    [
      'by record scopes, wherever the records are',
      { records: ['patient/Observation.read?date=ge2025-01-01&category=laboratory', laboratory] },
      { scope: { resources: [inPod(anna, 'health/')], modes: ['read'] }, terms: { records: [laboratory] } },
    ],
    [
      'by record scopes in a place',
      { terms: { records: [laboratory] }, resources: [inPod(anna, 'health/laboratory/')] },
      {
        scope: { resources: [inPod(anna, 'health/laboratory/')], modes: ['read'] },
        terms: { records: [laboratory] },
      },
    ],
    [
      'by categories and a time',
      { categories: ['laboratory', 'imaging'], period: { from: '2025-01-01T00:00:00.000Z' } },
      {
        scope: {
          resources: [inPod(anna, 'health/laboratory/'), inPod(anna, 'health/imaging/')],
          modes: ['read'],
        },
        terms: { range: { from: '2025-01-01T00:00:00.000Z' } },
      },
    ],
    [
      'by resources, as ever',
      { resources: [inPod(anna, 'health/x')], modes: ['read', 'write'] },
      { scope: { resources: [inPod(anna, 'health/x')], modes: ['read', 'write'] } },
    ],
    [
      'without some elements',
      { categories: ['summary'], terms: { masked: ['Patient.address', '*.text'] } },
      { terms: { masked: ['*.text', 'Patient.address'] } },
    ],
  ])('%s', async (_name, named, expected) => {
    await using service = await openService()
    const asked = await service.post(drRossi, '/requests', { ...about, ...named })
    expect(asked).toMatchObject({ status: 201, body: expected })
    const { id } = accessRequestSchema.parse(asked.body)
    const given = await service.post(anna, `${id}/decision`, { decision: 'give' })
    expect(given).toMatchObject({ status: 200, body: { grant: expected } })
    const { validUntil, purpose } = about
    const direct = await service.post(anna, '/grants', { recipient: drRossi, validUntil, purpose, ...named })
    expect(direct).toMatchObject({ status: 201, body: { grant: expected } })
  })

  test.each<[string, object, RegExp]>([
    ['in none of the ways', {}, /Say of what/],
    [
      'in two ways',
      { resources: [inPod(anna, 'health/')], categories: ['summary'], modes: ['read'] },
      /either/,
    ],
    ['twice', { records: [laboratory], terms: { records: [laboratory] } }, /once/],
    [
      'with a time of no records',
      { resources: [inPod(anna, 'x')], modes: ['read'], period: {} },
      /goes with/,
    ],
    ['without what is to be done', { resources: [inPod(anna, 'x')] }, /modes/],
    ['to be written', { records: [laboratory], modes: ['read', 'write'] }, /reading alone/],
    [
      'to be written without some elements',
      { categories: ['summary'], modes: ['write'], terms: { masked: ['*.text'] } },
      /reading alone/,
    ],
    ['by a scope that writes', { records: ['patient/Observation.cruds'] }, /for reading/],
    ['by a scope of an unknown type', { records: ['patient/Nothing.rs'] }, /not served/],
    ['by a parameter that is not known', { records: ['patient/Observation.rs?value=5'] }, /not one/],
    ['by an unknown category', { categories: ['secrets'] }, /categories/],
    ['in terms that are not known', { categories: ['summary'], terms: { recods: [laboratory] } }, /recods/],
    ['without what names a record', { categories: ['summary'], terms: { masked: ['Patient.id'] } }, /masked/],
  ])('and is refused %s', async (_name, named, why) => {
    await using service = await openService()
    const { validUntil, purpose } = about
    for (const { status, body } of [
      await service.post(drRossi, '/requests', { ...about, ...named }),
      await service.post(anna, '/grants', { recipient: drRossi, validUntil, purpose, ...named }),
    ]) {
      expect({ status, body }).toMatchObject({ status: 400, body: { code: 'input-malformed' } })
      expect(JSON.stringify(body)).toMatch(why)
    }
  })
})

describe('what the owner gives of it', () => {
  const decided = async (asked: object, terms: object, more: object = {}) => {
    await using service = await openService()
    const request = await service.post(drRossi, '/requests', { ...about, ...asked })
    const { id } = accessRequestSchema.parse(request.body)
    return await service.post(anna, `${id}/decision`, { decision: 'give', terms, ...more })
  }

  test('may be fewer records, and fewer elements of them', async () => {
    const asked = {
      records: ['patient/Observation.rs', 'patient/Condition.rs'],
      terms: { masked: ['*.text'] },
    }
    const terms = { records: [laboratory], masked: ['*.text', 'Observation.note'] }
    expect(await decided(asked, terms)).toMatchObject({ status: 200, body: { grant: { terms } } })
    expect(await decided(asked, {})).toMatchObject({
      body: { grant: { terms: { records: asked.records.toSorted(), masked: ['*.text'] } } },
    })
  })

  test('is never more', async () => {
    const wider = [
      [{ records: [laboratory] }, { records: ['patient/Observation.rs'] }],
      [{ records: ['patient/Observation.r'] }, { records: ['patient/Observation.rs'] }],
      [{ categories: ['summary'], terms: { masked: ['Patient.address'] } }, { masked: ['Patient.photo'] }],
    ] as const
    for (const [asked, terms] of wider)
      expect(await decided(asked, terms)).toMatchObject({ status: 400, body: { code: 'decision-too-wide' } })
  })

  test('by record scopes is to be read, where writing was asked for as well', async () => {
    const asked = { resources: [inPod(anna, 'health/')], modes: ['read', 'write'] }
    const terms = { records: [laboratory] }
    expect(await decided(asked, terms)).toMatchObject({ status: 400, body: { code: 'input-malformed' } })
    expect(await decided(asked, terms, { modes: ['read'] })).toMatchObject({
      status: 200,
      body: { grant: { scope: { modes: ['read'] }, terms } },
    })
  })

  test('can be amended to less and back, within what was asked', async () => {
    await using service = await openService()
    const asked = { records: ['patient/Observation.rs'] }
    const request = await service.post(drRossi, '/requests', { ...about, ...asked })
    const { id } = accessRequestSchema.parse(request.body)
    const given = (await service.post(anna, `${id}/decision`, { decision: 'give' })).body as {
      grant: unknown
    }
    const amend = (terms: object) =>
      service.post(anna, `${grantSchema.parse(given.grant).id}/amend`, { terms })
    expect(await amend({ records: [laboratory] })).toMatchObject({
      body: { terms: { records: [laboratory] } },
    })
    expect(await amend({ records: ['patient/*.rs'] })).toMatchObject({ body: { code: 'decision-too-wide' } })
    expect(await amend(asked)).toMatchObject({
      body: { terms: asked },
    })
  })
})
