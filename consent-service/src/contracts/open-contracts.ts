import {
  contractSchema,
  contractStatementSchema,
  contractTerm,
  isContractLive,
  type Contract,
  type ContractStatement,
  type ContractWish,
} from '@mutua/sdk/coop/contract'
import {
  statementText,
  type OfficerDecision,
  type OfficerDraft,
  type OfficerSigned,
} from '@mutua/sdk/coop/officer'
import type { Organisation } from '@mutua/sdk/coop/organisation'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import {
  instantOf,
  parseSha256,
  type BaseUrl,
  type Instant,
  type PurposeIri,
  type Sha256,
  type WebId,
} from '@mutua/sdk/ids'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toText, toBytes, type Store, type Write } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'

import { contractKey, contractPrefix, endingKey, endingPrefix, ofPrefix } from './contract-rows.ts'

type Signed = OfficerSigned & { readonly webId: WebId }
interface Conditional {
  readonly writes: readonly Write[]
  readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
}
/** Who acts: an officer of the co-op, or an administrator of the organisation. */
export interface ContractCaller {
  readonly webId: WebId
  readonly isOfficer: boolean
}

export interface ContractsDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly officers: {
    readonly propose: (
      what: { readonly kind: string; readonly subject: string; readonly text: string },
      signed: Signed,
    ) => Promise<OfficerDecision>
    readonly confirm: (
      what: { readonly kind: string; readonly subject: string },
      signed: Signed,
      room: (
        decision: OfficerDecision & Pick<Required<OfficerDecision>, 'confirmed'>,
      ) => Promise<Conditional>,
    ) => Promise<OfficerDecision>
  }
  readonly findOrganisation: (id: WebId) => Promise<Organisation | undefined>
  /** All of the register, also those that have ended. */
  readonly listOrganisations: () => Promise<readonly Organisation[]>
  readonly isAdministrator: (person: WebId, organisation: WebId) => Promise<boolean>
  /** Of the tariff or the criteria of a ristorno in force by that resolution. */
  readonly findAdopted: (resolution: string) => Promise<Sha256 | undefined>
  readonly findPurpose: FindPurpose
  readonly listTariffs: () => Promise<readonly Tariff[]>
  /** Declares void what was given to the organisation of that name for these purposes. Repeating it is no error. */
  readonly endConsents: (contract: Contract, by: WebId) => Promise<void>
}

/** A use somebody asks for or is given, as far as a contract covers it. */
export interface ContractedUse {
  /** An organisation of the register, or somebody of the directory of providers. */
  readonly recipient: WebId
  /** As it is called, or as that person is listed. */
  readonly organisation: string
  readonly purpose: PurposeIri
  readonly gift?: boolean | undefined
  readonly validUntil: Instant
}

/** Contracts with those who use data for more than a person's care. */
export interface Contracts {
  /** @throws {Problem} `not-found`, `organisation-ended`, `purpose-unknown`, `resolution-unknown`, `tariff-missing` */
  readonly draft: (wish: ContractWish) => Promise<OfficerDraft>
  /** @param text what `draft` gave */
  readonly propose: (text: string, signed: Signed) => Promise<OfficerDecision>
  readonly confirm: (local: string, signed: Signed) => Promise<Contract>
  /**
   * By an administrator of the organisation, who says with the digest what they have read. Repeating it is no error.
   * @throws {Problem} `not-found`, `input-malformed`, `contract-settled`
   */
  readonly accept: (caller: ContractCaller, local: string, digest: Sha256) => Promise<Contract>
  /**
   * Ends it before its term, by either side. Resolves when what was given under it is void everywhere.
   * @throws {Problem} `not-found`
   */
  readonly end: (caller: ContractCaller, local: string, reason: string) => Promise<Contract>
  /** All for an officer, their own for an administrator; the newest first. */
  readonly list: (caller: ContractCaller) => Promise<readonly Contract[]>
  /** For the register of processing activities. */
  readonly listAll: () => Promise<readonly Contract[]>
  /** @throws {Problem} `contract-missing` when the use takes a contract and none covers it to its end */
  readonly requireContract: (use: ContractedUse) => Promise<void>
  /** Goes on with ends that a crash has interrupted. */
  readonly finishEnds: () => Promise<void>
}

export const contractKind = 'contract'

export const openContracts = (deps: ContractsDeps): Contracts => ({
  draft: async (wish) => {
    const local = Buffer.from(deps.randomBytes(16)).toString('base64url')
    const text = statementText(await stateContract(wish, `${deps.origin}/contracts/${local}`, deps))
    return { text, digest: parseSha256(hashKey(text)) }
  },

  propose: async (text, signed) => {
    const stated = parseStatement(text)
    // Attacker-controlled: what is proposed must be what we would write down for the same wish.
    const {
      type: _type,
      version: _version,
      id,
      name: _name,
      priceList: _list,
      adopted: _digest,
      ...wish
    } = stated
    if (statementText(await stateContract(wish, id, deps)) !== text || keyOf(id, deps.origin) === undefined)
      throw new Problem('officer-decision-stale', 'Draw the contract up anew: something has changed.')
    return deps.officers.propose({ kind: contractKind, subject: id, text }, signed)
  },

  confirm: async (local, signed) => {
    const id = `${deps.origin}/contracts/${local}`
    await deps.officers.confirm({ kind: contractKind, subject: id }, signed, async (decision) => {
      const contract: Contract = {
        ...parseStatement(decision.text),
        state: 'offered',
        text: decision.text,
        digest: decision.digest,
        signatures: [decision.proposed, decision.confirmed],
      }
      const key = contractKey(local)
      return {
        writes: [row(key, contract), { key: `${ofPrefix(contract.name)}${local}`, value: toBytes(key) }],
        unchanged: new Map([[key, undefined]]),
      }
    })
    return (await readContract(local, deps.store)).value
  },

  accept: (caller, local, digest) =>
    commitPlan(deps.store, async () => {
      const { key, bytes, value } = await requireOwn(caller, local, deps)
      if (!(await deps.isAdministrator(caller.webId, value.organisation)))
        throw new Problem('administrator-only', 'An administrator of the organisation accepts for it.')
      if (digest !== value.digest)
        throw new Problem('input-malformed', 'This is not what was offered: read the contract again.')
      if (value.state === 'in-force') return { writes: [], unchanged: new Map(), result: value }
      const now = deps.now()
      if (value.state === 'ended' || now >= contractTerm(value).end) throw settled()
      const accepted: Contract = {
        ...value,
        state: 'in-force',
        acceptedBy: caller.webId,
        acceptedAt: instantOf(now),
      }
      const logged = await planLogged([signedFact(accepted, local)], deps.store)
      return {
        writes: [row(key, accepted), ...logged.writes],
        unchanged: new Map([[key, bytes], ...logged.unchanged]),
        result: accepted,
      }
    }),

  end: async (caller, local, reason) => {
    const ended = await commitPlan(deps.store, async () => {
      const { key, bytes, value } = await requireOwn(caller, local, deps)
      if (value.state === 'ended') return { writes: [], unchanged: new Map(), result: value }
      const contract: Contract = {
        ...value,
        state: 'ended',
        endedBy: caller.webId,
        endedAt: instantOf(deps.now()),
        endReason: reason,
      }
      // The second row is the work that is left: a crash leaves a contract that covers nothing, and consents still to end.
      return {
        writes: [row(key, contract), { key: endingKey(local), value: toBytes(key) }],
        unchanged: new Map([[key, bytes]]),
        result: contract,
      }
    })
    await finishEnd(ended, deps)
    return ended
  },

  list: async (caller) => {
    const contracts: Contract[] = []
    for await (const { value } of deps.store.list(prefixRange(contractPrefix))) {
      const contract = parseRow(contractSchema, value)
      if (caller.isOfficer || (await deps.isAdministrator(caller.webId, contract.organisation)))
        contracts.push(contract)
    }
    return contracts.toSorted((one, other) => (one.signatures[1].at < other.signatures[1].at ? 1 : -1))
  },

  listAll: async () => {
    const contracts: Contract[] = []
    for await (const { value } of deps.store.list(prefixRange(contractPrefix)))
      contracts.push(parseRow(contractSchema, value))
    return contracts
  },

  requireContract: async ({ recipient, organisation, purpose, gift, validUntil }) => {
    if (organisation === '' || gift === true || !(await takesContract(purpose, deps))) return
    const now = deps.now()
    const party = await partyOf({ recipient, organisation }, deps)
    for await (const { value: key } of deps.store.list(prefixRange(ofPrefix(organisation)))) {
      const bytes = await deps.store.get(toText(key))
      const contract = bytes === undefined ? undefined : parseRow(contractSchema, bytes)
      const covers =
        contract !== undefined &&
        contract.organisation === party &&
        isContractLive(contract, now) &&
        contract.purposes.includes(purpose) &&
        Date.parse(validUntil) <= contractTerm(contract).end
      if (covers) return
    }
    throw new Problem(
      'contract-missing',
      'Only under a contract in force that names this purpose, and for no longer than it runs.',
    )
  },

  finishEnds: async () => {
    for await (const { value } of deps.store.list(prefixRange(endingPrefix))) {
      const bytes = await deps.store.get(toText(value))
      if (bytes !== undefined) await finishEnd(parseRow(contractSchema, bytes), deps)
    }
  },
})

/**
 * Whose contract covers a use: that of the organisation itself; of somebody who asks in their own name, that of the one
 * organisation that bears the name they are listed under. Where two bear it, nobody can say which: undefined.
 */
export const partyOf = async (
  { recipient, organisation }: Pick<ContractedUse, 'recipient' | 'organisation'>,
  deps: Pick<ContractsDeps, 'findOrganisation' | 'listOrganisations'>,
): Promise<WebId | undefined> => {
  if ((await deps.findOrganisation(recipient)) !== undefined) return recipient
  const named = (await deps.listOrganisations()).filter(({ name }) => name === organisation)
  const standing = named.filter(({ endedAt }) => endedAt === undefined)
  return standing.length === 1 ? standing[0]?.id : undefined
}

/**
 * What is for the person's own care, for social care or for running the co-op takes none: whoever cares stands on the
 * register already, and is told by their role what they may ask for. Everything else does, once it has a price.
 */
const takesContract = async (
  purpose: PurposeIri,
  deps: Pick<ContractsDeps, 'findPurpose' | 'listTariffs'>,
): Promise<boolean> => {
  const kind = deps.findPurpose(purpose)?.kind
  if (kind === 'care' || kind === 'social' || kind === 'coop') return false
  const tariff = (await deps.listTariffs()).at(-1)
  return (tariff?.prices[purpose] ?? 0n) + (tariff?.fees?.[purpose] ?? 0n) > 0n
}

const stateContract = async (
  wish: ContractWish,
  id: string,
  deps: ContractsDeps,
): Promise<ContractStatement> => {
  const organisation = await deps.findOrganisation(wish.organisation)
  if (organisation === undefined) throw new Problem('not-found', 'There is no such organisation.')
  if (organisation.endedAt !== undefined)
    throw new Problem('organisation-ended', 'With what has ended nobody makes a contract.')
  if (wish.purposes.some((purpose) => deps.findPurpose(purpose) === undefined))
    throw new Problem('purpose-unknown', 'Name purposes that can be chosen in this co-op.')
  const adopted = await deps.findAdopted(wish.payback.resolution)
  if (adopted === undefined)
    throw new Problem(
      'resolution-unknown',
      'Name the resolution by which the prices, or what members get back, are in force now.',
    )
  const tariff = (await deps.listTariffs()).at(-1)
  if (tariff === undefined || wish.purposes.some((purpose) => tariff.prices[purpose] === undefined))
    throw new Problem('tariff-missing', 'The price list in force has no price for each of these purposes.')
  return {
    type: 'DataUseContract',
    version: 1,
    id,
    ...wish,
    name: organisation.name,
    priceList: tariff.version,
    adopted,
  }
}

const parseStatement = (text: string): ContractStatement => {
  try {
    return contractStatementSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Problem('input-malformed', 'This is not the text of a contract.', { cause })
  }
}

const finishEnd = async (contract: Contract, deps: ContractsDeps): Promise<void> => {
  const local = contract.id.slice(contract.id.lastIndexOf('/') + 1)
  await deps.endConsents(contract, contract.endedBy ?? contract.organisation)
  await deps.store.write([{ key: endingKey(local), value: undefined }])
}

const readContract = async (local: string, store: Pick<Store, 'get'>) => {
  const key = contractKey(local)
  const bytes = /^[A-Za-z0-9_-]{22}$/.test(local) ? await store.get(key) : undefined
  if (bytes === undefined) throw unknownContract()
  return { key, bytes, value: parseRow(contractSchema, bytes) }
}

/** @throws {Problem} `not-found` also to who has no part in it */
const requireOwn = async (caller: ContractCaller, local: string, deps: ContractsDeps) => {
  const held = await readContract(local, deps.store)
  if (caller.isOfficer || (await deps.isAdministrator(caller.webId, held.value.organisation))) return held
  throw unknownContract()
}

const keyOf = (id: string, origin: BaseUrl): string | undefined =>
  id.startsWith(`${origin}/contracts/`) && /^[A-Za-z0-9_-]{22}$/.test(id.slice(`${origin}/contracts/`.length))
    ? contractKey(id.slice(`${origin}/contracts/`.length))
    : undefined

const unknownContract = () => new Problem('not-found', 'There is no such contract.')
const settled = () => new Problem('contract-settled', 'This contract has ended: draw up another.')

const signedFact = ({ digest, acceptedBy }: Contract, local: string) =>
  ({
    kind: 'contract.signed',
    about: `contract/${local}`,
    statement: { digest, acceptedBy, type: 'contract' },
  }) as const
