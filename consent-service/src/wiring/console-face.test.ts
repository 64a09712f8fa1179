import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookLineSchema, overviewSchema, useCountsSchema } from '@mutua/sdk/coop/console'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { openConsoleFace } from './console-face.ts'
import { openValueService } from '../http/test-support-value.ts'
import { authenticateByWord, serve, signedInAs, type Served } from '../http/test-support.ts'
import { openRegisterOn } from './test-support-register.ts'
import { createGrant, fiscalCodes, ibans, officer, research, webIdOf } from './test-support-value.ts'

const opened = new AsyncDisposableStack()
let served: Served

beforeAll(async () => {
  const service = opened.use(await openValueService())
  const { podServer } = service.pods
  const names = ['anna', 'bruno', 'carla']
  for (const [index, name] of names.entries())
    await service.asOfficer('/members', {
      webId: webIdOf(name),
      pod: `${podServer}/${name}/`,
      displayName: name,
      fiscalCode: fiscalCodes[index],
      iban: ibans[index],
      ...(index === 0 ? { section: 'Valle' } : {}),
    })
  const grants = [
    ...names.map((owner) => createGrant({ owner, podServer })),
    createGrant({ owner: 'anna', podServer, purpose: research, organisation: 'Istituto' }),
  ]
  service.grants.push(...grants)
  const sent = await service.deliver([
    ...grants.map((grant) => service.pods.use({ grant, at: '2026-10-05T09:00:00Z' })),
    ...grants.slice(0, 3).map((grant) => service.pods.use({ grant, at: '2026-11-20T09:00:00Z' })),
  ])
  if (sent.status !== 200) throw new Error('the receipts are not taken')
  const { store, clock } = service
  const book = await openRegisterOn(store, clock, createTestSealer(new Uint8Array(32).fill(3)))
  served = opened.use(
    await serve(
      ...book.rooms,
      ...openConsoleFace({
        ...{ applications: book.applications, register: book.register },
        ...{ store, now: clock.now },
        authenticate: authenticateByWord,
        isOfficer: (webId) => webId === officer,
        members: book.members,
        transparencyLog: { vkey: 'a+b+c', checkpoint: () => 'log\n0\n\n\n' },
        witnesses: [],
        smallestGroup: 3,
      }).rooms,
    ),
  )
}, 60_000)
afterAll(() => opened.disposeAsync())

const routes = ['/console/overview', '/console/uses', '/members/book']
const ask = (path: string, as = officer) => fetch(served.url + path, { headers: signedInAs(as) })

describe('the console', () => {
  it.each(routes)('%s is for officers only', async (path) => {
    expect((await fetch(served.url + path)).status).toBe(401)
    const refused = await ask(path, webIdOf('anna'))
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'caller-not-officer' })
    expect((await ask(path)).headers.get('cache-control')).toBe('no-store')
  })

  it('says which months are open, and how much was used in them', async () => {
    const overview = overviewSchema.parse(await (await ask('/console/overview')).json())
    expect(overview).toMatchObject({
      members: 3,
      openMonths: [
        { month: '2026-10', uses: 4, hasEnded: true },
        { month: '2026-11', uses: 3, hasEnded: false },
      ],
      closedPeriods: [],
      complaints: { waiting: 0, overdue: 0 },
    })
  })

  it('shows the members register without a way to anybody’s health, consents or pod', async () => {
    const answer = await ask('/members/book')
    const text = await answer.text()
    const { items } = JSON.parse(text) as { items: unknown[] }
    expect(items).toHaveLength(3)
    expect(bookLineSchema.parse(items[0])).toMatchObject({ number: 1, displayName: 'anna', section: 'Valle' })
    // Whatever field is added to a line one day: none of these may be in it, nor an address that leads there.
    expect(Object.keys(bookLineSchema.shape).toSorted()).toEqual(
      [
        ...['act', 'admittedOn', 'category', 'displayName', 'exitAct', 'exitOn', 'number', 'province'],
        ...['quotaCents', 'section', 'state', 'subscribedCents', 'voteFrom'],
      ].toSorted(),
    )
    expect(text).not.toMatch(/https?:|webid|pod|grant|consent|purpose|scope|resource|receipt|health|iban/i)
    expect(() => bookLineSchema.parse({ ...(items[0] as object), pod: 'x' })).toThrow(/pod/)
  })

  it('counts uses by organisation and by purpose, and never says whose', async () => {
    const october = useCountsSchema.parse(await (await ask('/console/uses?month=2026-10')).json())
    expect(october.organisations.map(({ organisation, uses }) => [organisation, uses])).toEqual([
      ['Ambulatorio Rossi', 3],
      ['Istituto', 1],
    ])
    // One member alone took part in research: named, it would point to her; so would the rest without its name.
    expect(october).toMatchObject({ uses: 4, purposes: [], otherUses: 4 })
    const november: unknown = await (await ask('/console/uses')).json()
    expect(november).toMatchObject({
      month: '2026-11',
      uses: 3,
      otherUses: 0,
      months: ['2026-11', '2026-10'],
    })
    expect(JSON.stringify(november)).not.toMatch(/anna|bruno|carla|pods\.example/)
  })
})
