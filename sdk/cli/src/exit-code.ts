import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { Problem } from '@mutua/sdk/problem'
import type { Text } from './words.ts'
import { isOperatorFault } from './service-door.ts'
import { isUsageFault } from './usage-fault.ts'

/** What a script learns from the command. The numbers are a promise: docs/cli.md lists them. */
export const exitCode = {
  done: 0,
  refused: 1,
  wrongUsage: 2,
  unreachable: 3,
  incomplete: 4,
  unexpected: 5,
} as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

export const exitCodeTexts: Readonly<Record<ExitCode, Text>> = {
  0: { it: 'fatto', en: 'done' },
  1: { it: 'un server ha rifiutato', en: 'a server refused' },
  2: { it: 'il comando non è scritto come serve', en: 'the command is not written as it should be' },
  3: { it: 'un server non risponde', en: 'a server cannot be reached' },
  4: {
    it: 'finito, ma qualcosa non è passato: una risorsa non importata, una ricevuta che non torna',
    en: 'finished, but something did not pass: a resource not imported, a receipt that does not verify',
  },
  5: { it: 'qualcosa di inatteso', en: 'something unexpected' },
}

export const exitCodeOf = (error: unknown): ExitCode => {
  if (isUsageFault(error)) return exitCode.wrongUsage
  if (error instanceof Problem) return error.code === 'internal' ? exitCode.unexpected : exitCode.refused
  if (isOperatorFault(error)) return exitCode.refused
  if (!isClientFault(error)) return exitCode.unexpected
  switch (error.kind) {
    case 'unreachable':
      return exitCode.unreachable
    case 'oauth-refused':
    case 'refused':
    case 'server-untrusted':
      return exitCode.refused
    case 'answer-unexpected':
      return exitCode.unexpected
  }
}
