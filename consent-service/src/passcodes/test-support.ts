import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { createEndOfPeriod } from '@mutua/sdk/consent/period-preset'
import { timeZoneSchema } from '@mutua/sdk/coop/zone-calendar'
import { Problem } from '@mutua/sdk/problem'
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
import type { Mandate } from '../grants/mandate.ts'
import { authenticateByWord } from '../http/test-support.ts'
import { openPasscodeFace } from '../wiring/passcode-face.ts'
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
  options: HouseOptions & {
    readonly limits?: WrongCodeLimits
    /** Members about whom somebody else decides. */
    readonly decidedByOthers?: ReadonlySet<string>
  } = {},
) => {
  const house = await openHouse(options)
  const face = await openPasscodeFace({
    authenticate: authenticateByWord,
    sealer: createTestSealer(await secretOf(options.folder)),
    granting: grantingOf(house, options.decidedByOthers ?? new Set()),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  })
  return { house, ...face }
}

/** What the grants of the house are made with: the same members, providers and prices. */
const grantingOf = ({ store, feed, clock }: House, wards: ReadonlySet<string>) => {
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
    findOwnMandate: (owner: typeof anna) =>
      Promise.resolve(wards.has(owner) ? mandateOfNobody(owner) : undefined),
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

/** As the room of guardians makes it for a ward. */
const mandateOfNobody = (person: typeof anna): Mandate => ({
  person,
  covers: () => true,
  hold: () => Promise.reject(new Problem('guardian-decides', 'Ask those who decide for you.')),
})
