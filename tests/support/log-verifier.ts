import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

export interface LogVerdict {
  readonly verified: boolean
  readonly fault?: string
  readonly why?: string
  readonly size?: number
  readonly cosignedBy?: readonly string[]
  readonly kind?: string
  readonly statement?: Readonly<Record<string, unknown>>
  /** What was looked at, and what was not. */
  readonly looked?: Readonly<Record<string, boolean | number>>
}

/** `docs/verify/verify.mjs` as a process of its own: it knows its arguments and nothing else. */
export const runLogVerifier = async (words: readonly string[]): Promise<LogVerdict> => {
  const child = spawn(process.execPath, [script, ...words], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise<number | null>((settle, fail) => child.on('close', settle).on('error', fail))
  const [said, complaint, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (said === '') throw new Error(`The verifier said nothing: ${complaint}`)
  const verdict = JSON.parse(said) as LogVerdict
  if (verdict.verified !== (code === 0)) throw new Error(`The verifier ended with ${String(code)}: ${said}`)
  return verdict
}

const script = fileURLToPath(new URL('../../docs/verify/verify.mjs', import.meta.url))
