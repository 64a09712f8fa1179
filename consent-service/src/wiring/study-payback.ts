import type { About } from '@mutua/sdk/pool/study'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { answerPriceIn } from '@mutua/sdk/pool/answer-price'
import { Problem } from '@mutua/sdk/problem'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { signText } from '../bank/template-jws.ts'
import type { Keys } from '../keys/keys.ts'
import type { Members } from '../members/open-members.ts'
import type { Tariffs } from '../metering/open-tariffs.ts'
import type { PolicyBook } from '../policy/open-policy.ts'
import type { StudyId } from '../pool/budgets/budget-rows.ts'
import { isGift, openPayback, type Payback } from '../pool/payback/open-payback.ts'
import type { Snapshots } from '../pool/snapshot/snapshots.ts'
import type { Studies } from '../pool/studies/studies.ts'

export interface StudyPaybackDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  readonly now: () => number
  readonly keys: Pick<Keys, 'signingKey' | 'did'>
  readonly members: Pick<Members, 'list'>
  readonly policy: Pick<PolicyBook, 'documentsOn'>
  readonly tariffs: Pick<Tariffs, 'list'>
  /** Opened with what `payingBefore` gives, and so after it: asked when it is needed. */
  readonly readStudy: (id: StudyId) => ReturnType<Studies['read']>
  readonly snapshots: Pick<Snapshots, 'readWeights' | 'pseudonymsIn'>
}

/** Payback of the studies of this house: their plans say who pays, their snapshots whom, and the assembly how much. */
export const openStudyPayback = (deps: StudyPaybackDeps): Payback => {
  const { store, sealer, origin, now, keys, members, snapshots } = deps
  const weightsOf = async (study: StudyId): Promise<ReadonlyMap<string, number>> =>
    snapshots.readWeights(study).catch((error: unknown) => {
      // The key is gone, and with it who was in it; any other fault must not pass for that.
      if (error instanceof Problem && error.code === 'study-not-open') return new Map<string, number>()
      throw error
    })
  return openPayback({
    ...{ store, sealer, origin, now, issuer: keys.did, listTariffs: deps.tariffs.list },
    sign: (text, type) => signText(text, type, keys.signingKey()),
    priceOn: async (day) => {
      const documents = await deps.policy.documentsOn(day)
      return answerPriceIn(
        documents.flatMap(({ document, enactment: { resolution } }) =>
          document.type === 'price-list' ? [{ list: document, resolution }] : [],
        ),
      )
    },
    termsOf: async (id) => {
      const { project, plan, snapshot } = await deps.readStudy(id)
      if (snapshot === undefined) return undefined
      const { recipient, recipientName, purpose } = project.document
      return {
        payer: { id: recipient, organisation: recipientName },
        purpose,
        ...(isGift(plan) ? { gift: true as const } : {}),
        parts: partsFor(snapshot.about),
      }
    },
    everybody: async function* () {
      for (let after = 0; ;) {
        const page = await members.list({ after, limit: 1_000 })
        for (const { webId } of page) yield webId
        const last = page.at(-1)
        if (last === undefined) return
        after = last.number
      }
    },
    readCohort: async (study) => [...(await weightsOf(study)).keys()],
    readRows: async (study, pseudonym) => (await weightsOf(study)).get(pseudonym),
    pseudonymsIn: snapshots.pseudonymsIn,
  })
}

/** Whoever leaves, and whatever is destroyed, is first paid back what was answered before. */
export const payingBefore = (
  snapshots: Snapshots,
  payback: () => Pick<Payback, 'beforeLeaving' | 'beforeDestroying'>,
): Snapshots => ({
  ...snapshots,
  leaveOut: async (study, member: WebId) => {
    await payback().beforeLeaving(study, member)
    await snapshots.leaveOut(study, member)
  },
  destroy: async (study) => {
    await payback().beforeDestroying(study)
    return snapshots.destroy(study)
  },
})

/** The fewest parts that are enough for as many members as "about so many" may be: it tells no more than that does. */
const partsFor = (about: About): number => (about === 'few' ? 10 : about + 5)
