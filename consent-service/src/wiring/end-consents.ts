import { grantStateAt, requestStateAt, type Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Grants } from '../grants/grants.ts'
import { localIdOf } from '../grants/records.ts'

/** Which of its consents end, and what the parties are told. */
export interface EndOf {
  readonly reason: string
  readonly isMeant: (one: Pick<Grant, 'purpose' | 'gift' | 'project'>) => boolean
}

const together = 100

/**
 * Takes back what a recipient has asked, then declares void what was given to them, by an officer. Repeating it only does
 * what is left: a crash in between loses nothing.
 */
export const endConsentsOf = async (
  recipient: WebId,
  officer: WebId,
  deps: {
    readonly grants: Pick<Grants, 'listRequests' | 'cancel' | 'listGrants' | 'invalidate'>
    readonly now: () => number
  },
  { reason, isMeant }: EndOf = { reason: 'The organisation has ended.', isMeant: () => true },
): Promise<void> => {
  const { grants, now } = deps
  for (let cursor: string | undefined; ;) {
    const page = await grants.listRequests(recipient, pageFrom(cursor), { as: 'recipient' })
    for (const request of page.items)
      if (isMeant(request) && requestStateAt(request, instantOf(now())) === 'requested')
        await grants.cancel(recipient, localIdOf(request.id), officer).catch(unlessDecided)
    if (page.next === undefined) break
    cursor = page.next
  }
  for (let cursor: string | undefined; ;) {
    const page = await grants.listGrants(recipient, pageFrom(cursor), { as: 'recipient' })
    const standing = page.items.filter(
      (grant) => isMeant(grant) && isStanding(grantStateAt(grant, instantOf(now()))),
    )
    await Promise.all(standing.map(({ id }) => grants.invalidate(officer, localIdOf(id), reason)))
    if (page.next === undefined) break
    cursor = page.next
  }
}

const pageFrom = (cursor: string | undefined) => ({
  limit: together,
  ...(cursor === undefined ? {} : { cursor }),
})

const isStanding = (state: ReturnType<typeof grantStateAt>): boolean =>
  state === 'given' || state === 'paused'

/** Decided meanwhile: then it is among the grants, or nothing is left to do. */
const unlessDecided = (error: unknown): void => {
  if (!(error instanceof Problem) || error.code !== 'decision-taken') throw error
}
