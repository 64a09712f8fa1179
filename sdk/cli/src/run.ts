import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { jsonText } from '@mutua/sdk/json'
import { Problem, problemTable } from '@mutua/sdk/problem'
import { parseCall, type Command, type Outcome } from './command.ts'
import { commands } from './commands.ts'
import { exitCode, exitCodeOf, type ExitCode } from './exit-code.ts'
import { isOperatorFault } from './service-door.ts'
import { besideSignIn } from './sign-in.ts'
import { problemItalian } from './problem-italian.ts'
import { printable } from './table.ts'
import { overview, usageOf } from './usage.ts'
import { isUsageFault } from './usage-fault.ts'
import type { Language } from './words.ts'
import type { World } from './world.ts'

/**
 * Runs one command. Whatever happens is told: on stdout what was asked for, on stderr why it was not; with `--json` both
 * are JSON documents.
 * @param words what stands after `mutua`
 */
export const run = async (words: readonly string[], outside: World): Promise<ExitCode> => {
  const world = { ...outside, language: languageIn(words) ?? outside.language }
  const command = findCommand(words)
  if (command === undefined) return showOverview(words, world)
  try {
    const call = parseCall(command, words.slice(command.words.length))
    if (call.flag('help')) {
      await world.terminal.write(`${usageOf(command, world.language)}\n`)
      return exitCode.done
    }
    const outcome = await command.run(call, await besideSignIn(call, world))
    await show(outcome, call.flag('json'), world)
    if (outcome.refused === true) return exitCode.refused
    return outcome.incomplete === true ? exitCode.incomplete : exitCode.done
  } catch (error) {
    const code = exitCodeOf(error)
    world.terminal.progress('')
    world.terminal.say(words.includes('--json') ? faultJson(error, code) : faultText(error, world.language))
    if (code === exitCode.wrongUsage) {
      const line = [...command.words, '--help'].join(' ')
      world.terminal.say({ it: `Si veda: ${line}`, en: `See: ${line}` }[world.language])
    }
    return code
  }
}

/** The command with the most words that stand at the beginning. */
const findCommand = (words: readonly string[]): Command | undefined =>
  commands
    .filter((command) => command.words.every((word, index) => words[index] === word))
    .toSorted((left, right) => right.words.length - left.words.length)[0]

const showOverview = async (words: readonly string[], world: World): Promise<ExitCode> => {
  const [first] = words
  const group = commands.filter((command) => command.words[0] === first)
  const shown = overview(group.length === 0 ? commands : group, world.language)
  const asked = words.includes('--help') || first === undefined || first === 'help'
  if (asked) {
    await world.terminal.write(`${shown}\n`)
    return exitCode.done
  }
  world.terminal.say({ it: 'Questo comando non c’è.', en: 'There is no such command.' }[world.language])
  world.terminal.say(shown)
  return exitCode.wrongUsage
}

const languageIn = (words: readonly string[]): Language | undefined => {
  const at = words.indexOf('--lang')
  const given = at === -1 ? words.find((word) => word.startsWith('--lang='))?.slice(7) : words[at + 1]
  return given === 'it' || given === 'en' ? given : undefined
}

const show = async ({ json, text, remark }: Outcome, asJson: boolean, world: World): Promise<void> => {
  if (asJson) return world.terminal.write(`${jsonText(json)}\n`)
  if (remark !== undefined) world.terminal.say(remark[world.language])
  // Content leaves byte for byte; sentences end their line.
  if (text instanceof Uint8Array) return world.terminal.write(text)
  const said = typeof text === 'string' ? text : text[world.language]
  if (said !== '') await world.terminal.write(`${said}\n`)
}

const faultText = (error: unknown, language: Language): string => {
  if (isUsageFault(error)) return error.text[language]
  const refused = { it: 'Rifiutato', en: 'Refused' }[language]
  if (error instanceof Problem)
    return printable(`${refused}: ${problemText(error, language)} [${error.code}]`)
  if (isClientFault(error)) {
    const { kind, message, oauthError } = error
    return printable(kind === 'oauth-refused' ? `${refused}: ${message} [${oauthError ?? kind}]` : message)
  }
  if (isOperatorFault(error)) return `${refused}: ${printable(error.message)}`
  const unexpected = { it: 'Qualcosa di inatteso', en: 'Something unexpected' }[language]
  return `${unexpected}: ${error instanceof Error ? error.message : String(error)}`
}

/** In Italian with what to do about it: the detail, which says so, comes from the service in English. */
const problemText = ({ code, detail = '' }: Problem, language: Language): string => {
  if (language === 'en') return [`${problemTable[code].title}.`, detail].join(' ').trim()
  const said = problemItalian[code].replaceAll('`', '')
  return detail === '' ? said : `${said} (${detail})`
}

const faultJson = (error: unknown, code: ExitCode): string => {
  if (error instanceof Problem) {
    const { code: problem, status, detail } = error
    return jsonText({ exitCode: code, problem, status, title: problemTable[problem].title, detail })
  }
  if (isClientFault(error)) {
    const { kind, status, oauthError, message } = error
    return jsonText({ exitCode: code, kind, status, oauthError, detail: message })
  }
  return jsonText({ exitCode: code, detail: error instanceof Error ? error.message : String(error) })
}
