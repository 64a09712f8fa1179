import { setTimeout as sleep } from 'node:timers/promises'
import { instantOf } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { SafePost } from '@mutua/kit/safe-post'
import type { WebhookChannel } from './channel.ts'
import { createMailbox, type Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import type { Sender } from './sender.ts'
import { createTurns } from './turns.ts'

export interface WebhookDelivery {
  push(channel: WebhookChannel, message: Message): void
  /** Forgets what waits for a channel. */
  end(id: string): void
  endAll(): void
}

export interface DeliveryLimits {
  /** Messages that wait for one receiver; of more, the oldest are lost. */
  readonly waiting: number
  /** Calls on their way at once, to all receivers. */
  readonly underWay: number
  /** Pauses before each further attempt. */
  readonly retryPausesMs: readonly number[]
  /** A channel ends after so many messages in a row that could not be delivered. */
  readonly failuresInARow: number
}

/**
 * Sends to webhooks, to each in order and one at a time. Messages wait in memory: a crash loses those on their way, and
 * a receiver that was away compares the resource's entity tag with the last `state` it was told.
 */
export const createWebhookDelivery = (deps: {
  readonly post: SafePost
  readonly sender: Sender
  /** The receiver is gone, or has not answered for too long. */
  readonly drop: (id: string) => Promise<void>
  readonly limits: DeliveryLimits
  readonly now: () => number
  readonly log: Log
}): WebhookDelivery => {
  const { limits, log, now } = deps
  const mailboxes = new Map<string, Mailbox<Message>>()
  /** Outlives the mailbox of a receiver for whom nothing waits; gone with the first success. */
  const failures = new Map<string, number>()
  const inTurn = createTurns(limits.underWay)

  const end = (id: string): void => {
    mailboxes.get(id)?.end()
    mailboxes.delete(id)
    failures.delete(id)
  }

  const drop = async (id: string, why: string): Promise<void> => {
    end(id)
    log.info({ why }, 'a webhook channel ended')
    await deps.drop(id)
  }

  /** Status of the answer; 0 when there was none. */
  const send = async (
    { sendTo }: WebhookChannel,
    { bytes }: Message,
    signal: AbortSignal,
  ): Promise<number> => {
    try {
      return await deps.post(sendTo, {
        headers: { 'content-type': 'application/ld+json', ...(await deps.sender.authorize(sendTo)) },
        body: bytes,
        signal,
      })
    } catch (cause) {
      log.debug({ err: cause }, 'a webhook did not answer')
      return 0
    }
  }

  const attempt = async (
    channel: WebhookChannel,
    message: Message,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const at = instantOf(now())
    if ((channel.startAt !== undefined && at < channel.startAt) || at >= channel.endAt) return 'not-due'
    // Asked inside the turn, so that nothing is sent on an answer from before a wait.
    if (!(await message.mayReach(channel.subscriber)) || signal.aborted) return 'not-due'
    return outcomeOf(await send(channel, message, signal))
  }

  const deliver = async (
    channel: WebhookChannel,
    message: Message,
    signal: AbortSignal,
  ): Promise<boolean> => {
    for (const pause of [0, ...limits.retryPausesMs]) {
      if (pause > 0) await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return false
      const outcome = await inTurn(() => attempt(channel, message, signal))
      if (outcome === 'sent') failures.delete(channel.id)
      if (outcome === 'sent' || outcome === 'not-due') return outcome === 'sent'
      if (outcome === 'gone') await drop(channel.id, 'the receiver said that it is gone')
      if (outcome === 'gone') return false
      if (outcome === 'refused') break
    }
    if (signal.aborted) return false
    const failed = (failures.get(channel.id) ?? 0) + 1
    failures.set(channel.id, failed)
    if (failed >= limits.failuresInARow) await drop(channel.id, 'the receiver did not take what it was sent')
    return false
  }

  const mailboxOf = (channel: WebhookChannel): Mailbox<Message> => {
    const { id, rateMs } = channel
    const known = mailboxes.get(id)
    if (known !== undefined) return known
    const mailbox = createMailbox<Message>({
      limit: limits.waiting,
      rateMs,
      whenFull: 'drop-oldest',
      deliver: (message, signal) =>
        deliver(channel, message, signal).catch((cause: unknown) => {
          log.error({ err: cause }, 'a webhook could not be served')
          return false
        }),
      onIdle: () => mailboxes.delete(id),
      now,
    })
    mailboxes.set(id, mailbox)
    return mailbox
  }

  return {
    push: (channel, message) => {
      mailboxOf(channel).push(message)
    },
    end,
    endAll: () => {
      for (const id of mailboxes.keys()) end(id)
    },
  }
}

type Outcome = 'sent' | 'not-due' | 'again' | 'refused' | 'gone'

/** RFC 9110 §15: what may go away by itself is tried again; 410 asks us to stop. */
const outcomeOf = (status: number): Exclude<Outcome, 'not-due'> => {
  if (status >= 200 && status < 300) return 'sent'
  if (status === 410) return 'gone'
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500
    ? 'again'
    : 'refused'
}
