import { setTimeout as sleep } from 'node:timers/promises'
import type { Router } from 'express'
import type { BaseUrl, GrantId, Sha256, WebId } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { Log } from '@mutua/kit/log'
import type { Store } from '@mutua/kit/store'
import { openComplaints, type Complaints, type ComplaintsDeps } from '../complaints/open-complaints.ts'
import { forgetQuestions } from '../grants/forget-questions.ts'
import type { Grants } from '../grants/grants.ts'
import { createLocalId, type RandomBytes } from '../grants/local-id.ts'
import { openQuestions, type Questions } from '../grants/questions.ts'
import { localIdOf } from '../grants/records.ts'
import type { AuthenticateCaller } from '../http/authenticate-caller.ts'
import { createComplaintRoutes } from '../http/complaint-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { createRequesterRoutes, type RequesterRoutesDeps } from '../http/requester-routes.ts'
import { createRefusalRoutes } from '../http/refusal-routes.ts'
import { createQuestionRoutes } from '../http/question-routes.ts'
import { readReceipts } from '../metering/read-receipts.ts'
import { putNews } from '../notices/tell.ts'
import { createRefusedTokens, type RefusedTokens } from '../uma/refused-tokens.ts'

export interface AskingFaceDeps extends OfficerDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly randomBytes: RandomBytes
  readonly grants: Pick<Grants, 'findGrant' | 'findRequest' | 'events'>
  readonly providers: RequesterRoutesDeps['providers']
  readonly organisations: RequesterRoutesDeps['organisations']
  /** Callers with those they act for. */
  readonly actors: AuthenticateCaller
  readonly officers: ReadonlySet<WebId>
  /** Days for which questions are kept after nothing rests on them any more. */
  readonly questionDays: number
  readonly log: Pick<Log, 'warn'>
  /** Milliseconds between two looks at what is to be forgotten; undefined: it looks only when it is told to. */
  readonly everyMs?: number
}

export interface AskingFace extends AsyncDisposable {
  readonly rooms: readonly Router[]
  readonly questions: Questions
  readonly complaints: Complaints
  /** Who was refused under a consent of theirs. */
  readonly refused: RefusedTokens
  /** What has rested long enough is taken away; the face does it by itself, too. */
  readonly forget: () => Promise<void>
}

/** What members ask and say: questions before they decide, complaints afterwards; and that a refusal bites. */
export const openAskingFace = (deps: AskingFaceDeps): AskingFace => {
  const { store, now, actors } = deps
  const complaints = openComplaints({
    ...deps,
    randomId: () => createLocalId(deps.randomBytes),
    findGrant: (member, grant) => deps.grants.findGrant(member, localIdOf(grant)),
    findReceipt: (grant, receipt) => findReceipt(grant, receipt, store),
    putNews: putComplaintNews(deps.officers),
  })
  const questions = openQuestions({ store, now, putNews })
  const refused = createRefusedTokens(deps)
  const forget = async (): Promise<void> => {
    await forgetQuestions({ store, now, days: deps.questionDays })
    await complaints.forget()
    await refused.forget()
  }
  const closing = new AbortController()
  const look = async (everyMs: number): Promise<void> => {
    while (!closing.signal.aborted) {
      await forget().catch((cause: unknown) => deps.log.warn({ err: cause }, 'what is to be forgotten waits'))
      await sleep(everyMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }
  const looking = deps.everyMs === undefined ? Promise.resolve() : look(deps.everyMs)
  return {
    forget,
    questions,
    complaints,
    refused,
    rooms: [
      createRefusalRoutes({ authenticate: deps.authenticate, refused }),
      createQuestionRoutes({ authenticate: actors, questions }),
      createRequesterRoutes(deps),
      createComplaintRoutes({ ...deps, complaints }),
    ],
    async [Symbol.asyncDispose]() {
      closing.abort()
      await looking
    },
  }
}

/** Of a complaint the officers are told, of the answer its member. */
const putComplaintNews =
  (officers: ReadonlySet<WebId>): ComplaintsDeps['putNews'] =>
  (news) =>
    putNews({ ...news, ...(news.kind === 'complaint-received' ? { further: [...officers] } : {}) })

const findReceipt = async (grant: GrantId, id: Sha256, store: Store): Promise<Receipt | undefined> => {
  let after: string | undefined
  do {
    const page = await readReceipts({ kind: 'grant', grant }, { after, limit: 1_000 }, { store })
    const found = page.items.find((receipt) => receipt.id === id)
    if (found !== undefined) return found
    after = page.next
  } while (after !== undefined)
  return undefined
}
