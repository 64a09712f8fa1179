import { documentKinds } from '@mutua/sdk/rights/official-document'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import { digestOf, documentKey, documentPrefix, documentRowSchema } from './open-documents.ts'

/** Whether each export is the one of its digest, and none is missing in between. */
export const checkDocuments: Check = async function* (store) {
  for (const kind of documentKinds) {
    let expected = 1
    for await (const { key, value } of store.list(prefixRange(`${documentPrefix}${kind}/`))) {
      const { number, digest, document } = parseRow(documentRowSchema, value)
      if (key !== documentKey(kind, expected) || number !== expected)
        yield { where: key, what: 'An export is missing before it.' }
      if (digest !== digestOf(document)) yield { where: key, what: 'It is not the document of its digest.' }
      expected = number + 1
    }
  }
}
