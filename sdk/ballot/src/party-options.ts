import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { parseBaseUrl, type BaseUrl } from '@mutua/sdk/ids'
import { partyFault } from './party-home.ts'

/** What both programs are told on the command line. */
export interface PartyOptions {
  readonly words: readonly string[]
  readonly text: (name: string) => string | undefined
  readonly flag: (name: string) => boolean
  readonly home: string
  /** @throws {Error} when it is not given */
  readonly service: () => BaseUrl
  readonly passphrase: () => Promise<string>
}

/** @throws {Error} with `code: 'CONFIG_INVALID'` for what is not understood */
export const readOptions = (
  words: readonly string[],
  {
    texts,
    flags,
    home,
  }: { readonly texts: readonly string[]; readonly flags: readonly string[]; readonly home: string },
): PartyOptions => {
  const { values, positionals } = parse(words, texts, flags)
  const text = (name: string) => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    words: positionals,
    text,
    flag: (name) => values[name] === true,
    home: text('home') ?? home,
    service: () => {
      const given = text('service')
      if (given === undefined) throw partyFault('Say with --service which consent service it is about.')
      try {
        return parseBaseUrl(given)
      } catch (cause) {
        throw partyFault(
          '--service takes the address of a consent service, such as https://coop.example.',
          cause,
        )
      }
    },
    passphrase: () => readPassphrase(text('passphrase-file')),
  }
}

const parse = (
  words: readonly string[],
  texts: readonly string[],
  flags: readonly string[],
): { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] } => {
  const named: [string, { type: 'string' | 'boolean' }][] = [
    ...['home', 'service', 'passphrase-file', ...texts].map((name): [string, { type: 'string' }] => [
      name,
      { type: 'string' },
    ]),
    ...['help', ...flags].map((name): [string, { type: 'boolean' }] => [name, { type: 'boolean' }]),
  ]
  try {
    return parseArgs({ args: [...words], options: Object.fromEntries(named), allowPositionals: true })
  } catch (cause) {
    throw partyFault(
      `${cause instanceof Error ? cause.message : 'That is not understood'} (see --help).`,
      cause,
    )
  }
}

/** From a file, or typed: nothing of it is shown. */
const readPassphrase = async (file: string | undefined): Promise<string> => {
  if (file !== undefined) {
    try {
      return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
    } catch (cause) {
      throw partyFault(`The file of the passphrase cannot be read: ${file}`, cause)
    }
  }
  const { stdin, stderr } = process
  if (!stdin.isTTY) throw partyFault('Give the passphrase with --passphrase-file, or type it at a terminal.')
  stderr.write('Passphrase: ')
  stdin.setRawMode(true)
  try {
    let typed = ''
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      for (const sign of chunk.toString('utf8')) {
        if (sign === '\r' || sign === '\n') return typed
        if (sign === '\u0003') throw partyFault('Stopped.')
        typed = sign === '\u007F' ? typed.slice(0, -1) : typed + sign
      }
    }
    return typed
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
