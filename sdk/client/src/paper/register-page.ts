import type { BookLine } from '../coop/console.ts'
import type { CivilDate } from '../coop/civil-date.ts'
import type { RegisterDetails } from '../coop/register.ts'
import { euroText } from './euro-text.ts'

export interface RegisterPaper {
  readonly coopName: string
  /** The day whose end the book is shown at. */
  readonly on: CivilDate
  readonly printedOn: CivilDate
  readonly lines: readonly BookLine[]
  /** Birth, registration and address of a line, by its number; where none is given the columns stay out. */
  readonly details?: ReadonlyMap<number, RegisterDetails>
}

/**
 * The members register (libro soci, art. 2421 n. 1 c.c.) on paper, in Italian: as it stood at the end of a day. One document,
 * without scripts and with nothing from elsewhere. It has no column for a condition, and none can be made of what is in it.
 */
export const registerPage = ({ coopName, on, printedOn, lines, details }: RegisterPaper): string => {
  const inForce = lines.filter(({ exitOn }) => exitOn === undefined).length
  const columns = [
    ...['N.', 'Nome', ...(details === undefined ? [] : ['Nascita o iscrizione', 'Domicilio o sede'])],
    ...['Categoria', 'Sezione', 'Ammesso il', 'Delibera', 'Quote sottoscritte', 'Versate', 'Uscita'],
  ]
  return `<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>Libro soci al ${dayText(on)}</title>
<style>${style}</style>
</head>
<body>
<main>
<p>${inline(coopName)}</p>
<h1>Libro soci al ${dayText(on)}</h1>
<p>${inForce === 1 ? '1 socio' : `${String(inForce)} soci`} in quel giorno; ${lines.length === 1 ? '1 riga' : `${String(lines.length)} righe`} del libro. Stampato il ${dayText(printedOn)}. Art. 2421 n. 1 del codice civile.</p>
<table><caption>Righe del libro, in ordine di numero</caption>
<thead><tr>${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead>
<tbody>
${lines.map((line) => lineText(line, details)).join('\n')}
</tbody></table>
<p>Ogni riga dice chi è entrato, con quale delibera e con quale quota. Le quote non si cedono: si sottoscrivono, si versano e si rimborsano (art. 2530 e 2535 c.c.).</p>
</main>
</body>
</html>
`
}

const lineText = (line: BookLine, details: RegisterPaper['details']): string => {
  const own = details?.get(line.number)
  const born = [own?.bornAt, own?.bornOn === undefined ? undefined : dayText(own.bornOn), own?.registration]
  const cells = [
    ...(details === undefined
      ? []
      : [born.filter((part) => part !== undefined).join(', '), own?.address ?? '']),
    categories[line.category],
    line.section ?? '',
    dayText(line.admittedOn),
    line.act === undefined ? '' : `${line.act.number} del ${dayText(line.act.on)}`,
  ]
  const sums = [line.subscribedCents, line.quotaCents].map((cents) => inline(euroText(cents, 'it')))
  const exit =
    line.exitOn === undefined
      ? ''
      : `${exits[line.state]} il ${dayText(line.exitOn)}${line.exitAct === undefined ? '' : `, ${line.exitAct.number} del ${dayText(line.exitAct.on)}`}`
  return `<tr><td>${String(line.number)}</td><th scope="row">${inline(line.displayName)}</th>${cells
    .map((cell) => `<td>${inline(cell)}</td>`)
    .join('')}${sums.map((sum) => `<td class="sum">${sum}</td>`).join('')}<td>${inline(exit)}</td></tr>`
}

const categories: Readonly<Record<BookLine['category'], string>> = {
  'citizen': 'cittadino',
  'provider': 'professionista',
  'legal-person': 'persona giuridica',
}

const exits: Readonly<Record<BookLine['state'], string>> = {
  admitted: '',
  leaving: '',
  withdrawn: 'recesso',
  excluded: 'esclusione',
  died: 'morte',
}

const dayText = (date: CivilDate): string => date.split('-').toReversed().join('.')

const inline = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\u2068', '<bdi>')
    .replaceAll('\u2069', '</bdi>')

const style = `
@page { size: A4 landscape; margin: 14mm 12mm 16mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-inline-size: 80rem; padding: 1rem; color: #17211b; background: #fff;
  font: 10pt/1.4 "Noto Sans", "Segoe UI", system-ui, sans-serif }
h1 { font-size: 1.7em; margin: 0 0 .4em; padding-block-end: .4em; border-block-end: 2px solid #17211b }
table { inline-size: 100%; border-collapse: collapse; margin-block: 1em }
caption { text-align: start; padding-block-end: .5em; color: #2f4a3a }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { text-align: start; vertical-align: top; padding: .4em .5em; border-block-start: 1px solid #b9c4bc;
  font-weight: 400; overflow-wrap: anywhere }
thead th { font-weight: 600; border-block-start: 0; border-block-end: 1px solid #17211b; overflow-wrap: normal }
tbody th { font-weight: 600 }
.sum { text-align: end; white-space: nowrap }
p { margin: .3em 0 }
@media screen and (max-width: 48rem) { table { display: block; overflow-x: auto } }
@media print { body { padding: 0; max-inline-size: none } }
`
