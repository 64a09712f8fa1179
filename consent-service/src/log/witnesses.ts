import type { Log } from '@mutua/kit/log'
import type { SafeExchange } from '@mutua/kit/safe-exchange'
import { toBytes, toText } from '@mutua/kit/store'
import { parseNote, verifiedLines, type NoteVerifier } from '@mutua/kit/tlog/signed-note'
import type { LogHead } from './log-rows.ts'
import type { Tree } from '@mutua/kit/tlog/tree'

/** Somebody else's program that saw each checkpoint follow from the one before it, and says so. */
export interface Witness {
  /** Submission prefix, without a slash at the end. */
  readonly url: string
  readonly verifier: NoteVerifier
}

export interface WitnessesDeps {
  readonly witnesses: readonly Witness[]
  readonly exchange: SafeExchange
  readonly openTree: () => Pick<Tree, 'consistencyPath'>
  /** Milliseconds that never go back. */
  readonly monotonic: () => number
  readonly log: Pick<Log, 'warn'>
}

/** How long a witness that did not cosign is not asked: nobody waits for it meanwhile. */
const pauseMs = 10_000

/** Asks all witnesses for their cosignatures, as c2sp.org/tlog-witness has it; gives the lines of those who answered. */
export const createWitnesses = (
  deps: WitnessesDeps,
): ((head: LogHead, signal: AbortSignal) => Promise<readonly string[]>) => {
  const asked = deps.witnesses.map((witness) => ({ witness, lastSize: 0, pausedUntil: -Infinity }))
  return async (head, signal) => {
    const lines = await Promise.all(
      asked.map(async (state) => {
        if (deps.monotonic() < state.pausedUntil) return []
        try {
          const answer = await ask(state.witness, { head, from: state.lastSize, signal }, deps)
          state.lastSize = head.size
          state.pausedUntil = -Infinity
          return answer
        } catch (cause) {
          state.lastSize = 0
          state.pausedUntil = deps.monotonic() + pauseMs
          if (!signal.aborted)
            deps.log.warn({ err: cause, witness: state.witness.verifier.name }, 'not cosigned')
          return []
        }
      }),
    )
    return lines.flat()
  }
}

interface Asked {
  readonly head: LogHead
  /** The size that the witness is believed to know. */
  readonly from: number
  readonly signal: AbortSignal
}

const ask = async (witness: Witness, asked: Asked, deps: WitnessesDeps): Promise<readonly string[]> => {
  const first = await submit(witness, asked, deps)
  if (first.status !== 409) return cosignatures(witness, asked.head, first)
  const known = Number(toText(first.body).trim())
  if (!Number.isSafeInteger(known) || known < 0)
    throw new Error('The witness does not say which size it knows.')
  if (known > asked.head.size)
    throw new Error(
      'The witness has seen a larger log of this name: what lies here is older, or another one. It cosigns nothing of it.',
    )
  return cosignatures(witness, asked.head, await submit(witness, { ...asked, from: known }, deps))
}

const submit = async ({ url }: Witness, { head, from, signal }: Asked, deps: WitnessesDeps) => {
  const proof = await deps.openTree().consistencyPath(from, head.size)
  const lines = [`old ${String(from)}`, ...proof.map((hash) => hash.toString('base64')), '', head.note]
  return deps.exchange(`${url}/add-checkpoint`, {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: toBytes(lines.join('\n')),
    signal,
  })
}

const cosignatures = (
  { verifier }: Witness,
  head: LogHead,
  answer: { status: number; body: Uint8Array },
): readonly string[] => {
  if (answer.status !== 200) throw new Error(`The witness answered ${String(answer.status)}.`)
  const note = parseNote(head.note + toText(answer.body))
  const lines = note === undefined ? undefined : verifiedLines(note, verifier)
  if (lines === undefined || lines.length === 0)
    throw new Error('What the witness answered is no cosignature by the key that the settings name.')
  return lines.map(({ line }) => line)
}
