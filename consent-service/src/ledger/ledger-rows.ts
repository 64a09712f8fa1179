import type { Period, Year } from '@mutua/sdk/coop/period'
import { hashKey } from '@mutua/kit/row'

export const closedPeriodKey = (period: Period) => `ledger/closed/${period}`
/** Micro-cents an organisation has used and not been billed yet: less than a cent. */
export const carryKey = (organisation: string) => `ledger/carry/${hashKey(organisation)}`
export const ristornoKey = (year: Year) => `ledger/ristorno/${year}`
export const allotmentPrefix = (year: Year) => `ledger/allotment/${year}/`
export const paymentPrefix = (year: Year) => `ledger/payment/${year}/`
