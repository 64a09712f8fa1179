import { closedPeriodSchema } from '@mutua/sdk/coop/close'
import { isYear } from '@mutua/sdk/coop/period'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import { closedPrefix } from '../ledger/ledger-rows.ts'
import { listStudies } from '../pool/payback/settle.ts'
import { readCharges } from '../pool/payback/take-answers.ts'

/** Whether the months that are closed bill exactly the answers that studies were charged for in them, study by study. */
export const checkBilledAnswers: Check = async function* (store) {
  const charged = new Map<string, bigint>()
  for (const study of await listStudies(store))
    for (const { month, microCents } of await readCharges(study, store)) {
      const name = `${month} study:${study}`
      charged.set(name, (charged.get(name) ?? 0n) + microCents)
    }
  for await (const { key, value } of store.list(prefixRange(closedPrefix))) {
    const { period, bills } = parseRow(closedPeriodSchema, value)
    if (isYear(period)) continue
    const billed = new Map<string, bigint>()
    for (const { tariff, microCents } of bills.flatMap(({ lines }) => lines))
      if (tariff.startsWith('study:')) {
        const name = `${period} ${tariff}`
        billed.set(name, (billed.get(name) ?? 0n) + microCents)
      }
    const due = [...charged].filter(([name]) => name.startsWith(`${period} `))
    if (due.length !== billed.size || due.some(([name, sum]) => billed.get(name) !== sum))
      yield { where: key, what: 'What it bills for answers is not what the studies were charged.' }
  }
}
