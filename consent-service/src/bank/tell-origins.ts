import { creditNoticeType, type CreditNotice } from '@mutua/sdk/bank/bank'
import { statementText } from '@mutua/sdk/coop/officer'
import { instantOf } from '@mutua/sdk/ids'
import { parseRow, row } from '@mutua/kit/row'
import { prefixRange } from '@mutua/kit/store'
import { tellingPrefix, tellingRowSchema, versionPrefix, versionRowSchema } from './bank-rows.ts'
import type { BankDeps } from './bank-deps.ts'

/**
 * Tells every co-op that a published fork stands on, as far as it is due: within minutes, then ever later, for a month. Whether
 * they hear it changes nothing of the credit, which is in the file.
 */
export const tellOrigins = async (deps: BankDeps): Promise<void> => {
  const now = instantOf(deps.now())
  for await (const { key, value } of deps.store.list(prefixRange(tellingPrefix))) {
    const { tries, next } = parseRow(tellingRowSchema, value)
    if (next > now) continue
    const after = (await tellOne(key.slice(tellingPrefix.length), deps))
      ? undefined
      : waitLonger(tries + 1, deps.now())
    await deps.store.write(
      [after === undefined ? { key, value: undefined } : row(key, after)],
      new Map([[key, value]]),
    )
  }
}

/** @returns whether nothing is left to tell */
const tellOne = async (place: string, deps: BankDeps): Promise<boolean> => {
  const bytes = await deps.store.get(versionPrefix + place)
  if (bytes === undefined) return true
  const { template, digest } = parseRow(versionRowSchema, bytes)
  let isDone = true
  for (const { coop, id, version, digest: ofDigest } of template.credits) {
    if (coop.did === deps.coop.did) continue
    const notice: CreditNotice = {
      ...{ type: 'TemplateForked', format: 1, coop: deps.coop },
      of: { id, version, digest: ofDigest },
      fork: { id: template.id, version: template.version, digest },
      at: instantOf(deps.now()),
    }
    const signed = await deps.sign(statementText(notice), creditNoticeType)
    const status = await deps.post(`${id}/credits`, { notice: signed }).catch(() => 0)
    // What they refuse is theirs to refuse; only no answer, or one of a server in trouble, is worth another try.
    if (status === 0 || status === 429 || status >= 500) isDone = false
  }
  return isDone
}

const waitLonger = (tries: number, now: number) =>
  tries > mostTries ? undefined : { tries, next: instantOf(now + Math.min(2 ** tries * 30_000, dayMs)) }

const mostTries = 40
const dayMs = 86_400_000
