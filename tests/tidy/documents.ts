import { posix } from 'node:path'

/** What a table in docs/ must hold to be believed. */

export interface ProblemEntry {
  readonly status: number
  readonly title: string
}

/** Every code has a row with its status, its title and both languages; no row is left of a code that is gone. */
export const problemPageFaults = (page: string, table: Readonly<Record<string, ProblemEntry>>): string[] => {
  const rows = new Map(
    tableRows(page).flatMap(([code = '', ...cells]) =>
      /^`[a-z-]+`$/.test(code) ? [[code.slice(1, -1), cells]] : [],
    ),
  )
  const missing = Object.entries(table).flatMap(([code, { status, title }]) => {
    const [shown, english = '', italian = ''] = rows.get(code) ?? []
    if (shown === undefined)
      return [`${code}: add a row: | \`${code}\` | ${status} | ${title}. What to do. | In italiano. |`]
    if (shown !== String(status)) return [`${code}: the status is ${status}, the page says ${shown}`]
    if (!english.startsWith(`${title}. `))
      return [`${code}: the English must begin with the title “${title}.” and go on`]
    return italian.length < 20 ? [`${code}: say it in Italian too`] : []
  })
  const gone = [...rows.keys()]
    .filter((code) => !(code in table))
    .map((code) => `${code}: there is no such code any more`)
  return [...missing, ...gone]
}

/** What the page says in Italian, to the letter, of each of its codes and of no other. */
export const italianProblemFaults = (page: string, italian: Readonly<Record<string, string>>): string[] => {
  const rows = tableRows(page).flatMap(([code = '', , , said = '']) =>
    /^`[a-z-]+`$/.test(code) ? [[code.slice(1, -1), said] as const] : [],
  )
  const codes = new Set(rows.map(([code]) => code))
  return [
    ...rows.flatMap(([code, said]) =>
      italian[code] === said ? [] : [`${code}: sdk/cli/src/problem-italian.ts does not say “${said}”`],
    ),
    ...Object.keys(italian).flatMap((code) =>
      codes.has(code) ? [] : [`${code}: the page has no such code`],
    ),
  ]
}

/** A code that nothing gives back is a promise to nobody. `sources` are those of the house without tests and the table. */
export const unusedProblemFaults = (codes: readonly string[], sources: readonly string[]): string[] =>
  codes
    .filter((code) => !sources.some((source) => source.includes(`'${code}'`)))
    .map((code) => `${code}: nothing in src gives this problem`)

/** Every word must stand in the first column of a row, as a word of its own. */
export const glossaryFaults = (page: string, words: readonly string[]): string[] => {
  const defined = tableRows(page).map(([first = '']) =>
    first
      .replaceAll(/[`*]/g, '')
      .toLowerCase()
      .split(/\s*[,/·]\s*|\s*\(.*?\)/),
  )
  return words
    .filter((word) => !defined.some((names) => names.includes(word.toLowerCase())))
    .map((word) => `docs/glossary.md does not say what “${word}” is`)
}

/** A relative link of a page must lead to a file or a folder of the house; `stands` says of a path whether it does. */
export const linkFaults = (path: string, page: string, stands: (path: string) => boolean): string[] =>
  [...page.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^(?:[a-z]+:|[#/])/.test(link)) return []
    const target = posix.join(posix.dirname(path), decodeURI(link.replace(/#.*$/, '')))
    return stands(target) ? [] : [`${path}: ${link} leads nowhere`]
  })

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>> | undefined
}

/** `npm ci` refuses a lock that lacks a build for some platform, also on the platforms that do not need it. */
export const lockFaults = (packages: Readonly<Record<string, Locked>>): string[] =>
  Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !placesOf(path, name).some((place) => place in packages))
      .map(
        ([name, version]) =>
          `package-lock.json lacks ${name}@${version}, which ${path} offers: take another version of it`,
      ),
  )

/** Where Node looks for `name` from `path`: its own node_modules, then each one above. */
const placesOf = (path: string, name: string): string[] => {
  const above = path
    .split('/node_modules/')
    .map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'))
  return [...above.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`]
}

const tableRows = (page: string): string[][] =>
  page
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]*$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim()),
    )
