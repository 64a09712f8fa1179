import { instantOf, parseInstant } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { operatorFault } from '../service-door.ts'
import { table } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { openDoors } from './doctor.ts'

export const signingKeys: Command = {
  words: ['keys', 'signing'],
  about: {
    it: 'elenca le chiavi con cui la cooperativa firma, e come sono finite quelle di prima',
    en: 'lists the keys that the co-op signs with, and how earlier ones ended',
  },
  takes: [],
  options: {},
  run: async (_call, world) => {
    const lines = await askConsentService(world, 'GET', '/signing-keys')
    // Our own service's words; shown and not acted upon.
    const keys = lines.map(({ key }) => key as Readonly<Record<string, string | undefined>>)
    const head =
      world.language === 'it'
        ? ['CHIAVE', 'FATTA', 'RITIRATA', 'VALE FINO A', 'NON CREDUTA DA']
        : ['KEY', 'MADE', 'RETIRED', 'VERIFIES UNTIL', 'NOT BELIEVED FROM']
    return {
      json: { keys },
      text: table(
        head,
        keys.map((key) => [
          key['kid'] ?? '',
          key['createdAt'] ?? '',
          key['retiredAt'] ?? '',
          key['expires'] ?? '',
          key['revoked'] ?? '',
        ]),
      ),
    }
  },
}

export const signingKeyRenew: Command = {
  words: ['keys', 'sign-anew'],
  about: {
    it: 'da ora firma con una chiave nuova; ciò che la vecchia ha firmato resta valido',
    en: 'signs with a new key from now on; what the earlier one signed still verifies',
  },
  takes: [],
  options: {},
  run: async (_call, world) => {
    const done = lastOf(await askConsentService(world, 'POST', '/signing-key'))
    return {
      json: done,
      text: {
        it: `Ora firma la chiave ${String(done['kid'])}. Fare un backup con il mazzo di chiavi.`,
        en: `The key ${String(done['kid'])} signs now. Make a backup with its keyring.`,
      },
    }
  },
}

export const signingKeyKill: Command = {
  words: ['keys', 'kill'],
  about: {
    it: 'una chiave è stata in altre mani: nulla di firmato da lei è più creduto',
    en: 'a key was in other hands: nothing that it signed is believed any more',
  },
  takes: ['KEY'],
  options: {
    from: {
      kind: 'text',
      value: 'INSTANT',
      about: {
        it: 'da quando; se manca, da ora',
        en: 'since when; from now on if it is not said',
      },
    },
  },
  run: async (call, world) => {
    const given = call.text('from')
    const from = given === undefined ? instantOf(world.now()) : parseGiven('--from', parseInstant, given)
    const query = new URLSearchParams({ kid: call.place(0), from })
    const done = lastOf(await askConsentService(world, 'POST', `/kill-signing-key?${String(query)}`))
    return {
      json: done,
      text: {
        it: `Fatto: ora firma la chiave ${String(done['kid'])}; ${String(done['renewed'])} autorizzazioni firmate di nuovo. Le copie delle chiavi pubbliche altrove durano cinque minuti al massimo.`,
        en: `Done: the key ${String(done['kid'])} signs now; ${String(done['renewed'])} consents were signed anew. Copies of the public keys elsewhere last five minutes at most.`,
      },
    }
  },
}

const askConsentService = async (
  world: World,
  method: 'GET' | 'POST',
  path: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  await using doors = await openDoors(world)
  const door = doors.all.find(({ service }) => service === 'consent-service')
  if (door === undefined) throw operatorFault('No consent service has its home on this machine.')
  return await Array.fromAsync(door.lines(method, path))
}

const lastOf = (lines: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> =>
  lines.at(-1) ?? {}
