import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { serviceNode } from './service-node.ts'

/**
 * Runs a script of the house, which says what it does itself, until it ends.
 * @throws {Error} when it fails; why, it has said
 */
export const runToEnd = async (
  script: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> => {
  const child = spawn(process.execPath, [...serviceNode.words, script, ...words], {
    env: { ...env, ...serviceNode.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${script} ended with code ${String(code)}.`)
}
