import jsonld from 'jsonld'
import { DataFactory, Parser, Store, type Term } from 'n3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { variables } from '@mutua/sdk/pool/variables'
import { createResearchRoutes } from '../../consent-service/src/http/research-routes.ts'
import { serve, type Served } from '../../consent-service/src/http/test-support.ts'
import { frozen, origin, studyOf } from '../../consent-service/src/pool/catalogue/test-support-study.ts'

const prefixes = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  csvw: 'http://www.w3.org/ns/csvw#',
  cv: 'http://data.europa.eu/m8g/',
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  healthdcatap: 'http://healthdataportal.eu/ns/health#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const
const iri = (curie: string) => {
  const [prefix = '', name = ''] = curie.split(':')
  return DataFactory.namedNode(prefixes[prefix as keyof typeof prefixes] + name)
}

/** Mandatory properties: DCAT-AP 3 and the shapes of HealthDCAT-AP release 8 for what is not public. `[path, least, most, node]` */
type Rule = readonly [path: string, least: number, most: number, node?: 'NamedNode' | 'Literal']
const many = Number.POSITIVE_INFINITY
const shapes: Readonly<Record<string, readonly Rule[]>> = {
  'dcat:Catalog': [
    ['dct:title', 1, many, 'Literal'],
    ['dct:description', 1, many, 'Literal'],
    ['dct:publisher', 1, 1],
    ['dcat:dataset', 1, many],
    ['dcatap:applicableLegislation', 1, many, 'NamedNode'],
  ],
  'dcat:Dataset': [
    ['dct:title', 1, many, 'Literal'],
    ['dct:description', 1, many, 'Literal'],
    ['dct:accessRights', 1, 1, 'NamedNode'],
    ['dcatap:applicableLegislation', 1, many, 'NamedNode'],
    ['dcat:distribution', 1, many],
    ['dct:identifier', 1, many, 'Literal'],
    ['dct:publisher', 1, 1],
    ['dcat:theme', 1, many, 'NamedNode'],
    ['healthdcatap:hdab', 1, 1],
    ['healthdcatap:healthCategory', 1, many, 'NamedNode'],
    ['healthdcatap:hasStructuredData', 1, 1, 'Literal'],
    ['healthdcatap:hasVariables', 1, 1],
    ['healthdcatap:minTypicalAge', 0, 1, 'Literal'],
    ['healthdcatap:maxTypicalAge', 0, 1, 'Literal'],
    ['healthdcatap:numberOfRecords', 0, 1, 'Literal'],
    ['healthdcatap:numberOfUniqueIndividuals', 0, 1, 'Literal'],
    ['healthdcatap:hasCodeValues', 0, many, 'Literal'],
    ['healthdcatap:populationCoverage', 1, many, 'Literal'],
    ['healthdcatap:retentionPeriod', 0, 1],
    ['dcat:contactPoint', 1, many],
    ['dcat:keyword', 1, many, 'Literal'],
    ['dct:type', 1, many],
    ['dct:provenance', 1, many],
  ],
  'dcat:Distribution': [
    ['dcat:accessURL', 1, many, 'NamedNode'],
    ['dcatap:applicableLegislation', 1, many, 'NamedNode'],
  ],
  'dcat:DataService': [
    ['dct:title', 1, many, 'Literal'],
    ['dcat:endpointURL', 1, many, 'NamedNode'],
  ],
  'csvw:TableGroup': [
    ['csvw:table', 1, many],
    ['dct:title', 1, many, 'Literal'],
  ],
  'csvw:Table': [
    ['dct:title', 1, many, 'Literal'],
    ['csvw:column', 1, many],
  ],
  'csvw:Column': [
    ['csvw:name', 1, 1, 'Literal'],
    ['dct:description', 1, many, 'Literal'],
    ['csvw:title', 1, many, 'Literal'],
    ['csvw:datatype', 1, 1, 'Literal'],
  ],
  'vcard:Kind': [
    ['vcard:hasURL', 1, 1, 'NamedNode'],
    ['vcard:hasEmail', 0, 1, 'NamedNode'],
  ],
  'cv:ContactPoint': [
    ['cv:contactPage', 1, many, 'NamedNode'],
    ['cv:email', 0, many, 'Literal'],
  ],
}

/** Every fault, as `class path: what`. */
const faultsOf = (graph: Store): string[] =>
  Object.entries(shapes).flatMap(([shape, rules]) =>
    graph.getSubjects(iri('rdf:type'), iri(shape), null).flatMap((subject) =>
      rules.flatMap(([path, least, most, node]) => {
        const objects = graph.getObjects(subject, iri(path), null)
        return [
          ...(objects.length < least || objects.length > most
            ? [`${shape} ${path}: ${String(objects.length)} times`]
            : []),
          ...(node !== undefined && objects.some(({ termType }) => termType !== node)
            ? [`${shape} ${path}: is no ${node}`]
            : []),
        ]
      }),
    ),
  )

const day = (text: string) => text as never
const studies = [
  studyOf('draft', 'draft'),
  studyOf('review', 'submitted'),
  studyOf('asking', 'recruiting', {
    study: { recruiting: { until: day('2026-12-01'), freezeFrom: day('2026-12-16'), joined: 'few' } },
  }),
  studyOf('open', 'open', { study: frozen('open', 340) }),
  studyOf('many', 'closed', {
    study: frozen('many', 120),
    variables: ['age', 'hba1c-each'],
    rowsPerMember: 4,
  }),
  studyOf('gone', 'destroyed', { study: frozen('gone', 500) }),
]

let served: Served
let document: object
let graph: Store
let type: string

/** Nothing may be fetched: whoever reads the catalogue has all of it. */
const readGraph = async (given: object): Promise<Store> => {
  const quads = await jsonld.toRDF(given, {
    format: 'application/n-quads',
    documentLoader: (url: string) => Promise.reject(new Error(`nothing is fetched, and ${url} neither`)),
  })
  return new Store(new Parser({ format: 'N-Quads' }).parse(quads as unknown as string))
}

beforeAll(async () => {
  served = await serve(
    createResearchRoutes({
      ...{ origin: parseBaseUrl(origin), coopName: 'Valmarna', contact: 'ricerca@valmarna.example' },
      authenticate: () => Promise.reject(new Error('nobody signs in')),
      studies: { list: async () => studies },
      forum: { read: async () => [] },
      askFeasibility: () => Promise.reject(new Error('nothing is asked')),
    }),
  )
  const response = await fetch(`${served.url}/research/catalogue`)
  type = response.headers.get('content-type') ?? ''
  document = (await response.json()) as object
  graph = await readGraph(document)
})
afterAll(() => served[Symbol.asyncDispose]())

const objectsOf = (subject: string, path: string): Term[] =>
  graph.getObjects(DataFactory.namedNode(subject), iri(path), null)
const valuesOf = (subject: string, path: string): string[] =>
  objectsOf(subject, path).map(({ value }) => value)
const datasetOf = (name: string) => `${origin}/studies/${name.padEnd(22, '_')}#dataset`
const pool = `${origin}/research#pool`

describe('the catalogue as HealthDCAT-AP', () => {
  test('has all that DCAT-AP 3 and the profile for what is not public ask for', () => {
    expect(type).toMatch(/^application\/ld\+json/)
    expect(graph.size).toBeGreaterThan(500)
    expect(faultsOf(graph)).toEqual([])
  })

  test.each(
    Object.entries(shapes).flatMap(([shape, rules]) => rules.map(([path]) => [shape, path] as const)),
  )('is at fault without %s %s, where it has to be there', (shape, path) => {
    const [, least = 0] = (shapes[shape] ?? []).find(([one]) => one === path) ?? []
    const subjects = graph.getSubjects(iri('rdf:type'), iri(shape), null)
    expect(subjects.length).toBeGreaterThan(0)
    const without = new Store(
      graph
        .getQuads(null, null, null, null)
        .filter(
          ({ subject, predicate }) =>
            !(predicate.equals(iri(path)) && subjects.some((one) => one.equals(subject))),
        ),
    )
    expect(faultsOf(without).length > 0).toBe(least > 0)
  })

  test('has a dataset for the pool, and one for each study that has a table: no draft, and none whose key is gone', () => {
    expect(valuesOf(`${origin}/research/catalogue`, 'dcat:dataset').toSorted()).toEqual(
      [pool, datasetOf('asking'), datasetOf('many'), datasetOf('open')].toSorted(),
    )
    for (const id of valuesOf(`${origin}/research/catalogue`, 'dcat:dataset'))
      expect(valuesOf(id, 'dct:accessRights')).toEqual([
        'http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC',
      ])
  })

  test('tells numbers of members rounded to ten, none below ten, and none of the pool', () => {
    const count = (id: string) => valuesOf(id, 'healthdcatap:numberOfUniqueIndividuals')
    expect([count(datasetOf('open')), count(datasetOf('many'))]).toEqual([['340'], ['120']])
    expect([count(datasetOf('asking')), count(pool)]).toEqual([[], []])
    // Where a member brings several rows, how many rows there are is nobody's to know.
    expect(valuesOf(datasetOf('many'), 'healthdcatap:numberOfRecords')).toEqual([])
    expect(valuesOf(datasetOf('open'), 'healthdcatap:numberOfRecords')).toEqual(['340'])
  })

  test('has every variable as a column, with numbers of the type that the profile wants', () => {
    const columns = new Set(graph.getObjects(null, iri('csvw:name'), null).map(({ value }) => value))
    expect(columns).toEqual(new Set(variables.map(({ column }) => column.name)))
    for (const path of ['minTypicalAge', 'maxTypicalAge', 'numberOfUniqueIndividuals', 'numberOfRecords'])
      for (const term of graph.getObjects(null, iri(`healthdcatap:${path}`), null))
        expect(term).toMatchObject({ datatype: { value: `${prefixes.xsd}nonNegativeInteger` } })
  })

  test('names the EHDS, and what it refers to of its own is described in it', () => {
    expect(valuesOf(pool, 'dcatap:applicableLegislation')).toContain(
      'http://data.europa.eu/eli/reg/2025/327/oj',
    )
    for (const path of [
      'dcat:distribution',
      'dcat:accessService',
      'dct:publisher',
      'healthdcatap:hdab',
      'dcat:service',
    ])
      for (const object of graph.getObjects(null, iri(path), null))
        expect(graph.getQuads(object, iri('rdf:type'), null, null)).toHaveLength(1)
  })

  test('says nothing of a person', () => {
    expect(JSON.stringify(document)).not.toMatch(/Greta|greta/)
  })
})
