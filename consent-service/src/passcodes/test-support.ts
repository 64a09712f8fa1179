import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { createEndOfPeriod } from '@mutua/sdk/consent/period-preset'
import { timeZoneSchema } from '@mutua/sdk/coop/zone-calendar'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import {
  anna,
  bruno,
  care,
  carla,
  drRossi,
  drVerdi,
  inPod,
  openHouse,
  origin,
  podOf,
  tariff,
  unpriced,
  type House,
  type HouseOptions,
} from '../grants/test-support.ts'
import { authenticateByWord } from '../http/test-support.ts'
import { openPasscodeFace } from '../passcode-face.ts'
import type { PasscodeWish } from './open-passcodes.ts'
import type { WrongCodeLimits } from './wrong-codes.ts'

export const wishOf = (owner: typeof anna, changes: Partial<PasscodeWish> = {}): PasscodeWish => ({
  purpose: care,
  resources: [inPod(owner, 'health/')],
  modes: ['read'],
  validUntil: '2026-11-22T09:00:00.000Z' as PasscodeWish['validUntil'],
  minutes: 60,
  ...changes,
})

/** Real store, grants and feed; the face as the service wires it. The key that seals lies in the folder. */
export const openPasscodeHouse = async (
  options: HouseOptions & { readonly limits?: WrongCodeLimits } = {},
) => {
  const house = await openHouse(options)
  const face = await openPasscodeFace({
    authenticate: authenticateByWord,
    sealer: createTestSealer(await secretOf(options.folder)),
    granting: grantingOf(house),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
  return { house, ...face }
}

/** What the grants of the house are made with: the same members, providers and prices. */
const grantingOf = ({ store, feed, clock }: House) => {
  const members = new Map(
    [anna, bruno, carla].map((member) => [member, { webId: member, pod: podOf(member) }]),
  )
  const providers = new Map([
    [drRossi, { displayName: 'Dr Rossi', organisation: 'Studio Rossi' }],
    [drVerdi, { displayName: 'Dr Verdi', organisation: 'Clinica Verdi' }],
  ])
  return {
    store,
    feed,
    origin,
    now: () => clock.at,
    randomBytes,
    findProvider: (webId: typeof anna) => Promise.resolve(providers.get(webId)),
    findMember: (webId: typeof anna) => Promise.resolve(members.get(webId)),
    findPurpose,
    endOfPeriod: createEndOfPeriod(timeZoneSchema.parse('Europe/Rome')),
    tariffFor: (purpose: string) => Promise.resolve(purpose === unpriced ? undefined : tariff),
    issueCredential: (grant: object) =>
      Promise.resolve(`e30.${Buffer.from(JSON.stringify(grant)).toString('base64url')}.c2ln`),
  }
}

const secretOf = async (folder: string | undefined): Promise<Uint8Array> => {
  if (folder === undefined) return randomBytes(32)
  const file = `${folder}.secret`
  try {
    return await readFile(file)
  } catch {
    const secret = randomBytes(32)
    await writeFile(file, secret)
    return secret
  }
}
