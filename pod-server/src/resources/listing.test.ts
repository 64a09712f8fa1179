import { describe, expect, it } from 'vitest'
import { instantOf, parseResourceUrl } from '@mutua/sdk/ids'
import { writeListing } from './listing.ts'
import type { Child } from './pod-store.ts'
import { jsonLd, parseRdf, turtle, type RdfType } from './rdf.ts'

const container = parseResourceUrl('http://localhost:3000/anna/health/')
const modified = instantOf(1_800_000_000_000)
const children: Child[] = [
  { name: 'a%20b.ttl', modified, size: 12, contentType: 'text/turtle' },
  { name: "it's(1)!.json", modified, size: 0, contentType: 'application/json' },
  { name: 'urn:x', modified, size: 7, contentType: 'text/plain' },
  { name: 'inner/', modified, size: 0, contentType: 'text/turtle' },
]
const ldp = 'http://www.w3.org/ns/ldp#'

describe('the listing of a container', () => {
  it.each<[string, RdfType]>([
    ['Turtle', turtle],
    ['JSON-LD', jsonLd],
  ])('in %s says what the container contains, of which kind, how large and since when', async (_, type) => {
    const facts = await factsOf(type, children)
    expect(facts).toEqual(await factsOf(turtle, children))
    expect(facts).toContain(`${container} ${ldp}contains ${container}a%20b.ttl`)
    expect(facts).toContain(`${container} ${ldp}contains ${container}inner/`)
    expect(facts).toContain(`${container} ${ldp}contains ${container}urn:x`)
    expect(facts).toContain(`${container}a%20b.ttl http://www.w3.org/ns/posix/stat#size 12`)
    expect(facts).toContain(`${container}inner/ http://purl.org/dc/terms/modified ${modified}`)
    expect(facts.filter((fact) => fact.endsWith(`${ldp}BasicContainer`))).toHaveLength(2)
  })

  it.each<[RdfType]>([[turtle], [jsonLd]])('of nothing names the container only (%s)', async (type) => {
    const facts = await factsOf(type, [])
    expect(facts).toHaveLength(3)
    expect(facts.join('\n')).not.toContain('contains')
  })
})

const factsOf = async (type: RdfType, listed: readonly Child[]): Promise<string[]> =>
  (await parseRdf((await Array.fromAsync(writeListing(container, listed, type))).join(''), type, container))
    .map(({ subject, predicate, object }) => `${subject.value} ${predicate.value} ${object.value}`)
    .toSorted()
