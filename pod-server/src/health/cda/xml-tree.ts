import { SaxesParser } from 'saxes'

/** An element of a document; names without their prefix, since senders choose those freely. */
export interface XmlElement {
  readonly name: string
  /** By name as written, prefix included: `xsi:type` and `type` are different attributes. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (XmlElement | string)[]
}

/** Deeper than any clinical document, far from any stack limit. */
const maxDepth = 128
/** Elements of one document. The largest of the published samples has 4,000. */
const maxElements = 500_000

/**
 * Bytes -> the tree of an XML document. Attacker-controlled: a document type is refused before it can declare anything, so
 * there are no entities to expand and nothing to fetch (XML 1.0 §4.2); depth and number of elements are bounded.
 *
 * @throws {Error} with a sentence that names no value of the document
 */
export const parseXml = (bytes: Uint8Array): XmlElement => {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const root: Draft = { name: '', attributes: {}, children: [] }
  const open: Draft[] = [root]
  let elements = 0
  parser.on('doctype', () => {
    throw new Error('The document has a DOCTYPE, which is not accepted.')
  })
  parser.on('error', () => {
    throw new Error('The file is not well-formed XML.')
  })
  parser.on('opentag', ({ name, attributes }) => {
    elements += 1
    if (open.length > maxDepth || elements > maxElements)
      throw new Error('The document is larger or deeper than a clinical document can be.')
    const element: Draft = { name: localName(name), attributes, children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (text) => void open.at(-1)?.children.push(text))
  parser.on('cdata', (text) => void open.at(-1)?.children.push(text))
  parser.on('closetag', () => void open.pop())
  parser.write(textOfXml(bytes)).close()
  const found = root.children.find((child): child is Draft => typeof child !== 'string')
  if (found === undefined) throw new Error('The file is not well-formed XML.')
  return found
}

interface Draft extends XmlElement {
  readonly children: (Draft | string)[]
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** What XML 1.0 §4.3.3 asks for, and the two encodings of older Italian systems. */
const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
  'us-ascii': 'utf-8',
}

const textOfXml = (bytes: Uint8Array): string => {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const declared = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1] ?? 'utf-8'
  const label = bytes[0] === 0xff || bytes[0] === 0xfe ? undefined : encodings[declared.toLowerCase()]
  if (label === undefined)
    throw new Error('The encoding of the file is not one that can be read; save it as UTF-8.')
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    throw new Error('The file is not in the encoding that it names.')
  }
}

/** The first child element of that name. */
export const child = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((item): item is XmlElement => typeof item !== 'string' && item.name === name)

/** All child elements, or those of that name, in order. */
export const childrenOf = (element: XmlElement | undefined, name?: string): readonly XmlElement[] =>
  element?.children.filter(
    (item): item is XmlElement => typeof item !== 'string' && (name === undefined || item.name === name),
  ) ?? []

/** The element at the end of a path of child names. */
export const at = (element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined =>
  path.reduce(child, element)

/** All text below, white space folded; `undefined` when there is none. */
export const textIn = (element: XmlElement | undefined): string | undefined => {
  if (element === undefined) return undefined
  const text = gather(element).replace(/\s+/g, ' ').trim()
  return text === '' ? undefined : text
}

const gather = (element: XmlElement): string =>
  element.children.map((item) => (typeof item === 'string' ? item : `${gather(item)} `)).join('')
