import { setTimeout as pause } from 'node:timers/promises'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import type { ImportDetails } from '@mutua/sdk/clients/import-report'
import type { PodClient } from '@mutua/sdk/clients/pod-client'
import { printable } from '../table.ts'
import type { World } from '../world.ts'
import { stateNames } from './import-states.ts'

/**
 * Says how far an import is until it has ended. A server that is gone is waited for: it goes on when it is back, and whoever
 * stops waiting finds it in the list.
 * @throws {Problem} `not-found` when it was forgotten; {ClientFault} when the server stays away
 */
export const followImport = async (
  { client, pod, id, file }: { client: PodClient; pod: string; id: string; file: string },
  { terminal, language, now }: World,
): Promise<ImportDetails> => {
  let seenAt = now()
  let said = ''
  for (let wait = shortestMs; ; wait = Math.min(wait * 2, longestMs)) {
    const told = await client.readImport(pod, id).catch((cause: unknown) => {
      if (isClientFault(cause) && cause.kind === 'unreachable' && now() - seenAt < patienceMs)
        return undefined
      throw cause
    })
    if (told !== undefined) {
      seenAt = now()
      const { state, done, total } = told
      const line = `${String(done)}/${String(total)} ${stateNames[state][language]}  ${printable(file)}`
      if (line !== said) terminal.progress(line, { file, import: id, state, done, total })
      said = line
      // One that was cut short goes on when its turn has come after a start.
      const goesOn = state === 'running' || (state === 'interrupted' && told.isKept && told.why === undefined)
      if (!goesOn) return told
    }
    await pause(wait)
  }
}

const shortestMs = 50
const longestMs = 1_000
const patienceMs = 60_000
