import jsonld from 'jsonld'
import { describe, expect, it } from 'vitest'
import { createDocumentLoader, publishedContexts } from './document-loader.ts'

const credentials = 'https://www.w3.org/ns/credentials/v2'
const strange = 'https://attacker.example/context'

describe('the document loader', () => {
  it.each([
    'https://www.w3.org/2018/credentials/v1',
    credentials,
    'https://w3id.org/security/data-integrity/v2',
    'https://w3id.org/security/multikey/v1',
    'https://w3id.org/security/suites/ed25519-2020/v1',
    'https://www.w3.org/ns/did/v1',
  ])('knows %s by heart', async (url) => {
    expect(await createDocumentLoader()(url)).toMatchObject({
      documentUrl: url,
      document: { '@context': expect.anything() as object },
    })
  })

  it.each([
    strange,
    'http://www.w3.org/ns/credentials/v2',
    `${credentials}#`,
    'https://www.w3.org/ns/credentials/undefined-terms/v2',
    'http://127.0.0.1:6379/',
    'file:///etc/passwd',
    '__proto__',
  ])('T48 refuses %s, whatever may be there', async (url) => {
    await expect(createDocumentLoader()(url)).rejects.toMatchObject({ code: 'context-unknown' })
  })

  it('learns a context of ours, and never another meaning for a published one', async () => {
    const ours = { '@context': { term: 'https://mutua.example/term' } }
    const load = createDocumentLoader(
      new Map([
        [strange, ours],
        [credentials, ours],
      ]),
    )
    expect((await load(strange)).document).toBe(ours)
    expect((await load(credentials)).document).toBe(publishedContexts.get(credentials))
  })

  it('keeps jsonld from fetching what a document names', async () => {
    const document = { '@context': [credentials, strange], 'type': 'VerifiableCredential' }
    await expect(
      jsonld.expand(document, { documentLoader: createDocumentLoader() as never }),
    ).rejects.toThrow('context')
  })
})
