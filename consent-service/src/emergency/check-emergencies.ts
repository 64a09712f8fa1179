import { emergencyAccessSchema } from '@mutua/sdk/consent/emergency'
import { grantSchema } from '@mutua/sdk/consent/grant'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { z } from 'zod'
import { keys, localIdOf } from './emergency-rows.ts'

/** Whether each emergency access has its grant, and stands in the lists in which it must be found. */
export const checkEmergencies: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(keys.accesses))) {
    const access = parseRow(emergencyAccessSchema, value)
    const local = localIdOf(access.grant)
    const grant = await store.get(`grant/${local}`)
    const basis = grant === undefined ? undefined : parseRow(heldGrantSchema, grant).grant.basis
    if (basis === undefined) yield { where: key, what: 'It has no grant that was opened in an emergency.' }
    const places = [
      keys.opened(access.openedAt, local),
      keys.of(access.owner, access.openedAt, local),
      keys.of(access.organisation, access.openedAt, local),
    ]
    for (const place of places)
      if ((await store.get(place)) === undefined) yield { where: key, what: `It is missing at ${place}.` }
    if ((access.told === undefined) !== ((await store.get(keys.untold(access))) !== undefined))
      yield { where: key, what: 'Whether its member was told, and the list of whom to tell, do not agree.' }
    if ((access.review === undefined) !== ((await store.get(keys.unreviewed(access))) !== undefined))
      yield { where: key, what: 'Its review, and the list of what is to be reviewed, do not agree.' }
  }
  for (const prefix of [keys.allOpened, keys.allUntold, keys.allUnreviewed, 'emergency-of/'])
    for await (const { key, value } of store.list(prefixRange(prefix)))
      if ((await store.get(keys.access(toText(value)))) === undefined)
        yield { where: key, what: 'It leads to no emergency access.' }
  for await (const { key, value } of store.list(prefixRange('grant/')))
    if (parseRow(heldGrantSchema, value).grant.basis !== undefined) {
      const local = key.slice('grant/'.length)
      if ((await store.get(keys.access(local))) === undefined)
        yield { where: key, what: 'Nothing says who opened it in an emergency, and why.' }
    }
}

const heldGrantSchema = z.object({ grant: grantSchema })
