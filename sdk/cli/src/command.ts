import { parseArgs } from 'node:util'
import { usageFault } from './usage-fault.ts'
import type { Text } from './words.ts'
import type { World } from './world.ts'

/** One command of the line. Adding it to `commands.ts` is all it takes to be found and explained. */
export interface Command {
  /** `['pod', 'import']`: what the person types. */
  readonly words: readonly string[]
  readonly about: Text
  /** Names of what follows the words; `...` after the last one takes more of it, `[NAME]` may be left out. */
  readonly takes: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  /** @throws {UsageFault | Problem | ClientFault} */
  readonly run: (call: Call, world: World) => Promise<Outcome>
}

export interface Option {
  readonly kind: 'text' | 'list' | 'flag'
  /** What stands after it in the help: `WEBID`. A flag has none. */
  readonly value?: string
  readonly about: Text
}

/** What a command leaves behind. `json` is the whole of it; `text` is what a person needs of it. */
export interface Outcome {
  readonly json: unknown
  /** Lines for people; bytes go out as they are. */
  readonly text: Text | string | Uint8Array
  /** What a person hears besides, on stderr: `text` stays fit for a script's variable. */
  readonly remark?: Text
  /** True when something the person asked for did not pass: exit code 4. */
  readonly incomplete?: boolean
  /** True when the answer itself is a no: exit code 1. */
  readonly refused?: boolean
}

/** What the person typed after the words of the command. */
export interface Call {
  readonly places: readonly string[]
  readonly text: (option: string) => string | undefined
  readonly list: (option: string) => readonly string[]
  readonly flag: (option: string) => boolean
  /** @throws {UsageFault} */
  readonly need: (option: string) => string
  /** @throws {UsageFault} */
  readonly place: (index: number) => string
}

export const commonOptions = {
  'as': {
    kind: 'text',
    value: 'NAME',
    about: {
      it: 'con quale accesso salvato (o MUTUA_AS)',
      en: 'which saved sign-in to use (or MUTUA_AS)',
    },
  },
  'pod-server': {
    kind: 'text',
    value: 'URL',
    about: { it: 'pod server (o MUTUA_POD_SERVER)', en: 'pod server (or MUTUA_POD_SERVER)' },
  },
  'consent-service': {
    kind: 'text',
    value: 'URL',
    about: {
      it: 'servizio dei consensi (o MUTUA_CONSENT_SERVICE)',
      en: 'consent service (or MUTUA_CONSENT_SERVICE)',
    },
  },
  'json': { kind: 'flag', about: { it: 'un solo documento JSON', en: 'one JSON document' } },
  'lang': { kind: 'text', value: 'it|en', about: { it: 'lingua', en: 'language' } },
  'help': { kind: 'flag', about: { it: 'questo aiuto', en: 'this help' } },
} as const satisfies Record<string, Option>

/** @throws {UsageFault} for an option the command does not know, and for too few or too many words */
export const parseCall = (command: Command, rest: readonly string[]): Call => {
  const { values, positionals } = parseWords({ ...commonOptions, ...command.options }, rest)
  const call = callOf(values, positionals, command)
  if (!call.flag('help')) checkPlaces(command, positionals)
  return call
}

const parseWords = (options: Readonly<Record<string, Option>>, rest: readonly string[]) => {
  const isOption = (word: string): boolean => word.slice(2) in options
  try {
    const { values, positionals } = parseArgs({
      args: rest.map((word) => (idWithDash.test(word) && !isOption(word) ? asPlace + word : word)),
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { kind }]) => [
          name,
          { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
        ]),
      ),
    })
    return { values: unmarked(values), positionals: positionals.map(unmark) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw usageFault({ it: `Opzione non capita: ${why}`, en: `Option not understood: ${why}` })
  }
}

/**
 * One id in sixty-four begins with a dash (base64url of sixteen bytes or more), and one of those in sixty-four with two. No
 * option of ours has a single one; with two, what is exactly as long as an id and no option is an id.
 */
const idWithDash = /^-(?:[A-Za-z0-9_][A-Za-z0-9_-]{20,}|-(?:[A-Za-z0-9_-]{20}|[A-Za-z0-9_-]{41}))$/
/** No word of a command line can hold it. */
const asPlace = '\0'
const unmark = (word: string): string => (word.startsWith(asPlace) ? word.slice(asPlace.length) : word)
const unmarked = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.map((word) => unmark(String(word)))
        : typeof value === 'string'
          ? unmark(value)
          : value,
    ]),
  )

const callOf = (
  values: Readonly<Record<string, unknown>>,
  places: readonly string[],
  { takes }: Command,
): Call => {
  const text = (option: string) => {
    const value = values[option]
    return typeof value === 'string' ? value : undefined
  }
  return {
    places,
    text,
    list: (option) => {
      const value = values[option]
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
    },
    flag: (option) => values[option] === true,
    need: (option) => {
      const value = text(option)
      if (value === undefined) throw usageFault({ it: `Manca --${option}.`, en: `--${option} is missing.` })
      return value
    },
    place: (index) => {
      const value = places[index]
      const name = takes[index] ?? String(index + 1)
      if (value === undefined) throw usageFault({ it: `Manca ${name}.`, en: `${name} is missing.` })
      return value
    },
  }
}

const checkPlaces = ({ takes }: Command, places: readonly string[]): void => {
  const needed = takes.filter((name) => !name.startsWith('['))
  const missing = needed[places.length]
  if (missing !== undefined) throw usageFault({ it: `Manca ${missing}.`, en: `${missing} is missing.` })
  const unwanted = takes.at(-1)?.endsWith('...') === true ? undefined : places[takes.length]
  if (unwanted === undefined) return
  throw usageFault({ it: `Non serve "${unwanted}".`, en: `"${unwanted}" is not needed.` })
}
