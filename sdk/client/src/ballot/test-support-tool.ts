import { spawn, spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether Debian's belenios-tool is here (apt-get install belenios-tool). */
export const hasBeleniosTool = (): boolean => spawnSync('belenios-tool', ['--version']).status === 0

export interface ToolAnswer {
  readonly accepted: boolean
  readonly stdout: string
  readonly stderr: string
}

/** belenios-tool in a folder. @param input on its standard input */
export const beleniosTool = (folder: string, words: string, input = ''): Promise<ToolAnswer> =>
  new Promise((resolve, reject) => {
    const child = spawn('belenios-tool', words.split(' '), { cwd: folder })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()))
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ accepted: code === 0, stdout, stderr }))
    // It may end before it has read everything: what it says counts.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })

/** The same, for a step that has to succeed: what it printed. */
export const beleniosStep = async (folder: string, words: string, input = ''): Promise<string> => {
  const { accepted, stdout, stderr } = await beleniosTool(folder, words, input)
  if (!accepted) throw new Error(`belenios-tool ${words}: ${stderr}`)
  return stdout
}

/** `election verify` of an archive. */
export const verifyByTool = async (
  folder: string,
  uuid: string,
  archive: Uint8Array,
): Promise<ToolAnswer> => {
  await writeFile(join(folder, `${uuid}.bel`), archive)
  return beleniosTool(folder, 'election verify')
}

/** The one file of a folder whose name ends so, and the others that do. */
export const filesEnding = async (folder: string, ending: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith(ending)).toSorted()

export const textOf = async (folder: string, name: string): Promise<string> =>
  (await readFile(join(folder, name), 'utf8')).trim()
