import { periodPresets, periodPresetSchema, type PeriodPreset } from '@mutua/sdk/consent/period-preset'
import { parseWith, type Instant } from '@mutua/sdk/ids'
import type { Call, Option } from './command.ts'
import { parseGiven, usageFault } from './usage-fault.ts'
import { endFrom } from './when.ts'

/** A period by name; the consent service says by whose clock it ends, and answers with the instant. */
export const forOption: Option = {
  kind: 'text',
  value: 'PERIOD',
  about: {
    it: `per quanto: ${periodPresets.join(', ')} (today: solo oggi, visit: 4 ore, month: fine mese)`,
    en: `for how long: ${periodPresets.join(', ')} (today: only today, visit: 4 hours, month: end of the month)`,
  },
}

export const untilOption: Option = {
  kind: 'text',
  value: 'DATE',
  about: {
    it: 'fino a quando: 2026-12-31 (compreso, UTC)',
    en: 'until when: 2026-12-31 (included, UTC)',
  },
}

type UntilWhen = { readonly validUntil: Instant } | { readonly for: PeriodPreset }

/**
 * `--until` or `--for`, as the consent service takes it; undefined when neither was written.
 * @throws {UsageFault} when both were
 */
export const untilWhenFrom = (call: Call): UntilWhen | undefined => {
  const [until, period] = [call.text('until'), call.text('for')]
  if (until !== undefined && period !== undefined)
    throw usageFault({ it: '--until oppure --for, non entrambi.', en: '--until or --for, not both.' })
  if (period !== undefined)
    return {
      for: parseGiven('--for', (text) => parseWith(periodPresetSchema, text, 'a period'), period),
    }
  return until === undefined ? undefined : { validUntil: endFrom(until) }
}

/** @throws {UsageFault} when neither was written */
export const needUntilWhen = (call: Call): UntilWhen => {
  const found = untilWhenFrom(call)
  if (found === undefined)
    throw usageFault({ it: 'Manca --until o --for.', en: '--until or --for is missing.' })
  return found
}
