import type { DocumentLanguage, OfficialDocument } from '../rights/official-document.ts'

/**
 * A document for an authority as a page to read and to print: one file, without scripts and with nothing from elsewhere; headings and
 * lists become the structure of a tagged PDF.
 *
 * @param note a line at the end: of which day it is, and its digest
 */
export const documentPage = (document: OfficialDocument, language: DocumentLanguage, note: string): string =>
  `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escaped(document.title[language])}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(document.title[language])}</h1>
${document.sections
  .map(
    ({
      id,
      title,
      entries,
    }) => `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(title[language])}</h2>
${entries
  .map(
    (entry) => `<article><h3>${escaped(entry.title[language])}</h3>
<dl>
${entry.fields.map(({ label, value }) => `<div><dt>${escaped(label[language])}</dt><dd>${escaped(value[language])}</dd></div>`).join('\n')}
</dl></article>`,
  )
  .join('\n')}
</section>`,
  )
  .join('\n')}
<p class="proof">${escaped(note)}</p>
</main>
</body>
</html>
`

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0))};`)

const style = `
@page { size: A4; margin: 16mm 15mm 18mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-inline-size: 52rem; padding: 1rem; color: #17211b; background: #fff;
  font: 11pt/1.45 "Noto Sans", "Segoe UI", system-ui, sans-serif }
h1 { font-size: 1.6em; margin: 0 0 .6em; padding-block-end: .4em; border-block-end: 2px solid #17211b }
h2 { font-size: 1.25em; margin-block: 1.6em .3em; break-after: avoid }
h3 { font-size: 1.05em; margin-block: 1.2em .3em; break-after: avoid; color: #2f4a3a }
article { break-inside: avoid }
dl { margin: 0 }
dl div { display: grid; grid-template-columns: minmax(9rem, 1fr) 3fr; gap: .2em 1.2em; padding-block: .3em;
  border-block-start: 1px solid #b9c4bc }
dt { font-weight: 600 }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line }
.proof { margin-block-start: 2em; color: #3d4a42; font-size: .9em; overflow-wrap: anywhere }
@media (max-width: 30rem) { dl div { grid-template-columns: 1fr } }
@media print { body { padding: 0; max-inline-size: none } }
`
