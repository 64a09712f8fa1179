import { checkGrant, type Use } from '@mutua/sdk/consent/check-grant'
import type { Grant, TariffRef } from '@mutua/sdk/consent/grant'
import { parseResourceUrl, type BaseUrl, type Instant, type WebId } from '@mutua/sdk/ids'
import type { ReceiptBody } from '@mutua/sdk/receipt/receipt'

/** A grant as it was decided, with the prices the member decided under. */
export interface PricedGrant {
  readonly grant: Grant
  readonly tariff: TariffRef
  /**
   * What it was while it stood, where it was ever changed: a use before an amendment is judged by what it was then.
   * `[from, until)`; absent for a grant that at most was withdrawn.
   */
  readonly standings?: readonly Standing[]
  /** Who worked for the recipient and when, when that is an organisation. `[from, until)` */
  readonly stays?: readonly { readonly person: WebId; readonly from: Instant; readonly until?: Instant }[]
}

interface Standing {
  readonly grant: Grant
  readonly from: Instant
  readonly until?: Instant
}

export type ReceiptFault =
  | 'other-pod-server'
  | 'ahead-of-time'
  | 'grant-unknown'
  | 'other-parties'
  | 'not-of-staff'
  | 'other-purpose'
  | 'outside-grant'
  | 'after-withdrawal'
  | 'other-policy'
  | 'other-tariff'
  | 'priceless-use-priced'
  | 'price'

/**
 * Does a receipt say what its grant allows and its tariff costs? A ladder: the first step that does not hold is named.
 * The signature and the chain are looked at elsewhere.
 * @param context.now milliseconds, the consent service's clock
 */
export const checkReceipt = (
  receipt: ReceiptBody,
  context: { podServer: BaseUrl; priced: PricedGrant | undefined; now: number },
): ReceiptFault | undefined => {
  const { podServer, priced, now } = context
  if (receipt.podServer !== podServer || !receipt.resource.startsWith(`${podServer}/`))
    return 'other-pod-server'
  if (Date.parse(receipt.at) > now + clockToleranceMs) return 'ahead-of-time'
  if (priced === undefined) return 'grant-unknown'
  const { grant, tariff } = priced
  const { webId, organisation } = receipt.recipient
  if (receipt.grant !== grant.id || receipt.owner !== grant.owner) return 'other-parties'
  if (webId !== grant.recipient || organisation !== grant.organisation) return 'other-parties'
  if (!isOfStaff(receipt, priced)) return 'not-of-staff'
  if (receipt.purpose !== grant.purpose) return 'other-purpose'
  if (receipt.policy !== grant.policy) return 'other-policy'
  const use = {
    recipient: webId,
    person: receipt.recipient.person,
    client: receipt.recipient.client,
    at: receipt.at,
  } as const
  const ways = waysOf(receipt)
  const permitting = standingsOf(priced).filter((standing) =>
    ways.some(
      (way) => checkGrant({ ...standing.grant, state: 'given' }, { ...use, ...way }).kind === 'permit',
    ),
  )
  if (permitting.length === 0) return 'outside-grant'
  if (!permitting.some((standing) => stoodAt(standing, receipt.at))) return 'after-withdrawal'
  if (receipt.tariff.version !== tariff.version || receipt.tariff.resolution !== tariff.resolution)
    return 'other-tariff'
  if (receipt.tariff.gift !== tariff.gift) return 'other-tariff'
  if (BigInt(receipt.tariff.microCentsPerUnit) !== tariff.microCentsPerUnit) return 'other-tariff'
  if (receipt.units !== 0 && isPriceless(receipt)) return 'priceless-use-priced'
  if (BigInt(receipt.priceMicroCents) !== BigInt(receipt.units) * tariff.microCentsPerUnit) return 'price'
  return undefined
}

/** What leaves no content is a use of price zero: it is recorded all the same. */
const isPriceless = ({ method, status, resource }: ReceiptBody): boolean =>
  method !== 'GET' || status === 304 || resource.endsWith('/')

/**
 * What of it a consent must have allowed, one of these: a resource is written with Write or Append on it, or, where it is
 * made, with either on the container in which (WAC §5.3.1).
 */
const waysOf = ({ method, resource }: ReceiptBody): readonly Pick<Use, 'mode' | 'resource'>[] => {
  if (method === 'DELETE') return [{ mode: 'write', resource }]
  if (method !== 'PUT') return [{ mode: 'read', resource }]
  const container = parseResourceUrl(new URL(resource.endsWith('/') ? '..' : '.', resource).href)
  return (['write', 'append'] as const).flatMap((mode) => [
    { mode, resource },
    { mode, resource: container },
  ])
}

const standingsOf = ({ grant, standings }: PricedGrant): readonly Standing[] =>
  standings ?? [
    {
      grant,
      from: grant.validFrom,
      ...(grant.withdrawnAt === undefined ? {} : { until: grant.withdrawnAt }),
    },
  ]

/** An organisation reads by its people only, and nobody but an organisation does. */
const isOfStaff = ({ recipient: { person }, at }: ReceiptBody, { stays }: PricedGrant): boolean =>
  stays === undefined || person === undefined
    ? stays === undefined && person === undefined
    : stays.some((stay) => stay.person === person && stoodAt(stay, at))

const stoodAt = ({ from, until }: Pick<Standing, 'from' | 'until'>, at: Instant): boolean => {
  const time = Date.parse(at)
  return (
    time >= Date.parse(from) - clockToleranceMs &&
    (until === undefined || time <= Date.parse(until) + withdrawalGraceMs)
  )
}

const clockToleranceMs = 60_000

/**
 * A pod server may serve until it has heard of a withdrawal, at most its lease of 2 s; the rest is what two clocks may
 * differ by. Such a use did happen, so its receipt is taken: refusing it would hide it, and hold up all after it.
 */
const withdrawalGraceMs = clockToleranceMs + 2_000
