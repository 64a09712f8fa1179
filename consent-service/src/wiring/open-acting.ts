import type { HeldDelegation } from '@mutua/sdk/consent/delegation-credential'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { purposeIriSchema, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { Store } from '@mutua/kit/store'
import { askAgain } from '../grants/ask-again.ts'
import { tryToGive, type DirectDeps } from '../grants/direct-grants.ts'
import type { Grants } from '../grants/grants.ts'
import type { Mandate } from '../grants/mandate.ts'
import { localIdOf } from '../grants/records.ts'
import type { Organisations } from '../organisations/open-organisations.ts'
import type { News } from '../notices/tell.ts'
import { openRepresentation, type Representation } from '../representation/open-representation.ts'
import { readMandateNews } from '../representation/representation-rows.ts'

export interface ActingDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly findPurpose: FindPurpose
  readonly grants: Pick<Grants, 'withdraw' | 'findRequest'>
  readonly granting: DirectDeps
  readonly organisations: Pick<Organisations, 'find' | 'belongsTo'>
  readonly issueDelegation: (held: HeldDelegation) => Promise<string>
  readonly log: Pick<Log, 'warn'>
  /** Milliseconds between two looks at what is due; undefined: it looks only when it is told to. */
  readonly everyMs?: number
}

/** Who acts for members, wired to the consents that they act on. */
export const openActing = (deps: ActingDeps): Representation => {
  const { granting, grants, organisations } = deps
  return openRepresentation({
    ...deps,
    findMember: granting.findMember,
    isOrganisation: async (webId) => (await organisations.find(webId)) !== undefined,
    belongsTo: organisations.belongsTo,
    giveReading: async (member, { purpose, recipient, resources, validUntil }, alongside) => {
      const wanted = {
        purpose: purposeIriSchema.parse(purpose),
        recipient,
        resources,
        modes: ['read' as const],
        validUntil,
      }
      const given = await tryToGive({ owner: member }, wanted, granting, ({ id }) => alongside(id))
      return given !== undefined
    },
    endReading: async (member, grant, by) => {
      await grants.withdraw(member, localIdOf(grant), by === member ? undefined : givenBack(by))
    },
    askAgain: (grant, ended, wishedUntil) => askAgain(grant, { ended, wishedUntil }, granting),
  })
}

/** Who was named ends what the member let them read: it is theirs to give back, and asks no further right. */
const givenBack = (person: WebId): Mandate => ({
  person,
  covers: () => true,
  hold: () => Promise.resolve({ unchanged: new Map(), record: () => ({ writes: [], unchanged: new Map() }) }),
})

/**
 * News of consents and of who acts for whom. Of what is asked and given also those are told who act for the member and may
 * see it.
 */
export const readAllNews = async (
  limit: number,
  deps: {
    readonly store: Store
    readonly grants: Pick<Grants, 'findRequest'>
    readonly representation: Pick<Representation, 'findRepresentatives'>
    readonly readNews: (limit: number) => Promise<readonly News[]>
  },
): Promise<readonly News[]> => {
  const told: News[] = []
  for (const news of await deps.readNews(limit)) {
    const { owner, request, grant } = news.value
    const power = grant === undefined ? 'see-requests' : 'see-consents'
    const asked =
      grant ?? (request === undefined ? undefined : await deps.grants.findRequest(owner, localIdOf(request)))
    const subject =
      asked === undefined
        ? undefined
        : { ...asked, recipient: 'requester' in asked ? asked.requester : asked.recipient }
    const watching =
      subject === undefined
        ? []
        : (await deps.representation.findRepresentatives(owner, power)).filter((one) => one.covers(subject))
    const further = watching.map(({ person }) => person)
    told.push(further.length === 0 ? news : { ...news, value: { ...news.value, further } })
  }
  for (const { key, bytes, value } of await readMandateNews(deps.store, limit)) {
    const { kind, at, member, persons, mandate } = value
    const [recipient = member, ...further] = persons
    told.push({ key, bytes, value: { kind, at, owner: member, recipient, further, mandate } })
  }
  return told
}
