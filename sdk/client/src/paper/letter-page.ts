import type { CivilDate } from '../coop/civil-date.ts'
import type { DocumentLanguage } from '../rights/official-document.ts'

export interface Letter {
  readonly language: DocumentLanguage
  readonly coopName: string
  readonly on: CivilDate
  /** Lines of the address; what is not known is left out. */
  readonly to: readonly (string | undefined)[]
  readonly title: string
  readonly paragraphs: readonly string[]
  /** What somebody fills in and signs, with a line for each who signs. */
  readonly facts?: readonly (readonly [label: string, value: string])[]
  readonly signatures?: readonly string[]
}

/** One page of paper: without scripts, with nothing from elsewhere, and text that stays text whatever somebody is called. */
export const letterPage = ({
  language,
  coopName,
  on,
  to,
  title,
  paragraphs,
  facts = [],
  signatures = [],
}: Letter) =>
  `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="from">${escaped(coopName)}<br>${dayText(on)}</p>
<address>${to
    .filter((line) => line !== undefined)
    .map(escaped)
    .join('\n')}</address>
<h1>${escaped(title)}</h1>
${facts.length === 0 ? '' : `<dl>${facts.map(([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`).join('\n')}</dl>`}
${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
${signatures.map((label) => `<p class="sign">${escaped(label)}</p>`).join('\n')}
</main>
</body>
</html>
`

/** `02.03.2026` */
export const dayText = (date: CivilDate): string => date.split('-').toReversed().join('.')

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0))};`)

const style = `
@page { size: A4; margin: 20mm }
body { margin: 0 auto; max-inline-size: 44rem; padding: 1.2rem; color: #17211b; background: #fff;
  font: 12pt/1.55 "Noto Sans", "Segoe UI", system-ui, sans-serif }
.from { margin: 0; color: #3d4a42 }
address { font-style: normal; white-space: pre-line; margin-block: 2.5em; margin-inline-start: 50% }
h1 { font-size: 1.35em; margin-block: 0 1em; padding-block-end: .4em; border-block-end: 2px solid #2f5d45 }
p { white-space: pre-line; overflow-wrap: anywhere }
dl { margin: 0 0 1.5em }
dl div { display: grid; grid-template-columns: minmax(10rem, 1fr) 2fr; gap: 1.2em; padding-block: .35em;
  border-block-start: 1px solid #b9c4bc }
dt { color: #3d4a42 }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere }
.sign { margin-block-start: 3.5em; padding-block-start: .4em; border-block-start: 1px solid #17211b;
  max-inline-size: 24rem; color: #3d4a42 }
@media (max-width: 30rem) { address { margin-inline-start: 0 } dl div { grid-template-columns: 1fr; gap: 0 } }
@media print { body { padding: 0; max-inline-size: none } }
`
