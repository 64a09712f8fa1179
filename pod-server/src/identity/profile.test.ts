import { Parser, Store as Graph } from 'n3'
import { expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { parseAccountName } from './account-name.ts'
import { newPodDocuments } from './profile.ts'

const origin = parseBaseUrl('https://pod.example')
const documents = newPodDocuments({ name: parseAccountName('anna'), origin })
const webId = `${origin}/anna/profile/card#me`

const graphOf = (path: string): Graph => {
  const body = documents.find((document) => document.path === path)?.body
  if (body === undefined) throw new Error(`no document at ${path}`)
  return new Graph(new Parser({ baseIRI: origin + path }).parse(body))
}

const rulesOf = (path: string) => {
  const graph = graphOf(path)
  const wac = 'http://www.w3.org/ns/auth/acl#'
  return graph
    .getSubjects('http://www.w3.org/1999/02/22-rdf-syntax-ns#type', `${wac}Authorization`, null)
    .map((rule) => {
      const values = (property: string) =>
        graph.getObjects(rule, wac + property, null).map(({ value }) => value.replace(wac, ''))
      return {
        who: [...values('agent'), ...values('agentClass')],
        modes: values('mode').toSorted(),
        accessTo: values('accessTo'),
        default: values('default'),
      }
    })
}

const everything = ['Control', 'Read', 'Write']
const everybody = 'http://xmlns.com/foaf/0.1/Agent'

test('every document of a new pod is Turtle that can be read', () => {
  for (const { path, body } of documents)
    expect(() => new Parser({ baseIRI: origin + path }).parse(body), path).not.toThrow()
})

test('the profile says who may vouch for the person, and where everything is', () => {
  const graph = graphOf('/anna/profile/card')
  const objects = (property: string, subject = webId) =>
    graph.getObjects(subject, property, null).map(({ value }) => value)
  const solid = 'http://www.w3.org/ns/solid/terms#'
  const pim = 'http://www.w3.org/ns/pim/space#'
  const type = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
  expect(objects(`${solid}oidcIssuer`)).toEqual([origin])
  expect(objects(`${pim}storage`)).toEqual([`${origin}/anna/`])
  expect(objects(`${solid}account`)).toEqual([`${origin}/anna/`])
  expect(objects('http://www.w3.org/ns/ldp#inbox')).toEqual([`${origin}/anna/inbox/`])
  expect(objects(`${pim}preferencesFile`)).toEqual([`${origin}/anna/settings/prefs.ttl`])
  expect(objects(`${solid}publicTypeIndex`)).toEqual([`${origin}/anna/settings/publicTypeIndex.ttl`])
  expect(objects(`${solid}privateTypeIndex`)).toEqual([`${origin}/anna/settings/privateTypeIndex.ttl`])
  expect(objects(type)).toEqual(['http://xmlns.com/foaf/0.1/Person', 'http://schema.org/Person'])
  const document = `${origin}/anna/profile/card`
  expect(objects(type, document)).toEqual(['http://xmlns.com/foaf/0.1/PersonalProfileDocument'])
  expect(objects('http://xmlns.com/foaf/0.1/primaryTopic', document)).toEqual([webId])
})

test('the owner may do everything everywhere, and nobody else anything by default', () => {
  expect(rulesOf('/anna/.acl')).toEqual([
    { who: [webId], modes: everything, accessTo: [`${origin}/anna/`], default: [`${origin}/anna/`] },
  ])
})

test.each([
  ['/anna/profile/card', 'Read'],
  ['/anna/settings/publicTypeIndex.ttl', 'Read'],
  ['/anna/inbox/', 'Append'],
])('everybody may do one thing with %s: %s', (path, mode) => {
  const [owner, everyone, ...others] = rulesOf(`${path}.acl`)
  expect(owner).toMatchObject({ who: [webId], modes: everything, accessTo: [origin + path] })
  expect(everyone).toEqual({ who: [everybody], modes: [mode], accessTo: [origin + path], default: [] })
  expect(others).toEqual([])
})

test('only those documents are open to strangers', () => {
  const open = documents.filter(({ body }) => body.includes('agentClass')).map(({ path }) => path)
  expect(open.toSorted()).toEqual([
    '/anna/inbox/.acl',
    '/anna/profile/card.acl',
    '/anna/settings/publicTypeIndex.ttl.acl',
  ])
})
