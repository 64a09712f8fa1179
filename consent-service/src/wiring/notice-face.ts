import { randomBytes } from 'node:crypto'
import type { Router } from 'express'
import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { isLoopback } from '@mutua/kit/config'
import { createInboxes } from '@mutua/kit/find-inbox'
import type { Log } from '@mutua/kit/log'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import { createSafePost, mayPostTo } from '@mutua/kit/safe-post'
import type { Store } from '@mutua/kit/store'
import type { Grants } from '../grants/grants.ts'
import { grantsInForce } from '../grants/grants-in-force.ts'
import { createErasureRoutes } from '../http/erasure-routes.ts'
import { createNoticeRoutes, type NoticeRoutesDeps } from '../http/notice-routes.ts'
import type { OfficerDeps } from '../http/officer.ts'
import { usualPausesMs } from '../notices/delivery-queue.ts'
import { openNotices, type Notices, type NoticesDeps } from '../notices/open-notices.ts'
import { createWebhooks } from '../notices/webhooks.ts'

export interface NoticeFaceDeps
  extends
    OfficerDeps,
    Pick<NoticesDeps, 'readNews' | 'belongsTo' | 'statedNotice' | 'onReached' | 'eraseDays'> {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  readonly grants: Pick<Grants, 'findStanding'>
  readonly safeFetch: SafeFetch
  /** Callers with those they act for. */
  readonly actors: NoticeRoutesDeps['authenticate']
  readonly isKnown: (webId: WebId) => Promise<boolean>
  readonly log: Log
}

export interface NoticeFace extends AsyncDisposable {
  readonly notices: Notices
  readonly rooms: readonly Router[]
}

/** Both sides of a consent are told: inboxes, webhooks, event streams; and what becomes of the data afterwards. */
export const openNoticeFace = (deps: NoticeFaceDeps): NoticeFace => {
  const { store, origin, now, grants, actors, belongsTo, isKnown } = deps
  const outside = { allowLoopback: isLoopback(origin) }
  const webhooks = createWebhooks({
    store,
    now,
    randomBytes,
    mayPostTo: (url) => mayPostTo(url, outside),
  })
  const notices = openNotices({
    ...deps,
    grantsInForce: () => grantsInForce(store),
    findGrant: async (id) => (await grants.findStanding(id))?.grant,
    webhooks,
    // No origin is trusted: parties choose these addresses, and our own services are not theirs to call.
    post: createSafePost(outside),
    inboxOf: createInboxes({ fetch: deps.safeFetch, now }),
    pausesMs: usualPausesMs,
    inboxPauseMs: 1_000,
  })
  return {
    notices,
    rooms: [
      createNoticeRoutes({ authenticate: actors, notices, webhooks, isKnown, belongsTo }),
      createErasureRoutes({ ...deps, authenticate: actors, erasures: notices.erasures }),
    ],
    [Symbol.asyncDispose]: () => notices[Symbol.asyncDispose](),
  }
}
