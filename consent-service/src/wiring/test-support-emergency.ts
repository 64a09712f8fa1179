import { randomBytes } from 'node:crypto'
import type { EmergencyOpening } from '@mutua/sdk/consent/emergency'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { parseWebId, type WebId } from '@mutua/sdk/ids'
import { openEmergencyFace } from './emergency-face.ts'
import {
  anna,
  bruno,
  carla,
  openHouse,
  origin,
  podOf,
  podServer,
  type House,
  type HouseOptions,
} from '../grants/test-support.ts'
import type { ActingDeps } from '../grants/mandate.ts'
import { authenticateByWord } from '../http/test-support.ts'
import { openOrganisations } from '../organisations/open-organisations.ts'

const webId = (name: string): WebId => parseWebId(`${podServer}/${name}/profile/card#me`)
export const olga = webId('olga')
export const oscar = webId('oscar')
export const ada = webId('ada')
export const dario = webId('dario')
export const nora = webId('nora')
export const mara = webId('mara')

export const openingOf = (owner: WebId, changes: Partial<EmergencyOpening> = {}): EmergencyOpening => ({
  owner,
  reason: 'unconscious',
  text: 'Found on the stairs, does not answer, no papers.',
  ...changes,
})

/** Real store, grants, staff lists, receipts and notices; an organisation with a doctor, a nurse and a mediator. */
export const openWard = async (
  options: HouseOptions & Pick<ActingDeps, 'findOwnMandate'> & { readonly perDay?: number } = {},
) => {
  const house = await openHouse(options)
  return { house, ...(await wardOver(house, options)) }
}

/** The same on a folder that was worked on before: nobody is entered again. */
export const wardOver = async (
  house: House,
  options: Pick<ActingDeps, 'findOwnMandate'> & { readonly perDay?: number } = {},
) => {
  const now = () => house.clock.at
  const isOfficer = (person: WebId) => person === olga || person === oscar
  const organisations = openOrganisations({
    store: house.store,
    feed: house.feed,
    origin,
    now,
    randomBytes,
    isOfficer,
    endConsents: () => Promise.resolve(),
    issueRole: (role) => Promise.resolve(JSON.stringify(role)),
  })
  const members = new Map<WebId, { webId: WebId; pod: ReturnType<typeof podOf> }>(
    [anna, bruno, carla].map((member) => [member, { webId: member, pod: podOf(member) }]),
  )
  const face = openEmergencyFace({
    authenticate: authenticateByWord,
    isOfficer,
    store: house.store,
    origin,
    now,
    randomBytes,
    feed: house.feed,
    grants: house.grants,
    members: {
      // `as`: of a line of the register only these two are looked at.
      find: (member) => Promise.resolve(members.get(member) as never),
    },
    organisations,
    ...(options.findOwnMandate === undefined ? {} : { findOwnMandate: options.findOwnMandate }),
    settings: {
      seconds: 3_600,
      perDay: options.perDay ?? 5,
      roles: new Set<ProviderRole>(['general-practitioner', 'nurse']),
      reviewDays: 31,
    },
  })
  const [known] = await organisations.list()
  if (known !== undefined)
    return { ...face, organisations, hospital: known.id, localHospital: localOf(known.id) }
  const { id: hospital } = await organisations.admit({ name: 'Ospedale', administrators: [ada] }, olga)
  const localHospital = localOf(hospital)
  for (const [person, role] of [
    [dario, 'general-practitioner'],
    [nora, 'nurse'],
    [mara, 'mediator'],
  ] as const)
    await organisations.join(ada, localHospital, { webId: person, displayName: 'Somebody', role })
  await face.emergencies.entrust(hospital, olga)
  return { ...face, organisations, hospital, localHospital }
}

const localOf = (id: WebId): string => /organisations\/([^#]+)/.exec(id)?.[1] ?? ''
