import {
  acp_ess_2 as acp,
  createSolidDataset,
  createThing,
  getEffectiveAccess,
  getResourceInfo,
  getSolidDataset,
  saveSolidDatasetAt,
  setStringNoLocale,
  setThing,
  universalAccess,
} from '@inrupt/solid-client'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPerson, type Person } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
/** Under Access Control Policy. */
let anna: Person
/** Under Web Access Control. */
let wanda: Person
let bruno: Person
let carla: Person

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('solid-client-acp'))
  const consentService = parseBaseUrl(`http://localhost:${String(await freePort())}`)
  const { baseUrl } = opened.use(
    await startPodServer({ port: await freePort(), home: folder.path, consentService }),
  )
  anna = await createPerson(baseUrl, 'anna', 'acp')
  wanda = await createPerson(baseUrl, 'wanda', 'wac')
  bruno = await createPerson(baseUrl, 'bruno')
  carla = await createPerson(baseUrl, 'carla')
})
afterAll(() => opened.disposeAsync())

const as = ({ fetch }: Person) => ({ fetch })

const note = setThing(
  createSolidDataset(),
  setStringNoLocale(createThing({ name: 'it' }), 'http://example.org/note', 'hello'),
)

const put = async (person: Person, path: string): Promise<string> => {
  const url = `${person.pod}${path}`
  await saveSolidDatasetAt(url, note, as(person))
  return url
}

const statusFor = async (reader: Person | undefined, url: string): Promise<number> =>
  (await (reader?.fetch ?? fetch)(url)).status

const acrOf = async (url: string) => {
  const resource = await acp.getSolidDatasetWithAcr(url, as(anna))
  if (!acp.hasAccessibleAcr(resource)) throw new Error('the client sees no access control resource')
  return resource
}

const nothing = { read: false, append: false, write: false, controlRead: false, controlWrite: false }

describe('the Inrupt client, unmodified, on a pod under Access Control Policy', () => {
  test('finds an access control resource for every resource, and none it may not see', async () => {
    const url = await put(anna, 'found/a.ttl')
    for (const each of [anna.pod, `${anna.pod}found/`, url])
      expect(await acp.isAcpControlled(each, as(anna)), each).toBe(true)
    expect(acp.getLinkedAcrUrl(await getResourceInfo(url, as(anna)))).toBe(`${url}.acr`)
    const theirs = await acp.getResourceInfoWithAcr(anna.webId, as(bruno))
    expect(acp.hasAccessibleAcr(theirs)).toBe(false)
    await expect(getSolidDataset(`${url}.acr`, as(bruno))).rejects.toMatchObject({ statusCode: 403 })
  })

  test('gives one person access and takes it back, and the server does as it says', async () => {
    const url = await put(anna, 'one.ttl')
    expect(await statusFor(bruno, url)).toBe(403)
    expect(await universalAccess.setAgentAccess(url, bruno.webId, { read: true }, as(anna))).toEqual({
      ...nothing,
      read: true,
    })
    expect([await statusFor(bruno, url), await statusFor(carla, url)]).toEqual([200, 403])
    expect(await universalAccess.getAgentAccess(url, bruno.webId, as(anna))).toEqual({
      ...nothing,
      read: true,
    })
    await universalAccess.setAgentAccess(url, bruno.webId, { read: false }, as(anna))
    expect(await statusFor(bruno, url)).toBe(403)
  })

  test('opens a resource to everybody and closes it again', async () => {
    const url = await put(anna, 'public.ttl')
    expect(await statusFor(undefined, url)).toBe(401)
    await universalAccess.setPublicAccess(url, { read: true }, as(anna))
    expect(await universalAccess.getPublicAccess(url, as(anna))).toEqual({ ...nothing, read: true })
    expect(await statusFor(undefined, url)).toBe(200)
    await universalAccess.setPublicAccess(url, { read: false }, as(anna))
    expect(await statusFor(undefined, url)).toBe(401)
  })

  test('lets somebody else see, and then change, the access control resource', async () => {
    const url = await put(anna, 'shared.ttl')
    await universalAccess.setAgentAccess(url, bruno.webId, { read: true, controlRead: true }, as(anna))
    expect(await universalAccess.getAgentAccess(url, bruno.webId, as(bruno))).toEqual({
      ...nothing,
      read: true,
      controlRead: true,
    })
    expect(await universalAccess.setAgentAccess(url, carla.webId, { read: true }, as(bruno))).toBeNull()
    expect(await statusFor(carla, url)).toBe(403)
    await universalAccess.setAgentAccess(url, bruno.webId, { controlWrite: true }, as(anna))
    expect(await universalAccess.setAgentAccess(url, carla.webId, { read: true }, as(bruno))).toMatchObject({
      read: true,
    })
    expect(await statusFor(carla, url)).toBe(200)
  })

  test('tells each caller what they may do', async () => {
    const url = await put(anna, 'effective.ttl')
    await universalAccess.setAgentAccess(url, bruno.webId, { read: true, append: true }, as(anna))
    expect(getEffectiveAccess(await getResourceInfo(url, as(bruno))).user).toEqual({
      read: true,
      append: true,
      write: false,
    })
    expect(getEffectiveAccess(await getResourceInfo(url, as(anna))).user).toEqual({
      read: true,
      append: true,
      write: true,
    })
  })

  test('writes policies of its own: all of, any of, none of, and what is denied', async () => {
    const url = await put(anna, 'policies/a.ttl')
    let acr = await acrOf(url)
    const matcher = (name: string, ...agents: readonly Person[]) => {
      const made = acp.createResourceMatcherFor(acr, name)
      return agents.reduce((whole, { webId }) => acp.addAgent(whole, webId), made)
    }
    const both = matcher('both', bruno, carla)
    const onlyCarla = matcher('only-carla', carla)
    let reading = acp.createResourcePolicyFor(acr, 'reading')
    reading = acp.addAnyOfMatcherUrl(reading, both)
    reading = acp.setAllowModes(reading, { read: true, append: false, write: true })
    let notCarla = acp.createResourcePolicyFor(acr, 'not-carla')
    notCarla = acp.addAllOfMatcherUrl(notCarla, onlyCarla)
    notCarla = acp.setDenyModes(notCarla, { read: false, append: false, write: true })
    for (const made of [both, onlyCarla]) acr = acp.setResourceMatcher(acr, made)
    for (const made of [reading, notCarla]) acr = acp.addPolicyUrl(acp.setResourcePolicy(acr, made), made.url)
    await acp.saveAcrFor(acr, as(anna))
    expect([await statusFor(bruno, url), await statusFor(carla, url)]).toEqual([200, 200])
    await expect(
      saveSolidDatasetAt(url, changed(await getSolidDataset(url, as(bruno)), 'bruno'), as(bruno)),
    ).resolves.toBeDefined()
    await expect(
      saveSolidDatasetAt(url, changed(await getSolidDataset(url, as(carla)), 'carla'), as(carla)),
    ).rejects.toMatchObject({ statusCode: 403 })
    acr = await acrOf(url)
    acr = acp.setResourcePolicy(acr, acp.addNoneOfMatcherUrl(reading, onlyCarla))
    await acp.saveAcrFor(acr, as(anna))
    expect([await statusFor(bruno, url), await statusFor(carla, url)]).toEqual([200, 403])
  })

  test('lets a container give access to what is in it', async () => {
    const url = await put(anna, 'family/deep/a.ttl')
    let acr = await acrOf(`${anna.pod}family/`)
    const matcher = acp.addAgent(acp.createResourceMatcherFor(acr, 'bruno'), bruno.webId)
    let policy = acp.addAnyOfMatcherUrl(acp.createResourcePolicyFor(acr, 'read'), matcher)
    policy = acp.setAllowModes(policy, { read: true, append: false, write: false })
    acr = acp.setResourceMatcher(acr, matcher)
    acr = acp.addMemberPolicyUrl(acp.setResourcePolicy(acr, policy), policy.url)
    await acp.saveAcrFor(acr, as(anna))
    expect([await statusFor(bruno, url), await statusFor(carla, url)]).toEqual([200, 403])
    expect(await statusFor(bruno, `${anna.pod}family/`)).toBe(403)
  })

  test('writes the policy of a grant, which opens nothing without the grant', async () => {
    const url = await put(anna, 'granted.ttl')
    const acr = acp.setVcAccess(await acrOf(url), { read: true }, { inherit: false })
    await acp.saveAcrFor(acr, as(anna))
    expect(acp.getVcAccess(await acrOf(url))).toMatchObject({ read: true, write: false })
    expect(await statusFor(bruno, url)).toBe(403)
  })
})

describe('the Inrupt client, unmodified, on a pod under Web Access Control', () => {
  test('uses lists, and reaches the policies of grants beside them', async () => {
    const url = await put(wanda, 'a.ttl')
    await universalAccess.setAgentAccess(url, bruno.webId, { read: true }, as(wanda))
    expect([await statusFor(bruno, url), await statusFor(carla, url)]).toEqual([200, 403])
    const info = await getResourceInfo(url, as(wanda))
    expect(acp.getLinkedAcrUrl(info)).toBe(`${url}.acr`)
    const resource = await acp.getSolidDatasetWithAcr(url, as(wanda))
    if (!acp.hasAccessibleAcr(resource)) throw new Error('the client sees no policies')
    await acp.saveAcrFor(acp.setVcAccess(resource, { read: true }, { inherit: true }), as(wanda))
    const again = await acp.getSolidDatasetWithAcr(url, as(wanda))
    if (!acp.hasAccessibleAcr(again)) throw new Error('the client sees no policies')
    expect(acp.getVcAccess(again)).toMatchObject({ read: true })
    expect(await statusFor(carla, url)).toBe(403)
  })
})

const changed = (dataset: Awaited<ReturnType<typeof getSolidDataset>>, text: string) =>
  setThing(
    dataset,
    setStringNoLocale(createThing({ url: `https://example.org/#${text}` }), 'http://example.org/note', text),
  )
