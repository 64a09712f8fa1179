import { commonOptions, type Command, type Option } from './command.ts'
import { exitCodeTexts } from './exit-code.ts'
import type { Language, Text } from './words.ts'

/** All commands, one line each. */
export const overview = (commands: readonly Command[], language: Language): string =>
  [
    { it: 'mutua: la cooperativa dalla riga di comando', en: 'mutua: the co-op on the command line' }[
      language
    ],
    '',
    { it: 'Uso: npm run mutua -- COMANDO [opzioni]', en: 'Usage: npm run mutua -- COMMAND [options]' }[
      language
    ],
    '',
    ...columns(commands.map((command) => [headline(command), command.about[language]])),
    '',
    { it: 'COMANDO --help spiega un comando.', en: 'COMMAND --help explains a command.' }[language],
    '',
    ...exitCodeLines(language),
  ].join('\n')

/** One command, with its options. */
export const usageOf = (command: Command, language: Language): string =>
  [
    `${headline(command)} [${{ it: 'opzioni', en: 'options' }[language]}]`,
    `  ${command.about[language]}`,
    '',
    ...columns([...optionLines(command.options, language), ...optionLines(commonOptions, language)]),
    '',
    ...exitCodeLines(language),
  ].join('\n')

const headline = ({ words, takes }: Command): string => [...words, ...takes].join(' ')

const optionLines = (options: Readonly<Record<string, Option>>, language: Language) =>
  Object.entries(options).map(([name, { value, about }]): readonly [string, string] => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    about[language],
  ])

const exitCodeLines = (language: Language): readonly string[] => {
  const lines = Object.entries(exitCodeTexts).map(
    ([code, text]: readonly [string, Text]) => [code, text[language]] as const,
  )
  return [{ it: 'Codici di uscita:', en: 'Exit codes:' }[language], ...columns(lines)]
}

const columns = (rows: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
