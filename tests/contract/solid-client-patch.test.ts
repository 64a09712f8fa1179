import {
  addStringNoLocale,
  addUrl,
  buildThing,
  createSolidDataset,
  createThing,
  getSolidDataset,
  getStringNoLocale,
  getStringNoLocaleAll,
  getThing,
  getThingAll,
  getUrl,
  getUrlAll,
  removeThing,
  saveSolidDatasetAt,
  setBoolean,
  setStringNoLocale,
  setTerm,
  setThing,
  type SolidDataset,
  type Thing,
} from '@inrupt/solid-client'
import { DataFactory } from 'n3'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPerson, type Person } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
let anna: Person
let bruno: Person

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('solid-client-patch'))
  const consentService = parseBaseUrl(`http://localhost:${String(await freePort())}`)
  const server = opened.use(
    await startPodServer({ port: await freePort(), home: folder.path, consentService }),
  )
  anna = await createPerson(server.baseUrl, 'anna')
  bruno = await createPerson(server.baseUrl, 'bruno')
})
afterAll(() => opened.disposeAsync())

const name = 'http://xmlns.com/foaf/0.1/name'
const knows = 'http://xmlns.com/foaf/0.1/knows'
const note = 'http://example.org/note'

describe('the Inrupt client, unmodified, on a dataset that exists', () => {
  test('changes, adds and takes away values, and saves again what it got back', async () => {
    const url = `${anna.pod}contacts.ttl`
    const first = buildThing(createThing({ name: 'me' }))
      .addStringNoLocale(name, 'Anna')
      .addStringNoLocale(note, 'a "quoted" } word\nand a line')
      .addUrl(knows, 'https://example.org/#dario')
      .build()
    const created = await save(url, setThing(createSolidDataset(), first))
    let me = thingOf(created, `${url}#me`)
    me = setStringNoLocale(me, name, 'Anna Verdi')
    me = addUrl(me, knows, 'https://example.org/#emma')
    const saved = await save(url, setThing(created, me))
    me = setStringNoLocale(thingOf(saved, `${url}#me`), note, 'plain')
    await save(url, setThing(saved, me))

    const read = thingOf(await getSolidDataset(url, { fetch: anna.fetch }), `${url}#me`)
    expect(getStringNoLocaleAll(read, name)).toEqual(['Anna Verdi'])
    expect(getStringNoLocaleAll(read, note)).toEqual(['plain'])
    expect(getUrlAll(read, knows).toSorted()).toEqual([
      'https://example.org/#dario',
      'https://example.org/#emma',
    ])
  })

  test('saves without a change', async () => {
    const url = `${anna.pod}same.ttl`
    await save(url, setThing(createSolidDataset(), named('a', 'A')))
    const before = await getSolidDataset(url, { fetch: anna.fetch })
    const etag = await etagOf(url)
    await save(url, before)
    expect(await etagOf(url)).toBe(etag)
  })

  test('only adds, and only takes away', async () => {
    const url = `${anna.pod}halves.ttl`
    const created = await save(url, setThing(createSolidDataset(), named('a', 'A')))
    const added = await save(url, setThing(created, named('b', 'B')))
    const removed = await save(url, removeThing(added, `${url}#a`))
    expect(getThingAll(removed).map(({ url: id }) => id)).toEqual([`${url}#b`])
    const read = await getSolidDataset(url, { fetch: anna.fetch })
    expect(getThingAll(read).map(({ url: id }) => id)).toEqual([`${url}#b`])
  })

  test('two writers change different things, and neither loses', async () => {
    const url = `${anna.pod}shared.ttl`
    await save(url, setThing(createSolidDataset(), named('a', 'A')))
    const copies = await Promise.all(
      Array.from({ length: 8 }, () => getSolidDataset(url, { fetch: anna.fetch })),
    )
    await Promise.all(copies.map((copy, index) => save(url, setThing(copy, named(`n${String(index)}`, 'N')))))
    expect(getThingAll(await getSolidDataset(url, { fetch: anna.fetch }))).toHaveLength(9)
  })

  test('two writers change the same value: the second is told, and nothing of its change is made', async () => {
    const url = `${anna.pod}disputed.ttl`
    await save(url, setThing(createSolidDataset(), named('a', 'old')))
    const [mine, other] = await Promise.all([
      getSolidDataset(url, { fetch: anna.fetch }),
      getSolidDataset(url, { fetch: anna.fetch }),
    ])
    await save(url, setThing(other, setStringNoLocale(thingOf(other, `${url}#a`), name, 'theirs')))
    const late = addStringNoLocale(setStringNoLocale(thingOf(mine, `${url}#a`), name, 'mine'), note, 'mine')
    await expect(save(url, setThing(mine, late))).rejects.toMatchObject({ statusCode: 409 })
    const read = thingOf(await getSolidDataset(url, { fetch: anna.fetch }), `${url}#a`)
    expect(getStringNoLocaleAll(read, name)).toEqual(['theirs'])
    expect(getStringNoLocale(read, note)).toBeNull()
  })

  test('updates a thing that has a blank node, from two readings of the same dataset', async () => {
    const url = `${anna.pod}blank.ttl`
    let thing = setBoolean(createThing({ name: 'it' }), note, true)
    thing = setTerm(thing, knows, DataFactory.blankNode())
    await save(url, setThing(createSolidDataset(), thing))
    const reading = await getSolidDataset(url, { fetch: anna.fetch })
    const changed = setBoolean(thingOf(reading, `${url}#it`), note, false)
    const again = await getSolidDataset(url, { fetch: anna.fetch })
    await expect(save(url, setThing(again, changed))).resolves.toBeDefined()
  })

  test('leaves blank nodes that it does not touch as they were', async () => {
    const url = `${anna.pod}address.ttl`
    const address = '<#me> <http://example.org/address> [ <http://example.org/city> "Bari" ].'
    const written = await anna.fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'text/turtle' },
      body: `${address} <#me> <${name}> "Anna".`,
    })
    expect(written.status).toBe(201)
    const reading = await getSolidDataset(url, { fetch: anna.fetch })
    await save(url, setThing(reading, setStringNoLocale(thingOf(reading, `${url}#me`), name, 'Anna Verdi')))
    const text = await (await anna.fetch(url, { headers: { accept: 'text/turtle' } })).text()
    const label = /<http:\/\/example\.org\/address> (_:\w+)/.exec(text)?.[1]
    expect(text).toContain(`${label ?? 'none'} <http://example.org/city> "Bari"`)
    expect(text).toContain('"Anna Verdi"')
  })

  test('updates a dataset that is stored as JSON-LD, which stays JSON-LD', async () => {
    const url = `${anna.pod}data.jsonld`
    await anna.fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/ld+json' },
      body: JSON.stringify({ '@id': '#me', [name]: 'Anna' }),
    })
    const reading = await getSolidDataset(url, { fetch: anna.fetch })
    await save(url, setThing(reading, setStringNoLocale(thingOf(reading, `${url}#me`), name, 'Anna Verdi')))
    const answer = await anna.fetch(url, { headers: { accept: '*/*' } })
    expect(answer.headers.get('content-type')).toBe('application/ld+json')
    expect(await answer.json()).toEqual([{ '@id': `${url}#me`, [name]: [{ '@value': 'Anna Verdi' }] }])
  })

  test('changes the profile, which still names its issuer', async () => {
    const url = `${anna.pod}profile/card`
    const card = await getSolidDataset(url, { fetch: anna.fetch })
    await save(url, setThing(card, setStringNoLocale(thingOf(card, anna.webId), name, 'Anna Verdi')))
    const read = thingOf(await getSolidDataset(url), anna.webId)
    expect(getStringNoLocale(read, name)).toBe('Anna Verdi')
    expect(getUrl(read, 'http://www.w3.org/ns/solid/terms#oidcIssuer')).not.toBeNull()
    // Every later call of hers is authenticated by what the profile says.
    expect((await anna.fetch(`${anna.pod}settings/prefs.ttl`)).status).toBe(200)
  })

  test('is refused for somebody who may only read, and for a stranger', async () => {
    const url = `${anna.pod}profile/card`
    const card = await getSolidDataset(url, { fetch: bruno.fetch })
    const changed = setThing(card, setStringNoLocale(thingOf(card, anna.webId), name, 'Bruno'))
    await expect(saveSolidDatasetAt(url, changed, { fetch: bruno.fetch })).rejects.toMatchObject({
      statusCode: 403,
    })
    await expect(saveSolidDatasetAt(url, changed)).rejects.toMatchObject({ statusCode: 401 })
  })
})

const save = (url: string, dataset: SolidDataset) => saveSolidDatasetAt(url, dataset, { fetch: anna.fetch })

const named = (id: string, value: string): Thing => setStringNoLocale(createThing({ name: id }), name, value)

const thingOf = (dataset: SolidDataset, url: string): Thing => {
  const thing = getThing(dataset, url)
  if (thing === null) throw new Error(`${url} is not described`)
  return thing
}

const etagOf = async (url: string): Promise<string | null> =>
  (await anna.fetch(url, { method: 'HEAD' })).headers.get('etag')
