import type { Year } from '@mutua/sdk/coop/period'
import type { Impact, ImpactFigure } from '@mutua/sdk/coop/impact'
import { csvText } from '@mutua/sdk/csv-text'
import { coopPageWords, languages, type Language } from './coop-page-words.ts'
import { html, raw, type Html } from './html.ts'
import { impactPageWords } from './impact-words.ts'
import { toldMoney, told, transparencyStyle } from './transparency-page.ts'
import { transparencyWords } from './transparency-words.ts'

/** One document without scripts, under `transparencyPolicy`; it prints. */
export const impactPage = (
  coopName: string,
  { year, smallestGroup, figures }: Impact,
  { language, present }: { readonly language: Language; readonly present: Year },
): Html => {
  const words = impactPageWords[language]
  const shared = transparencyWords[language]
  const other = year === present ? String(Number(present) - 1) : present
  return html`<!doctype html>
<html lang="${language}" dir="${coopPageWords[language].direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} ${year} · ${coopName}</title>
<style>${raw(transparencyStyle)}</style>
</head>
<body>
<header>
<div><p class="state">${coopName}</p><h1>${words.title} ${year}</h1></div>
<nav aria-label="${shared.languages}">${languages
    .filter((one) => one !== language)
    .map(
      (one) =>
        html`<a href="?year=${year}&amp;lang=${one}" hreflang="${one}" lang="${one}">${coopPageWords[one].name}</a>`,
    )}</nav>
</header>
<main>
<p>${words.what(smallestGroup)} <a href="?year=${other}&amp;lang=${language}">${shared.year(other)}</a></p>
${figures.map(
  (
    figure,
  ) => html`<section aria-labelledby="${figure.id}"><h2 id="${figure.id}">${titleOf(figure, language)}</h2>
<p><strong>${valueOf(figure, language)}</strong></p>
<p>${words.towards}: ${figure.tags.map((tag, index) => html`${index === 0 ? '' : '; '}<bdi>${tagText(tag, language)}</bdi>`)}</p>
<p class="small">${words.formula}: ${figure.formula[language]} ${words.source}: ${figure.source[language]}</p></section>`,
)}
</main>
<footer><p>${shared.hidden(smallestGroup)}</p><p><a href="/transparency/impact/figures.csv?year=${year}&amp;lang=${language}">CSV</a> · <a href="/transparency/impact/figures?year=${year}">JSON</a> · <a href="/transparency?year=${year}&amp;lang=${language}">${shared.title} ${year}</a></p></footer>
</body>
</html>
`
}

/** RFC 4180, in one language; euro with two decimals. */
export const impactCsv = ({ year, figures }: Impact, language: Language): string => {
  const words = impactPageWords[language]
  return csvText([
    [words.figure, words.towards, words.value, words.unit, words.formula, words.source],
    ...figures.map((figure) => [
      `${titleOf(figure, language)} (${year})`,
      figure.tags.map((tag) => tagText(tag, language)).join('; '),
      plainValue(figure, language),
      words.units[figure.unit],
      figure.formula[language],
      figure.source[language],
    ]),
  ])
}

const titleOf = ({ id, name, tags }: ImpactFigure, language: Language): string =>
  id.startsWith('spent-')
    ? `${name[language]}: ${tags.map((tag) => tagText(tag, language)).join('; ')}`
    : name[language]

/** Labels are in two languages so far; a reader of another one gets the English. */
const tagText = ({ tag, label }: ImpactFigure['tags'][number], language: Language): string => {
  const [kind = '', code = ''] = tag.split(':')
  const { kinds } = impactPageWords[language]
  const name = kind in kinds ? `${kinds[kind as keyof typeof kinds]} ${code}` : tag // a key of it
  return label === undefined ? name : `${name}, ${label[language === 'it' ? 'it' : 'en']}`
}

const valueOf = (figure: ImpactFigure, language: Language): Html => {
  if (figure.unit === 'euro-cents') return toldMoney(figure.value, language, transparencyWords[language])
  const value = told(figure.value, language, transparencyWords[language])
  return typeof figure.value === 'number'
    ? html`${value} ${impactPageWords[language].units[figure.unit]}`
    : value
}

const plainValue = ({ value }: ImpactFigure, language: Language): string | number => {
  if (value === 'few' || value === 'withheld') return transparencyWords[language][value]
  if (typeof value === 'number') return value
  const size = value < 0n ? -value : value
  return `${value < 0n ? '-' : ''}${String(size / 100n)}.${String(size % 100n).padStart(2, '0')}`
}
