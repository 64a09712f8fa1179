import type { ReceiptBody } from '../receipt/receipt.ts'
import type { WebId } from '../ids.ts'
import { accounts, type Account } from './transfer.ts'

/**
 * Whom a bill is for: an organisation of the register by its WebID, since two of them may bear one name; people who stand in
 * the directory of providers in their own name, by the name of the practice that they stand there under.
 */
export interface Payer {
  /** As it is called. */
  readonly organisation: string
  /** Absent where all there is is a name. */
  readonly payer?: WebId
}

/** By the receipt alone, so that whoever holds it comes to the same: a consent to an organisation names it as recipient. */
export const payerOf = ({ grant, recipient }: Pick<ReceiptBody, 'grant' | 'recipient'>): Payer => {
  const { webId, organisation } = recipient
  return isOrganisation(webId, new URL(grant).origin) ? { organisation, payer: webId } : { organisation }
}

/** Different for different payers: no name of a directory has a line break in it. */
export const payerKey = ({ organisation, payer }: Payer): string =>
  payer === undefined ? organisation : `${payer}\n`

/** The order of bills: by name, and of one name by WebID, those without one first. */
export const inPayerOrder = (one: Payer, other: Payer): number =>
  compare(one.organisation, other.organisation) || compare(one.payer ?? '', other.payer ?? '')

/** What it owes for uses. No name of a directory reads like an address. */
export const receivableOf = ({ organisation, payer }: Payer): Account =>
  accounts.receivable(payer ?? organisation)

/** @param consentService that issued the grant: it keeps the register */
const isOrganisation = (webId: WebId, consentService: string): boolean =>
  webId.startsWith(`${consentService}/organisations/`) && webId.endsWith('#it')

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
