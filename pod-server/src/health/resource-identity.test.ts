import { describe, expect, it } from 'vitest'
import { isFhirId, rewriteReferences, stableId } from './resource-identity.ts'

describe('the id of an imported resource', () => {
  const uuid = '7f0c1c1e-6a57-4a8e-9c6d-0b1b8e0f6a11'

  it('is its own when that is a FHIR id', () => {
    expect(stableId({ resourceType: 'Patient', id: 'a.b-1' }, `urn:uuid:${uuid}`)).toBe('a.b-1')
  })

  it('comes from the urn:uuid of the entry when it has none', () => {
    expect(stableId({ resourceType: 'Patient' }, `urn:uuid:${uuid.toUpperCase()}`)).toBe(uuid)
  })

  it('comes from the address of the resource at another server', () => {
    expect(stableId({ resourceType: 'Patient' }, 'https://fhir.example/r4/Patient/p9')).toBe('p9')
  })

  it('is a digest of any other name, always the same', () => {
    const first = stableId({ resourceType: 'Patient' }, 'https://fhir.example/Person/p9')
    expect(first).toBe(stableId({ resourceType: 'Patient' }, 'https://fhir.example/Person/p9'))
    expect(isFhirId(first)).toBe(true)
    expect(first).not.toContain('p9')
  })

  it('is a digest of the content when nothing names it', () => {
    expect(stableId({ resourceType: 'Patient', gender: 'male' }, undefined)).not.toBe(
      stableId({ resourceType: 'Patient', gender: 'female' }, undefined),
    )
  })

  it.each(['..', '.', '.hidden', 'a/b', 'a%2fb', 'x.acl', 'x.ACR', 'x.meta', '', 'a b', 'è', 'a'.repeat(65)])(
    'is never %j, which a path or an access rule could be made of',
    (hostile) => {
      const id = stableId({ resourceType: 'Patient', id: hostile }, `urn:uuid:${uuid}`)
      expect(id).toBe(uuid)
      expect(isFhirId(hostile)).toBe(false)
    },
  )
})

describe('references of an imported resource', () => {
  const references = new Map([['urn:uuid:1', 'Patient/1']])

  it('become relative at every depth', () => {
    expect(
      rewriteReferences({ a: [{ b: { reference: 'urn:uuid:1' } }], url: 'urn:uuid:1' }, references),
    ).toEqual({
      a: [{ b: { reference: 'Patient/1' } }],
      url: 'Patient/1',
    })
  })

  it('to nobody here, to contained resources and identifiers stay as they are', () => {
    const kept = {
      subject: { reference: 'urn:uuid:2' },
      part: { reference: '#p' },
      identifier: { value: 'urn:uuid:1' },
    }
    expect(rewriteReferences(kept, references)).toEqual(kept)
  })
})
