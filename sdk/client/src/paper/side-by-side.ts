/** A language as paper needs it. */
export interface PaperLanguage {
  /** BCP 47. */
  readonly tag: string
  readonly isRightToLeft: boolean
}

/** The same words in two languages. Parts between U+2068 and U+2069 keep their own direction. */
export type Both = readonly [first: string, second: string]

export interface PaperSection {
  readonly heading: Both
  readonly isOnOwnPage?: boolean
  readonly rows: readonly {
    readonly label: Both
    readonly lines: readonly [readonly string[], readonly string[]]
  }[]
}

export interface SideBySide {
  /** The first is the language of the page: what a file says of itself, and what a screen reader begins with. */
  readonly languages: readonly [PaperLanguage, PaperLanguage]
  readonly title: Both
  readonly sections: readonly PaperSection[]
  /** Lines to sign on, with what is written under each. */
  readonly signatures?: readonly Both[]
  readonly isLarge?: boolean
}

/**
 * A page to print with both languages beside each other, each said to be what it is. One document, without scripts and with
 * nothing from elsewhere; its headings and tables become the structure of a tagged PDF.
 */
export const sideBySidePage = (paper: SideBySide): string => {
  const { languages, title, sections, signatures = [], isLarge = false } = paper
  const [first] = languages
  return `<!doctype html>
<html lang="${first.tag}" dir="${first.isRightToLeft ? 'rtl' : 'ltr'}"${isLarge ? ' class="large"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escaped(title.join(' · '))}</title>
<style>${style}</style>
</head>
<body>
<h1>${pair(title, languages)}</h1>
${sections.map((section, index) => sectionText(section, index, languages)).join('\n')}
${signatures.map((words) => `<p class="sign"><span class="line"></span>${pair(words, languages)}</p>`).join('\n')}
</body>
</html>
`
}

const sectionText = (
  { heading, rows, isOnOwnPage = false }: PaperSection,
  index: number,
  languages: SideBySide['languages'],
): string => {
  const id = `part-${String(index + 1)}`
  return `<section${isOnOwnPage ? ' class="apart"' : ''} aria-labelledby="${id}"><h2 id="${id}">${pair(heading, languages)}</h2>
<table><tbody>
${rows
  .map(
    ({ label, lines }) =>
      `<tr>${languages
        .map(
          (language, side) =>
            `<td ${spoken(language)}><strong>${inline(label[side] ?? '')}</strong>${(lines[side] ?? [])
              .map((line) => `<p>${inline(line)}</p>`)
              .join('')}</td>`,
        )
        .join('')}</tr>`,
  )
  .join('\n')}
</tbody></table></section>`
}

const pair = (words: Both, languages: SideBySide['languages']): string =>
  languages.map((language, side) => `<span ${spoken(language)}>${inline(words[side] ?? '')}</span>`).join(' ')

const spoken = ({ tag, isRightToLeft }: PaperLanguage): string =>
  `lang="${tag}" dir="${isRightToLeft ? 'rtl' : 'ltr'}"`

const inline = (text: string): string =>
  escaped(text).replaceAll('\u2068', '<bdi>').replaceAll('\u2069', '</bdi>')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const style = `
@page { size: A4; margin: 16mm 15mm 18mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-inline-size: 60rem; padding: 1rem; color: #17211b; background: #fff;
  font: 11pt/1.45 "Noto Sans", "Segoe UI", system-ui, sans-serif }
.large body { font-size: 15pt }
h1, h2 { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5em; margin: 0; line-height: 1.2; break-after: avoid }
h1 { font-size: 1.6em; padding-block-end: .5em; border-block-end: 2px solid #17211b }
h2 { font-size: 1.15em; margin-block: 1.4em .3em }
h1 > span, h2 > span { text-align: start }
section.apart { break-before: page }
table { inline-size: 100%; border-collapse: collapse; table-layout: fixed }
tr { break-inside: avoid }
td { inline-size: 50%; vertical-align: top; text-align: start; padding: .45em 0; border-block-start: 1px solid #b9c4bc;
  overflow-wrap: anywhere }
td:first-child { padding-inline-end: 1.5em }
strong { font-weight: 600; color: #2f4a3a }
p { margin: .15em 0 0 }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: .3em 1.5em; margin-block-start: 2.8em; break-inside: avoid }
.sign .line { grid-column: 1 / -1; border-block-end: 1px solid #17211b; block-size: 1.6em }
@media print { body { padding: 0; max-inline-size: none } }
`
