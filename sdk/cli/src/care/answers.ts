import type { Answer } from '@mutua/sdk/care/score'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { sheets } from '@mutua/sdk/care/sheets'
import { readNamedFile } from '../commands/pod.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

/** @throws {UsageFault} */
export const sheetNamed = (name: string): Sheet => {
  const sheet = sheets.find((one) => one.name === name)
  if (sheet !== undefined) return sheet
  const known = sheets.map((one) => one.name).join(', ')
  throw usageFault({
    it: `Scheda sconosciuta. Ci sono: ${known}.`,
    en: `No such sheet. There are: ${known}.`,
  })
}

/**
 * Answers as a person writes them down: a line `question=CODE` for each; one without a code is a question without an answer yet.
 * Empty lines and those that begin with `#` are passed over. `-` reads them from the input.
 */
export const answersFrom = async (file: string, world: World): Promise<readonly Answer[]> => {
  const text =
    file === '-' ? await world.terminal.readInput() : (await readNamedFile(file, world)).toString('utf8')
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !/^[^\s=]+\s*=$/.test(line))
    .map((line, index) => {
      const [, linkId, code] = /^([^\s=]+)\s*=\s*(\S+)$/.exec(line) ?? []
      if (linkId !== undefined && code !== undefined) return { linkId, code }
      throw usageFault({
        it: `Risposta ${String(index + 1)} non capita: si scrive domanda=CODICE.`,
        en: `Answer ${String(index + 1)} is not understood: it is written question=CODE.`,
      })
    })
}
