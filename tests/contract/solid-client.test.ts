import {
  buildThing,
  createContainerAt,
  createContainerInContainer,
  createSolidDataset,
  createThing,
  deleteContainer,
  deleteFile,
  deleteSolidDataset,
  getContainedResourceUrlAll,
  getContentType,
  getFile,
  getPodUrlAll,
  getProfileAll,
  getResourceInfo,
  getSolidDataset,
  getSourceUrl,
  getStringNoLocale,
  getThing,
  getThingAll,
  getUrl,
  isContainer,
  isRawData,
  overwriteFile,
  saveFileInContainer,
  saveSolidDatasetAt,
  saveSolidDatasetInContainer,
  setStringNoLocale,
  setThing,
  solidDatasetAsTurtle,
} from '@inrupt/solid-client'
import { Session } from '@inrupt/solid-client-authn-node'
import { createAccountClient } from '@mutua/sdk/clients/account-client'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/** An unmodified Solid client writes, lists and reads a pod, signed in with client credentials. */

const opened = new AsyncDisposableStack()
let anna: Signed
let bruno: Signed

interface Signed {
  readonly webId: string
  readonly pod: string
  readonly fetch: typeof fetch
}

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('solid-client'))
  const consentService = parseBaseUrl(`http://localhost:${String(await freePort())}`)
  const server = opened.use(
    await startPodServer({ port: await freePort(), home: folder.path, consentService }),
  )
  anna = await signedIn(server.baseUrl, 'anna')
  bruno = await signedIn(server.baseUrl, 'bruno')
})
afterAll(() => opened.disposeAsync())

describe('health records, for a client that knows nothing of FHIR servers', () => {
  test('are found by the private type index, and read and written as a dataset', async () => {
    const record = {
      resourceType: 'Observation',
      id: 'glucose',
      status: 'final',
      code: { text: 'Glucose' },
      valueQuantity: { value: 5.4 },
    }
    const written = await anna.fetch(`${anna.pod}health/laboratory/Observation/glucose`, {
      method: 'PUT',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(record),
    })
    expect(written.status).toBe(201)
    const profile = await getSolidDataset(anna.webId, { fetch: anna.fetch })
    const me = getThing(profile, anna.webId)
    const indexUrl = me === null ? null : getUrl(me, `${solid}privateTypeIndex`)
    const index = await getSolidDataset(indexUrl ?? '', { fetch: anna.fetch })
    const registration = getThingAll(index).find(
      (thing) => getUrl(thing, `${solid}forClass`) === 'http://hl7.org/fhir/Observation',
    )
    const container =
      registration === undefined ? '' : (getUrl(registration, `${solid}instanceContainer`) ?? '')
    const [url = ''] = getContainedResourceUrlAll(await getSolidDataset(container, { fetch: anna.fetch }))
    const dataset = await getSolidDataset(url, { fetch: anna.fetch })
    const said = getThing(dataset, url)
    expect(said === null ? null : getUrl(said, rdfType)).toBe('http://hl7.org/fhir/Observation')
    // What the client read can be written again as it is.
    const again = await anna.fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'text/turtle' },
      body: await solidDatasetAsTurtle(dataset),
    })
    expect(again.status, await again.text()).toBe(205)
    expect(await (await anna.fetch(url)).json()).toEqual(record)
  })
})

const solid = 'http://www.w3.org/ns/solid/terms#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

const signedIn = async (podServer: BaseUrl, name: string): Promise<Signed> => {
  const accounts = createAccountClient({ podServer, fetch })
  const login = { name, password: `${name}-${crypto.randomUUID()}` }
  const { webId, pod } = await accounts.createAccount(login)
  const { clientId, clientSecret } = await accounts.createCredentials(login, 'solid-client')
  const session = new Session({ keepAlive: false })
  await session.login({ oidcIssuer: podServer, clientId, clientSecret, tokenType: 'DPoP' })
  opened.defer(() => session.logout())
  expect(session.info).toMatchObject({ isLoggedIn: true, webId })
  return { webId, pod, fetch: session.fetch }
}

const as = (person: Signed) => ({ fetch: person.fetch })
const name = 'http://xmlns.com/foaf/0.1/name'

describe('the Inrupt client, unmodified', () => {
  test('finds the pod of a WebID without signing in', async () => {
    expect(await getPodUrlAll(anna.webId, { fetch })).toEqual([anna.pod])
    const profiles = await getProfileAll(anna.webId, { fetch })
    const me = getThing(profiles.webIdProfile, anna.webId)
    expect(me === null ? null : getUrl(me, 'http://www.w3.org/ns/solid/terms#oidcIssuer')).toBe(
      new URL(anna.pod).origin,
    )
  })

  test('makes containers, and is told when one is there already', async () => {
    const made = await createContainerAt(`${anna.pod}work/`, as(anna))
    expect(getSourceUrl(made)).toBe(`${anna.pod}work/`)
    await expect(createContainerAt(`${anna.pod}work/`, as(anna))).rejects.toMatchObject({ statusCode: 412 })
    const inner = await createContainerInContainer(`${anna.pod}work/`, {
      ...as(anna),
      slugSuggestion: 'inner',
    })
    expect(getSourceUrl(inner)).toBe(`${anna.pod}work/inner/`)
  })

  test('saves files, replaces them, and reads them back byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 3_000 }, (_, place) => place % 256)
    const file = new File([bytes], 'picture.bin', { type: 'application/octet-stream' })
    await createContainerAt(`${anna.pod}files/`, as(anna))
    const saved = await saveFileInContainer(`${anna.pod}files/`, file, as(anna))
    const url = getSourceUrl(saved)
    expect(url).toBe(`${anna.pod}files/picture.bin`)
    const read = await getFile(url, as(anna))
    expect(getContentType(read)).toBe('application/octet-stream')
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes)
    await overwriteFile(url, new Blob(['new words'], { type: 'text/plain' }), {
      ...as(anna),
      contentType: 'text/plain',
    })
    expect(await (await getFile(url, as(anna))).text()).toBe('new words')
    await overwriteFile(`${anna.pod}files/fresh.txt`, new Blob(['fresh']), {
      ...as(anna),
      contentType: 'text/plain',
    })
    expect(await (await getFile(`${anna.pod}files/fresh.txt`, as(anna))).text()).toBe('fresh')
  })

  test('saves datasets, changes them, and reads them back', async () => {
    const url = `${anna.pod}notes/me.ttl`
    const thing = buildThing(createThing({ url: `${url}#me` }))
      .addStringNoLocale(name, 'Anna')
      .build()
    const saved = await saveSolidDatasetAt(url, setThing(createSolidDataset(), thing), as(anna))
    expect(getSourceUrl(saved)).toBe(url)
    const read = await getSolidDataset(url, as(anna))
    const me = getThing(read, `${url}#me`)
    if (me === null) throw new Error('the thing is not there')
    expect(getStringNoLocale(me, name)).toBe('Anna')
    await saveSolidDatasetAt(url, setThing(read, setStringNoLocale(me, name, 'Anna Rossi')), as(anna))
    const again = getThing(await getSolidDataset(url, as(anna)), `${url}#me`)
    expect(again === null ? null : getStringNoLocale(again, name)).toBe('Anna Rossi')
    await expect(
      saveSolidDatasetAt(url, setThing(createSolidDataset(), thing), as(anna)),
    ).rejects.toMatchObject({ statusCode: 412 })
    const inside = await saveSolidDatasetInContainer(
      `${anna.pod}notes/`,
      setThing(createSolidDataset(), thing),
      {
        ...as(anna),
        slugSuggestion: 'other.ttl',
      },
    )
    expect(getSourceUrl(inside)).toBe(`${anna.pod}notes/other.ttl`)
  })

  test('lists what a container contains, and tells documents, files and containers apart', async () => {
    await createContainerAt(`${anna.pod}shelf/inner/`, as(anna))
    await overwriteFile(`${anna.pod}shelf/a.txt`, new Blob(['a']), { ...as(anna), contentType: 'text/plain' })
    await saveSolidDatasetAt(
      `${anna.pod}shelf/b.ttl`,
      setThing(
        createSolidDataset(),
        buildThing(createThing({ name: 'b' }))
          .addStringNoLocale(name, 'b')
          .build(),
      ),
      as(anna),
    )
    const shelf = await getSolidDataset(`${anna.pod}shelf/`, as(anna))
    expect(isContainer(shelf)).toBe(true)
    expect(getContainedResourceUrlAll(shelf).toSorted()).toEqual([
      `${anna.pod}shelf/a.txt`,
      `${anna.pod}shelf/b.ttl`,
      `${anna.pod}shelf/inner/`,
    ])
    const kinds = await Promise.all(
      ['a.txt', 'b.ttl', 'inner/'].map(async (part) => {
        const info = await getResourceInfo(`${anna.pod}shelf/${part}`, as(anna))
        return [isRawData(info), isContainer(info)]
      }),
    )
    expect(kinds).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ])
  })

  test('deletes files and datasets, and containers once they are empty', async () => {
    await overwriteFile(`${anna.pod}old/a.txt`, new Blob(['a']), { ...as(anna), contentType: 'text/plain' })
    await saveSolidDatasetAt(`${anna.pod}old/b.ttl`, createSolidDataset(), as(anna))
    await expect(deleteContainer(`${anna.pod}old/`, as(anna))).rejects.toMatchObject({ statusCode: 409 })
    await deleteFile(`${anna.pod}old/a.txt`, as(anna))
    await deleteSolidDataset(`${anna.pod}old/b.ttl`, as(anna))
    await deleteContainer(`${anna.pod}old/`, as(anna))
    await expect(getFile(`${anna.pod}old/a.txt`, as(anna))).rejects.toMatchObject({ statusCode: 404 })
    await expect(getSolidDataset(`${anna.pod}old/`, as(anna))).rejects.toMatchObject({ statusCode: 404 })
    const root = await getSolidDataset(anna.pod, as(anna))
    expect(getContainedResourceUrlAll(root)).not.toContain(`${anna.pod}old/`)
  })

  test('neither reads nor writes nor lists the pod of somebody else, signed in or not', async () => {
    const url = `${anna.pod}secret.txt`
    await overwriteFile(url, new Blob(['secret']), { ...as(anna), contentType: 'text/plain' })
    for (const [other, statusCode] of [
      [{ fetch: bruno.fetch }, 403],
      [{ fetch }, 401],
    ] as const) {
      await expect(getFile(url, other)).rejects.toMatchObject({ statusCode })
      await expect(getSolidDataset(anna.pod, other)).rejects.toMatchObject({ statusCode })
      await expect(getResourceInfo(url, other)).rejects.toMatchObject({ statusCode })
      await expect(
        overwriteFile(url, new Blob(['mine']), { ...other, contentType: 'text/plain' }),
      ).rejects.toMatchObject({ statusCode })
      await expect(createContainerAt(`${anna.pod}mine/`, other)).rejects.toMatchObject({ statusCode })
      await expect(deleteFile(url, other)).rejects.toMatchObject({ statusCode })
      // The same for what is not there: nothing tells the two apart.
      await expect(getFile(`${anna.pod}absent.txt`, other)).rejects.toMatchObject({ statusCode })
    }
    expect(await (await getFile(url, as(anna))).text()).toBe('secret')
  })
})
