import { randomInt } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const signInsSchema = z.object({
  seeded: z.boolean(),
  /** Account name -> password. Made for this installation; no password is the same anywhere else. */
  passwords: z.record(z.string(), z.string()),
})
export type DemoSignIns = z.infer<typeof signInsSchema>

const fileIn = (home: string): string => join(home, 'demo-sign-ins.json')

export const readSignIns = async (home: string): Promise<DemoSignIns | undefined> => {
  const text = await readFile(fileIn(home), 'utf8').catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  })
  return text === undefined ? undefined : signInsSchema.parse(JSON.parse(text))
}

/** Before any account is made, so that a start that is cut short finds its passwords again. */
export const writeSignIns = (home: string, signIns: DemoSignIns): Promise<void> =>
  writePrivateFile(home, fileIn(home), JSON.stringify(signIns, undefined, 2))

/** Five words and a number, one of about 10^12: easy to type from one screen to the other. */
export const demoPassword = (): string =>
  [...Array.from({ length: 5 }, () => words[randomInt(words.length)]), String(randomInt(100, 1_000))].join(
    '-',
  )

/** Readable by its owner only; whole or not there. */
export const writePrivateFile = async (folder: string, file: string, text: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${crypto.randomUUID()}.new`
  const opened = await open(draft, 'wx', 0o600)
  try {
    await opened.writeFile(`${text}\n`)
    await opened.sync()
  } finally {
    await opened.close()
  }
  await rename(draft, file)
}

const words = [
  'acero',
  'ancora',
  'argine',
  'barca',
  'bosco',
  'borgo',
  'brezza',
  'canale',
  'castagna',
  'cedro',
  'chiostro',
  'collina',
  'conca',
  'corda',
  'crinale',
  'duna',
  'edera',
  'faggio',
  'falco',
  'felce',
  'fiume',
  'fonte',
  'forno',
  'gelso',
  'ghiaia',
  'ginestra',
  'grano',
  'grotta',
  'isola',
  'lago',
  'lanterna',
  'larice',
  'lavanda',
  'lino',
  'luna',
  'mandorla',
  'maestrale',
  'mulino',
  'neve',
  'nocciola',
  'olmo',
  'onda',
  'orto',
  'pane',
  'pesca',
  'pino',
  'ponte',
  'porto',
  'prato',
  'quercia',
  'rame',
  'riva',
  'roccia',
  'rugiada',
  'sabbia',
  'salice',
  'sentiero',
  'stella',
  'sughero',
  'tiglio',
  'torre',
  'vela',
  'vento',
  'vigna',
] as const
