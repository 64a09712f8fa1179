import type { ResourceUrl } from '@mutua/sdk/ids'
import type { Subscriber } from './channel.ts'

/** May this subscriber read this topic, now? Asked before every delivery. */
export type MayRead = (subscriber: Subscriber, topic: ResourceUrl) => Promise<boolean>

/** One activity on its way to its subscribers. */
export interface Message {
  readonly bytes: Buffer
  readonly mayReach: (subscriber: Subscriber) => Promise<boolean>
}

/** Answers about one message are shared for this long, so that a thousand windows of one person ask once. */
const sharedForMs = 20

/**
 * What was asked about one change is never used for a later one: whoever lost their access before a change learns
 * nothing of it, however many changes come at once.
 */
export const createMessage = (
  text: string,
  topic: ResourceUrl,
  deps: { readonly mayRead: MayRead; readonly now: () => number },
): Message => {
  const answers = new Map<string, { readonly answer: Promise<boolean>; readonly at: number }>()
  return {
    bytes: Buffer.from(text),
    mayReach: (subscriber) => {
      const { webId, clientId, issuer = '', origin = '' } = subscriber
      const key = `${webId} ${clientId} ${issuer} ${origin}`
      const known = answers.get(key)
      const at = deps.now()
      if (known !== undefined && at - known.at < sharedForMs) return known.answer
      const answer = deps.mayRead(subscriber, topic).catch(() => false)
      answers.set(key, { answer, at })
      return answer
    },
  }
}
