import { IntlMessageFormat } from 'intl-messageformat'

type Part = ReturnType<IntlMessageFormat['getAst']>[number]

/** @throws {Error} when it is no ICU message */
export const parseMessage = (message: string, language: string): readonly Part[] =>
  new IntlMessageFormat(message, language).getAst()

/** What must be given to say it: `name`, `count:plural`. */
export const argumentsOf = (parts: readonly Part[]): readonly string[] =>
  [...new Set(parts.flatMap((part) => argumentsIn(part)))].toSorted()

const argumentsIn = (part: Part): readonly string[] => {
  const inside = branches(part).flatMap(([, parts]) => argumentsOf(parts))
  return isText(part) || !('value' in part) ? inside : [part.value, ...inside]
}

/** Counts from 0 to 120 for which a form of the language is missing, so that another one would be said. */
export const missingForms = (parts: readonly Part[], language: string): readonly string[] =>
  parts.flatMap((part) => {
    const inside = branches(part).flatMap(([, own]) => missingForms(own, language))
    if (!('pluralType' in part)) return inside
    const rules = new Intl.PluralRules(language, { type: part.pluralType })
    const needed = Array.from({ length: 121 }, (_, count) => count)
      .filter((count) => count > 0 && part.options[`=${String(count)}`] === undefined)
      .map((count) => rules.select(count))
    return [...new Set<string>(needed)].filter((form) => part.options[form] === undefined).concat(inside)
  })

/** What is said whatever the arguments are, and each form of what depends on them. */
export const textsOf = (parts: readonly Part[]): readonly string[] =>
  parts.flatMap((part) =>
    isText(part) ? ('value' in part ? [part.value] : []) : branches(part).flatMap(([, own]) => textsOf(own)),
  )

const branches = (part: Part): readonly (readonly [string, readonly Part[]])[] => {
  if ('options' in part) return Object.entries(part.options).map(([form, { value }]) => [form, value])
  return 'children' in part ? [['', part.children]] : []
}

/** Text, `#` and tags (of the types of parts 0, 7 and 8): what they are made of is no argument. */
const isText = ({ type }: Part): boolean => [0, 7, 8].includes(type)
