import { createCloseClient, type CloseClient } from '@mutua/sdk/clients/close-client'
import {
  createRistornoClient,
  type RistornoClient,
  type RistornoCriteriaGiven,
} from '@mutua/sdk/clients/ristorno-client'
import type { CoopClient } from '@mutua/sdk/clients/coop-client'
import { createOfficerClient } from '@mutua/sdk/clients/officer-client'
import type { ClosedPeriod } from '@mutua/sdk/coop/close'
import { createOfficerKeyPair, openOfficerSigner, type OfficerSigner } from '@mutua/sdk/coop/officer-signer'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Period, Year } from '@mutua/sdk/coop/period'
import type { RistornoResult } from '@mutua/sdk/coop/ristorno'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'

/** Somebody signed in, as far as signing goes. */
interface SignedIn {
  readonly webId: WebId
  readonly fetch: typeof fetch
}

/** A co-op that two officers sign for. */
interface SignedFor {
  readonly twoOfficers: () => Promise<readonly [SigningOfficer, SigningOfficer]>
}

/** An officer with a key of their own that is registered. */
export interface SigningOfficer {
  readonly person: SignedIn
  readonly signer: OfficerSigner
  readonly closing: CloseClient
  readonly returning: RistornoClient
}

export const openSigningOfficer = async (
  person: SignedIn,
  consentService: BaseUrl,
): Promise<SigningOfficer> => {
  const signer = await openOfficerSigner(person.webId, await createOfficerKeyPair())
  await createOfficerClient({ consentService, fetch: person.fetch }).registerKey(signer)
  const deps = { consentService, fetch: person.fetch }
  return { person, signer, closing: createCloseClient(deps), returning: createRistornoClient(deps) }
}

/** One officer proposes the close, the other confirms it. */
export const closePeriod = async (
  coop: SignedFor,
  period: Period,
  options: { readonly early?: boolean } = {},
): Promise<ClosedPeriod> => {
  const [first, second] = await coop.twoOfficers()
  await first.closing.propose(period, first.signer, options)
  return second.closing.confirm(period, second.signer)
}

/** The criteria are published, and the assembly adopts them on the same day. @returns the resolution */
export const adoptRistorno = async (
  coop: SignedFor & { readonly asOfficer: Pick<CoopClient, 'recordResolution'> },
  year: Year,
  adoption: { readonly id: string; readonly criteria?: RistornoCriteriaGiven },
): Promise<string> => {
  const [first] = await coop.twoOfficers()
  const { criteriaDigest, publishedAt } = await first.returning.publish(year, adoption.criteria ?? {})
  const { id } = await coop.asOfficer.recordResolution({
    id: adoption.id,
    title: `Ristorno ${year}`,
    adoptedOn: civilDateOf(Date.parse(publishedAt)),
    governs: ['ristorno'],
    ristornoCriteria: criteriaDigest,
  })
  return id
}

/** One officer proposes the run, the other confirms it. */
export const runRistorno = async (
  coop: SignedFor,
  year: Year,
  resolution: string,
): Promise<RistornoResult> => {
  const [first, second] = await coop.twoOfficers()
  await first.returning.propose(year, resolution, first.signer)
  await second.returning.confirm(year, second.signer)
  return second.returning.readWhole(year)
}
