import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'

export interface CommandRun {
  readonly code: number | null
  /** stdout */
  readonly out: string
  /** stderr */
  readonly said: string
}

export type CommandLine = (words: readonly string[], input?: string) => Promise<CommandRun>

/**
 * The `mutua` command as a process of its own, which sees these settings and nothing else of our environment. What Node compiled of
 * it once is read again: compiling is most of what a short command does.
 */
export const createCommandLine =
  (env: Readonly<Record<string, string>>, folder: string): CommandLine =>
  async (words, input = '') => {
    const child = spawn(process.execPath, [main, ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', LANG: 'en_US.UTF-8', ...compiledBefore, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    // A command that does not read its input may end before it is written.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const closed = new Promise<number | null>((settle, fail) => child.on('close', settle).on('error', fail))
    const [out, said, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    return { code, out, said }
  }

const compiledBefore = { NODE_COMPILE_CACHE: serviceNode.env.NODE_COMPILE_CACHE }

const main = fileURLToPath(new URL('../../sdk/cli/src/main.ts', import.meta.url))
