import type { NamedCase } from '../named-case.ts'
import { deliveryCases } from './delivery-cases.ts'
import { discoveryCases } from './discovery-cases.ts'
import { featureCases } from './feature-cases.ts'
import { streamCases } from './stream-cases.ts'
import type { NotificationSubject } from './subject.ts'
import { subscriptionCases } from './subscription-cases.ts'
import { webhookCases } from './webhook-cases.ts'

/** Solid Notifications Protocol and its channel types, requirement by requirement. Each case makes its own documents. */
export const notificationCases: readonly NamedCase<NotificationSubject>[] = [
  ...discoveryCases,
  ...subscriptionCases,
  ...deliveryCases,
  ...featureCases,
  ...webhookCases,
  ...streamCases,
]
