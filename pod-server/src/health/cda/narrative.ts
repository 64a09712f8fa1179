import { childrenOf, type XmlElement } from './xml-tree.ts'

/**
 * The text of a section, from CDA's own markup to the XHTML that FHIR allows (R4 §2.4.0.1): no attributes, no links, no
 * images, no script; every character of the sender's text is escaped.
 */
export const narrativeOf = (text: XmlElement): string =>
  `<div xmlns="http://www.w3.org/1999/xhtml">${contentOf(text)}</div>`

const contentOf = (element: XmlElement): string =>
  element.children.map((item) => (typeof item === 'string' ? escaped(item) : rendered(item))).join('')

const rendered = (element: XmlElement): string => {
  const { name } = element
  if (name === 'br') return '<br/>'
  if (name === 'list') {
    const tag = element.attributes['listType'] === 'ordered' ? 'ol' : 'ul'
    const items = childrenOf(element, 'item').map((item) => `<li>${contentOf(item)}</li>`)
    return items.length === 0 ? '' : `<${tag}>${items.join('')}</${tag}>`
  }
  if (name === 'table') {
    const caption = childrenOf(element, 'caption').map((part) => `<caption>${contentOf(part)}</caption>`)
    const rows = rowsBelow(element).map(
      (row) =>
        `<tr>${childrenOf(row)
          .filter((cell) => cell.name === 'th' || cell.name === 'td')
          .map((cell) => `<${cell.name}>${contentOf(cell)}</${cell.name}>`)
          .join('')}</tr>`,
    )
    return rows.length === 0 ? '' : `<table>${caption.join('')}<tbody>${rows.join('')}</tbody></table>`
  }
  const tag = tags[name]
  return tag === undefined ? contentOf(element) : `<${tag}>${contentOf(element)}</${tag}>`
}

const rowsBelow = (element: XmlElement): readonly XmlElement[] =>
  childrenOf(element).flatMap((part) =>
    part.name === 'tr' ? [part] : ['thead', 'tbody', 'tfoot'].includes(part.name) ? rowsBelow(part) : [],
  )

const tags: Readonly<Record<string, string>> = {
  paragraph: 'p',
  content: 'span',
  caption: 'b',
  sub: 'sub',
  sup: 'sup',
}

/** XML has refused control characters before (XML 1.0 §2.2). */
const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
