import { delivery, features } from './delivery-cases.ts'
import type { NotificationCase } from './notification-case.ts'
import { streams, webhooks } from './push-cases.ts'
import { discovery, subscription } from './subscription-cases.ts'

/** Black-box cases of the Solid Notifications Protocol and its channel types, for which no public suite exists. */
export const notificationCases: readonly NotificationCase[] = [
  ...discovery,
  ...subscription,
  ...delivery,
  ...features,
  ...webhooks,
  ...streams,
]
