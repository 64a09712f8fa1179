import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'vitest'

/**
 * Runs a script of ours in a process of its own, lets it work for a while after its first word, kills it, and returns the
 * lines that it said. A script says a thing only after it was told so; the last line may be cut off and does not count.
 */
export const killInTheMiddle = async (
  { script, given }: { readonly script: string; readonly given: readonly string[] },
  afterMs: number,
): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [script, ...given], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part))
  const closed = once(child, 'close')
  await Promise.race([once(child.stdout, 'data'), closed])
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  // It ends by itself only when something was not as it must be, and has said so.
  expect(child.exitCode).toBeNull()
  child.kill('SIGKILL')
  await closed
  return said.split('\n').slice(0, -1)
}
