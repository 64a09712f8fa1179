import { callMinutesText } from '@mutua/sdk/paper/call-minutes'
import { callMinutesSchema, type CallMinutes } from '@mutua/sdk/codesign/scoring'
import { statementText } from '@mutua/sdk/coop/officer'
import { Problem } from '@mutua/sdk/problem'
import { row } from '@mutua/kit/row'
import type { CallsDeps } from './call-deps.ts'
import { inForce, keys, type CallRow } from './call-rows.ts'
import { publicList, rankCall, requireScored } from './ranked-list.ts'
import { progressOf, listSheets } from './score-proposals.ts'
import { newTable } from './tables.ts'
import type { TwoSigned } from './two-sign.ts'

/**
 * Minutes of a call: drawn up from the numbers, signed by two, public. In the write that signs them a co-design table opens
 * for each proposal that was admitted.
 */
export const minutes: TwoSigned = {
  kind: 'call.minutes',
  subjectOf: ({ local }) => local,
  textOf: async (held, deps) => statementText(await stateMinutes(held, deps)),
  apply: async (held, signed, deps) => {
    const { ranked, submitted } = await rankCall(held, deps)
    const tables = ranked
      .filter(({ outcome }) => outcome === 'admitted')
      .flatMap(({ id }) => submitted.find(({ local }) => local === id) ?? [])
      .map((one) => newTable(one))
    return {
      next: { ...held, minutes: signed },
      facts: [
        {
          kind: 'call.minutes',
          about: `call/${held.local}`,
          statement: { type: 'call-minutes', digest: signed.digest, admitted: tables.length },
        },
      ],
      writes: tables.map((table) => row(keys.table(table.call, table.proposal), table)),
      unchanged: new Map(tables.map((table) => [keys.table(table.call, table.proposal), undefined])),
    }
  },
}

/** What two sign to call it off: before the minutes, with a reason for all to read. */
export const callingOff: TwoSigned = {
  kind: 'call.off',
  subjectOf: ({ local }) => local,
  textOf: (held) => {
    const { text, digest } = inForce(held)
    if (held.offReason === undefined || held.off !== undefined || held.minutes !== undefined)
      throw new Problem('call-step-refused', 'Say why first; what is settled is not called off.')
    return Promise.resolve(
      statementText({ type: 'CallOff', ...{ version: 1, call: text.id, digest, reason: held.offReason } }),
    )
  },
  apply: (held, signed) =>
    Promise.resolve({
      next: { ...held, off: signed },
      facts: [
        {
          kind: 'call.off' as const,
          about: `call/${held.local}`,
          statement: { type: 'call-off', digest: signed.digest },
        },
      ],
    }),
}

/** @throws {Problem} `call-sealed`, `call-step-refused` while lots are to be drawn */
export const stateMinutes = async (
  held: CallRow,
  deps: Pick<CallsDeps, 'store' | 'coopName'>,
): Promise<CallMinutes> => {
  requireScored(held)
  if (held.off !== undefined) throw new Problem('call-step-refused', 'The call was called off.')
  const { text, digest } = inForce(held)
  const { list, submitted } = await rankCall(held, deps)
  if (list.some(({ outcome }) => outcome === 'tied'))
    throw new Problem(
      'call-step-refused',
      'Several are equal where not all can be admitted: draw lots first.',
    )
  const members = progressOf(held, submitted, await listSheets(held.local, deps))
  const facts = {
    type: 'CallMinutes' as const,
    version: 1 as const,
    call: text.id,
    title: text.title,
    digest,
    amendments: held.versions.length - 1,
    closedAt: text.closesAt,
    commission: members.map(({ name, state }) => ({
      name,
      part:
        state === 'conflict'
          ? ('conflict' as const)
          : state === 'handed-in'
            ? ('scored' as const)
            : ('absent' as const),
    })),
    sheets: sheetsDigestOf(held),
    received: submitted.length,
    ...(held.lots === undefined ? {} : { lots: held.lots }),
    list: [...publicList(list)],
  }
  return callMinutesSchema.parse(
    JSON.parse(statementText({ ...facts, ...{ text: callMinutesText(facts, text, deps.coopName) } })),
  )
}

/** The hash that two signed when they closed the scoring. */
const sheetsDigestOf = ({ scoring }: CallRow) =>
  callMinutesSchema.shape.sheets.parse((JSON.parse(scoring?.text ?? '{}') as { sheets?: unknown }).sheets)
