import { callTextOf } from '@mutua/sdk/codesign/call-text'
import { proposalText } from '@mutua/sdk/codesign/proposal'
import { sheetsText } from '@mutua/sdk/codesign/scoring'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import {
  callRowSchema,
  keys,
  listRows,
  proposalRowSchema,
  tableRowSchema,
  type CallRow,
} from './call-rows.ts'
import { digestOf } from './draft-call.ts'
import { rankCall, publicList } from './ranked-list.ts'
import { readScoring } from './score-proposals.ts'
import { jsonText } from '@mutua/sdk/json'
import { commitmentsText } from '@mutua/sdk/codesign/co-design-table'

/**
 * Whether every call, proposal and promise is the one whose digest was signed, and the list of signed minutes is the one that
 * follows from the scores.
 */
export const checkCalls: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(keys.calls))) {
    const held = parseRow(callRowSchema, value)
    if (key !== keys.call(held.local)) yield { where: key, what: 'It is another call.' }
    for (const { text, digest, signatures } of held.versions) {
      if (digestOf(callTextOf(text)) !== digest)
        yield { where: key, what: 'A published text is not the one of its digest.' }
      if (signatures[0].webId === signatures[1].webId)
        yield { where: key, what: 'One officer stands twice under a text.' }
    }
    for (const signed of [held.off, held.scoring, held.minutes])
      if (signed !== undefined && digestOf(signed.text) !== signed.digest)
        yield { where: key, what: 'What was signed is not the text of its digest.' }
    for (const what of await faultsOf(held, store)) yield { where: key, what }
    for await (const found of checkParts(held, store)) yield found
  }
}

const checkParts = async function* (held: CallRow, store: Pick<Store, 'get' | 'list'>) {
  const call = held.versions.at(-1)?.text.id
  if (call === undefined) return
  for (const one of await listRows(keys.proposals(held.local), proposalRowSchema, store)) {
    const { submitted, lead, local } = one
    const where = keys.proposal(held.local, local)
    if (submitted === undefined) continue
    const text = proposalText(call, `${call}/proposals/${local}`, lead, submitted.content)
    if (digestOf(text) !== submitted.digest) yield { where, what: 'It is not what was handed in.' }
  }
  for (const table of await listRows(keys.tables(held.local), tableRowSchema, store)) {
    const text = commitmentsText(call, `${call}/proposals/${table.proposal}`, table.commitments)
    if (table.acceptances.some(({ digest }) => digest !== digestOf(text)))
      yield { where: keys.table(held.local, table.proposal), what: 'A party has accepted something else.' }
  }
}

/** What two have signed, held to the sheets. */
const faultsOf = async (held: CallRow, store: Pick<Store, 'get' | 'list'>): Promise<readonly string[]> => {
  if (held.scoring === undefined) return []
  const faults: string[] = []
  const reader = { store }
  const { sheets } = await readScoring(held, reader)
  const call = held.versions.at(-1)?.text.id ?? ''
  if (signedField(held.scoring.text, 'sheets') !== digestOf(sheetsText(call, sheets)))
    faults.push('The sheets are not those that were there when the scoring was closed.')
  if (held.minutes === undefined) return faults
  const { list } = await rankCall(held, reader)
  if (ordered(signedField(held.minutes.text, 'list')) !== ordered(JSON.parse(jsonText(publicList(list)))))
    faults.push('The list of the minutes does not follow from the scores.')
  return faults
}

const signedField = (text: string, field: string): unknown =>
  (JSON.parse(text) as Record<string, unknown>)[field]

/** The same for two objects that differ in the order of their fields only. */
const ordered = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
