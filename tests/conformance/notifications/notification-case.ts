import type { Notification } from './receivers.ts'
import type { NotificationSubject } from './subject.ts'

export interface NotificationCase {
  /** Where the requirement stands; `beyond` for what we ask of ourselves. */
  readonly source:
    | 'protocol'
    | 'WebSocketChannel2023'
    | 'WebhookChannel2023'
    | 'StreamingHTTPChannel2023'
    | 'beyond'
  readonly name: string
  readonly run: (subject: NotificationSubject) => Promise<void>
}

export const typeOf = ({ type }: Notification): string => (typeof type === 'string' ? type : (type[0] ?? ''))

/** Servers differ in what else they tell about a container. */
export const nextAbout = async (
  receiver: { next(): Promise<Notification> },
  object: string,
): Promise<Notification> => {
  for (;;) {
    const notification = await receiver.next()
    if (notification.object === object) return notification
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)))
