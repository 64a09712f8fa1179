import type { Quad } from 'n3'
import { Problem } from '@mutua/sdk/problem'
import { createOperation, type PatchOperation } from './patch.ts'
import { maxRdfLength, parseN3 } from './rdf.ts'
import { openSparqlReader, type SparqlReader } from './sparql-reader.ts'

/**
 * Reads the part of SPARQL 1.1 Update that clients send as a patch: `INSERT DATA`, `DELETE DATA`, `DELETE WHERE` and
 * `DELETE {} INSERT {} WHERE {}` over plain triples, any number of them with `;` in between. Nothing but white space is
 * a patch that changes nothing.
 * @param text attacker-controlled
 * @param base URL of the document to be changed, for relative IRIs
 * @throws {Problem} `body-malformed` when it is not SPARQL, `patch-invalid` when it is more of SPARQL than is done here,
 * `body-too-large`
 */
export const parseSparqlUpdate = (text: string, base: string): PatchOperation[] => {
  if (text.length > maxRdfLength)
    throw new Problem('body-too-large', `A patch has at most ${String(maxRdfLength)} characters.`)
  const reader = openSparqlReader(text)
  const operations: PatchOperation[] = []
  let prologue = ''
  for (;;) {
    prologue += readPrologue(reader)
    if (reader.isAtEnd()) return operations
    if (operations.length >= maxOperations)
      throw new Problem('patch-too-costly', `A patch has at most ${String(maxOperations)} operations.`)
    const block = (): Quad[] => readBlock(reader, prologue, base)
    operations.push(readOperation(reader, block))
    if (!reader.take(';') && !reader.isAtEnd()) throw reader.malformed('an operation ends with a semicolon')
  }
}

/** Each operation is applied to the whole document anew. */
const maxOperations = 50
/** Prefixes are read again with every pair of braces. */
const maxPrologueLength = 10_000

/** SPARQL 1.1 §4.1.1, written out in the way that the reader of the blocks understands. */
const readPrologue = (reader: SparqlReader): string => {
  let prologue = ''
  for (;;) {
    if (reader.take('BASE')) prologue += `BASE ${reader.expect('iri')} `
    else if (reader.take('PREFIX')) prologue += `PREFIX ${reader.expect('prefix')} ${reader.expect('iri')} `
    else return prologue
    if (prologue.length > maxPrologueLength)
      throw new Problem('patch-too-costly', 'The prefixes of a patch have at most 10,000 characters.')
  }
}

const readOperation = (reader: SparqlReader, block: () => Quad[]): PatchOperation => {
  if (reader.take('INSERT')) {
    if (reader.take('DATA')) return dataOperation({ inserts: block() })
    const inserts = block()
    return createOperation({ conditions: readWhere(reader, block), deletes: [], inserts, matches: 'each' })
  }
  if (reader.take('DELETE')) {
    if (reader.take('DATA')) return dataOperation({ deletes: block() })
    if (reader.take('WHERE')) {
      const pattern = block()
      return createOperation({ conditions: pattern, deletes: pattern, inserts: [], matches: 'each' })
    }
    const deletes = block()
    const inserts = reader.take('INSERT') ? block() : []
    return createOperation({ conditions: readWhere(reader, block), deletes, inserts, matches: 'each' })
  }
  throw reader.refusal('a patch inserts and deletes triples, and does nothing else')
}

const readWhere = (reader: SparqlReader, block: () => Quad[]): Quad[] => {
  if (!reader.take('WHERE')) throw reader.refusal('WHERE follows what is deleted and inserted')
  return block()
}

/** Variables have no place in it, and blank nodes none in what is deleted: `createOperation` refuses both. */
const dataOperation = (parts: { deletes?: readonly Quad[]; inserts?: readonly Quad[] }): PatchOperation =>
  createOperation({
    conditions: [],
    deletes: parts.deletes ?? [],
    inserts: parts.inserts ?? [],
    matches: 'one',
  })

/**
 * Triples and patterns in braces are written the same in SPARQL and in N3, once everything that only one of them has is
 * refused by the reader.
 */
const readBlock = (reader: SparqlReader, prologue: string, base: string): Quad[] => {
  const { triples, line } = reader.expectBlock()
  const text = `${prologue}<urn:a> <urn:b> {${triples}}.`
  const quads = parseN3(text, base, { called: 'SPARQL Update', firstLine: line })
  return quads.filter(({ graph }) => graph.termType !== 'DefaultGraph')
}
