import { describe, expect, it } from 'vitest'
import { sensitiveArrivals } from './sensitive-arrivals.ts'

const starts = (contentType: string, text: string): boolean =>
  sensitiveArrivals.startsHidden(contentType, Buffer.from(text))
const icd9 = 'http://hl7.org/fhir/sid/icd-9-cm'

describe('what starts hidden of documents in XML', () => {
  it.each([
    ['application/xml', '<d><code code="042" codeSystem="2.16.840.1.113883.6.103"/></d>'],
    ['application/xml', "<d><code code='042' codeSystem='2.16.840.1.113883.6.103'/></d>"],
    ['application/xml', '<d><code code = "042" codeSystem\n= "2.16.840.1.113883.6.103"/></d>'],
    ['application/fhir+xml', `<coding><system value="${icd9}"/><code value="042"/></coding>`],
    [
      'application/fhir+xml',
      `<f:coding><f:system value='${icd9}'/>\n<f:version value="1"/><f:code value='042' /></f:coding>`,
    ],
  ])('%s: %s', (contentType, text) => {
    expect(starts(contentType, text)).toBe(true)
    expect(starts(contentType, text.replace('042', '250.00'))).toBe(false)
  })
})
