import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeNestedTurtle } from '../../resources/nested-turtle.ts'
import { jsonLd, parseRdf, turtle, writeRdf } from '../../resources/rdf.ts'
import { loadResourceCheck } from '../check-resource.ts'
import { isJsonObject, parseFhirJson, type JsonObject } from '../fhir-json.ts'
import { indexElements, jsonNameOf, type ElementIndex, type ElementType } from './element-types.ts'
import { fhirPrefixes, isNumeric, isPrimitive } from './fhir-terms.ts'
import { fhirToQuads } from './fhir-to-quads.ts'
import { quadsToFhir, type FhirReading } from './quads-to-fhir.ts'

const subject = 'https://pods.example/anna/health/laboratory/Observation/o1'
const base = 'https://pods.example/fhir/anna'

let elements: ElementIndex
beforeAll(() => {
  elements = indexElements(loadResourceCheck().elementTypes())
})

describe('a health record in RDF', () => {
  it('has the form of FHIR R5', async () => {
    const record = {
      resourceType: 'Observation',
      id: 'o1',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '2339-0', display: 'Glucose' }] },
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: '2025-03',
      valueQuantity: { value: { rawJSON: '7.10' }, unit: 'mmol/l' },
      note: [{ text: 'first' }, { text: 'second' }],
    }
    const text = JSON.stringify(record).replace('{"rawJSON":"7.10"}', '7.10')
    const expected = `
      @prefix fhir: <http://hl7.org/fhir/> .
      @prefix loinc: <https://loinc.org/rdf/> .
      @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      <${subject}> a fhir:Observation ;
        fhir:nodeRole fhir:treeRoot ;
        fhir:id [ fhir:v "o1" ] ;
        fhir:status [ fhir:v "final" ] ;
        fhir:code [ fhir:coding ( [ a loinc:2339-0 ;
          fhir:system [ fhir:v "http://loinc.org"^^xsd:anyURI ] ;
          fhir:code [ fhir:v "2339-0" ] ; fhir:display [ fhir:v "Glucose" ] ] ) ] ;
        fhir:subject [ fhir:link <${base}/Patient/p1> ; fhir:reference [ fhir:v "Patient/p1" ] ] ;
        fhir:effective [ a fhir:dateTime ; fhir:v "2025-03"^^xsd:gYearMonth ] ;
        fhir:value [ a fhir:Quantity ; fhir:value [ fhir:v 7.10 ] ; fhir:unit [ fhir:v "mmol/l" ] ] ;
        fhir:note ( [ fhir:text [ fhir:v "first" ] ] [ fhir:text [ fhir:v "second" ] ] ) .`
    const said = await asLines(fhirToQuads(parsed(text), { subject, base }, elements) ?? [])
    expect(said).toEqual(await asLines(await parseRdf(expected, turtle, subject)))
    expect(JSON.stringify(recordOf(await reading(expected)))).toBe(text)
  })

  it('names what a modifier modifies by another name, so that nobody reads it who does not know it', () => {
    const modifierExtension = [{ url: 'https://example.org/not', valueBoolean: true }]
    const record = { resourceType: 'Observation', modifierExtension, component: [{ modifierExtension }, {}] }
    const said = JSON.stringify(fhirToQuads(record, { subject }, elements))
    expect(said).toContain('http://hl7.org/fhir/_Observation')
    expect(said).toContain('http://hl7.org/fhir/_component')
    expect(said).not.toContain('"http://hl7.org/fhir/component"')
    expect(readBack(record)).toEqual({ kind: 'record', record })
  })

  it.each([
    ['an unknown element', { resourceType: 'Patient', glicemia: 7 }],
    ['an unknown type', { resourceType: 'Cartella' }],
    ['a text where an object stands', { resourceType: 'Patient', maritalStatus: 'M' }],
    ['one value where a list stands', { resourceType: 'Patient', name: { family: 'Rossi' } }],
    ['a number where a text stands', { resourceType: 'Patient', birthDate: 1980 }],
    ['a contained thing that is no resource', { resourceType: 'Patient', contained: [{ id: 'x' }] }],
    ['more of what is no primitive', { resourceType: 'Patient', _name: [{ id: 'x' }] }],
    ['nesting without end', nested(70)],
  ])('is not made of %s', (_name, record) => {
    expect(fhirToQuads(record, { subject }, elements)).toBeUndefined()
  })

  it('has bounds', () => {
    const note = Array.from({ length: 30_000 }, () => ({ text: 'x' }))
    expect(fhirToQuads({ resourceType: 'Observation', note }, { subject }, elements)).toBeUndefined()
  })

  it('says the same again, whatever the record says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Observation', 'Patient', 'Questionnaire', 'Bundle', 'Timing'),
        fc.nat(),
        (type, seed) => {
          const record = madeUp(type === 'Timing' ? 'MedicationRequest' : type, seed)
          expect(sorted(recordOf(readBack(record)))).toEqual(sorted(record))
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a health record written down', () => {
  it('says the same in Turtle and in JSON-LD, whatever signs are in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.string({ unit: 'binary', minLength: 1 }).filter((sign) => sign.isWellFormed()),
        async (seed, text) => {
          const record = { ...madeUp('Observation', seed), note: [{ text }] }
          const quads = fhirToQuads(record, { subject, base }, elements) ?? []
          const texts = [writeNestedTurtle(quads, fhirPrefixes), await writeRdf(quads, jsonLd)] as const
          const read = [await parseRdf(texts[0], turtle, subject), await parseRdf(texts[1], jsonLd, subject)]
          for (const said of read)
            expect(sorted(recordOf(quadsToFhir(said, { base }, elements)))).toEqual(sorted(record))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is Turtle that people can read', () => {
    const quads = fhirToQuads(
      { resourceType: 'Patient', name: [{ given: ['A', 'B'] }] },
      { subject },
      elements,
    )
    expect(writeNestedTurtle(quads ?? [], { fhir: 'http://hl7.org/fhir/' }))
      .toBe(`@prefix fhir: <http://hl7.org/fhir/> .

<${subject}>
  fhir:nodeRole fhir:treeRoot ;
  a fhir:Patient ;
  fhir:name ( [
    fhir:given ( [ fhir:v "A" ] [ fhir:v "B" ] ) ] ) .
`)
  })
})

describe('FHIR RDF of others', () => {
  const start = `@prefix fhir: <http://hl7.org/fhir/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> . <> a fhir:Patient ; fhir:nodeRole fhir:treeRoot `
  const patient = { resourceType: 'Patient' }

  it.each([
    [
      'a bare narrative',
      '; fhir:text [ fhir:div "<div/>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral> ] .',
      { text: { div: '<div/>' } },
    ],
    [
      'one value that could be a list',
      '; fhir:name [ fhir:family [ fhir:v "Rossi" ] ] .',
      { name: [{ family: 'Rossi' }] },
    ],
    [
      'a link alone',
      `; fhir:managingOrganization [ fhir:link <${base}/Organization/1> ] .`,
      { managingOrganization: { reference: 'Organization/1' } },
    ],
    [
      'a link to elsewhere',
      '; fhir:managingOrganization [ fhir:link <https://b.example/Organization/1> ] .',
      { managingOrganization: { reference: 'https://b.example/Organization/1' } },
    ],
    ['the header of an ontology', '. <a.ttl> a owl:Ontology ; owl:imports fhir:fhir.ttl .', {}],
    [
      'numbers of Turtle',
      '; fhir:multipleBirth [ a fhir:integer ; fhir:v 2 ] .',
      { multipleBirthInteger: 2 },
    ],
    ['a boolean of Turtle', '; fhir:active [ fhir:v true ] .', { active: true }],
    [
      'types that say what is known',
      '; fhir:name ( [ a fhir:HumanName ; fhir:family [ a fhir:string ; fhir:v "R" ] ] ) .',
      { name: [{ family: 'R' }] },
    ],
  ])('is read with %s', async (_name, rest, more) => {
    expect(await reading(start + rest)).toEqual({ kind: 'record', record: { ...patient, ...more } })
  })

  const secret = 'RSSMRA80A01H501U'
  it.each([
    ['no root', '<> a <http://hl7.org/fhir/Patient> .'],
    ['two roots', `${start} . <b> a fhir:Patient ; fhir:nodeRole fhir:treeRoot .`],
    ['a type that is none of FHIR', start.replace('fhir:Patient', `fhir:${secret}`) + '.'],
    ['an element that is none', `${start} ; fhir:${secret} [ fhir:v "x" ] .`],
    ['a name of another vocabulary', `${start} ; <https://x.example/${secret}> "x" .`],
    ['something beside the record', `${start} . <https://x.example/${secret}> fhir:id [ fhir:v "x" ] .`],
    ['two values of one element', `${start} ; fhir:gender [ fhir:v "male" ] , [ fhir:v "female" ] .`],
    ['two values in one node', `${start} ; fhir:gender [ fhir:v "male" , "female" ] .`],
    ['a literal without a node', `${start} ; fhir:gender "male" .`],
    ['a language', `${start} ; fhir:gender [ fhir:v "${secret}"@it ] .`],
    ['a literal of another type', `${start} ; fhir:active [ fhir:v "${secret}"^^xsd:date ] .`],
    ['a choice without its type', `${start} ; fhir:deceased [ fhir:v true ] .`],
    ['a choice of a type that it has not', `${start} ; fhir:deceased [ a fhir:Quantity ] .`],
    [
      'a list that leads back',
      `${start} ; fhir:name _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> [] ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .`,
    ],
    [
      'a list without an end',
      `${start} ; fhir:name _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> [] .`,
    ],
    ['a node in two places', `${start} ; fhir:name ( _:n _:n ) . _:n fhir:family [ fhir:v "x" ] .`],
    ['a node that leads back', `${start} ; fhir:extension ( _:e ) . _:e fhir:extension ( _:e ) .`],
    [
      'a concept that its code is not',
      `${start} ; fhir:maritalStatus [ fhir:coding ( [ a <http://snomed.info/id/1> ; fhir:system [ fhir:v "http://snomed.info/sct" ] ; fhir:code [ fhir:v "2" ] ] ) ] .`,
    ],
  ])('is refused with %s, in words of FHIR alone', async (_name, text) => {
    const read = await reading(text)
    expect(read.kind).toBe('refused')
    expect(JSON.stringify(read)).not.toContain(secret)
  })
})

/** Documents beside the project; they are not part of it. `MUTUA_DEEP=1` reads all of them. */
describe('records of ../shared/data', () => {
  const samples = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
  const isThere = existsSync(samples)
  const perFolder = process.env['MUTUA_DEEP'] === '1' ? Infinity : 2

  it.skipIf(isThere)('cannot be tried: the folder ../shared/data is absent', () => {
    expect(isThere).toBe(false)
  })

  it.skipIf(!isThere)('say the same in RDF, to the last digit', { timeout: 600_000 }, () => {
    const differing: string[] = []
    let tried = 0
    for (const folder of readdirSync(samples, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue
      const names = readdirSync(samples + folder.name).filter((name) => /\.json(?:\.gz)?$/.test(name))
      for (const name of names.slice(0, perFolder)) {
        for (const record of recordsIn(readFileSync(`${samples}${folder.name}/${name}`), name)) {
          tried++
          const back = readBack(record)
          const isSame =
            back.kind === 'record' && JSON.stringify(sorted(back.record)) === JSON.stringify(sorted(record))
          if (!isSame) differing.push(`${folder.name}/${name}`)
        }
      }
    }
    expect(differing).toEqual([])
    expect(tried).toBeGreaterThan(100)
  })
})

const parsed = (text: string) => parseFhirJson(text) as JsonObject

const readBack = (record: JsonObject): FhirReading => {
  const quads = fhirToQuads(record, { subject, base }, elements)
  if (quads === undefined) return { kind: 'refused', why: ['cannot be said in RDF'] }
  return quadsToFhir(quads, { base }, elements)
}

const recordOf = (read: FhirReading): JsonObject => {
  if (read.kind === 'refused') throw new Error(read.why.join(' '))
  return read.record
}

const reading = async (text: string): Promise<FhirReading> =>
  quadsToFhir(await parseRdf(text, turtle, subject), { base }, elements)

/** Blank nodes are named in the order in which they come, so the trees must be walked in one order. */
const asLines = async (quads: Parameters<typeof writeRdf>[0]): Promise<unknown> => {
  const bySubject = Map.groupBy(
    await parseRdf(await writeRdf(quads, turtle), turtle, subject),
    (quad) => quad.subject.value,
  )
  const tree = (name: string): unknown =>
    (bySubject.get(name) ?? [])
      .map(({ predicate, object }) => [
        predicate.value,
        object.termType === 'BlankNode'
          ? tree(object.value)
          : [object.termType, object.value, object.termType === 'Literal' ? object.datatype.value : ''],
      ])
      .toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
  return tree(subject)
}

/** The order of names says nothing. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}

const recordsIn = (bytes: Uint8Array, name: string): JsonObject[] => {
  const value = parsed((name.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8'))
  const entries = Array.isArray(value['entry']) ? (value['entry'] as unknown[]) : []
  return [value, ...entries.map((entry) => (isJsonObject(entry) ? entry['resource'] : undefined))].filter(
    (record): record is JsonObject => isJsonObject(record) && typeof record['resourceType'] === 'string',
  )
}

/** Some record of the type, the same for the same seed: of the right shape, and not valid otherwise. */
const madeUp = (type: string, seed: number): JsonObject => {
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % limit
  }
  const extra = () => ({
    extension: [{ url: `https://x.example/${String(below(9))}`, valueString: 'ü "x"\n' }],
  })
  const objectOf = (name: string, depth: number): JsonObject => {
    const known = elements.elementsOf(name)
    const chosen = known.filter(() => below(known.length) < 3 && depth < 6)
    const value: Record<string, unknown> = {}
    for (const element of chosen) addTo(value, element, depth)
    return Object.keys(value).length > 0 ? value : { id: `i${String(below(99))}` }
  }
  const addTo = (value: Record<string, unknown>, element: ElementType, depth: number): void => {
    const type = element.types[below(element.types.length)] ?? ''
    const name = jsonNameOf(element, type)
    const length = 1 + below(3)
    const hasMore = isPrimitive(type) && type !== 'xhtml' && below(4) === 0
    const one = () => valueOf(type, depth)
    if (!element.isList) value[name] = one()
    else value[name] = Array.from({ length }, one)
    if (!hasMore) return
    value[`_${name}`] = element.isList
      ? Array.from({ length }, (_item, at) => (at === 0 ? extra() : null))
      : extra()
    if (length === 1 && below(2) === 0) delete value[name]
  }
  const valueOf = (type: string, depth: number): unknown => {
    if (type === 'Resource') return { resourceType: 'Basic', ...objectOf('Basic', depth + 1) }
    if (!isPrimitive(type)) return objectOf(type, depth + 1)
    if (type === 'boolean') return below(2) === 0
    if (isNumeric(type))
      return parseFhirJson(
        ['0', '1.50', '-0.010', '12345678901234567890.1', '1e-7'][below(type === 'decimal' ? 5 : 1)] ?? '',
      )
    return [
      '2020',
      '2020-01',
      '2020-01-01',
      '2020-01-01T10:00:00+01:00',
      'http://x.example/a|2',
      'Patient/p1',
      '\u{1F600} \\ "\u00a0',
    ][below(7)]
  }
  return { resourceType: type, ...objectOf(type, 0) }
}

function nested(levels: number): JsonObject {
  let extension: JsonObject = { url: 'https://x.example/end' }
  for (let level = 0; level < levels; level++)
    extension = { url: 'https://x.example/more', extension: [extension] }
  return { resourceType: 'Patient', extension: [extension] }
}
