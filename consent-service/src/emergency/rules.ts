import { summaryPath, type EmergencyRule, type EmergencyWish } from '@mutua/sdk/consent/emergency'
import { instantOf, resourceUrlSchema, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow, row } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import { keys, ruleRowSchema } from './emergency-rows.ts'

export interface RuleDeps {
  readonly store: Store
  readonly now: () => number
  readonly findMember: (webId: WebId) => Promise<{ readonly pod: ResourceUrl } | undefined>
  /** @throws {Problem} `guardian-decides` where somebody else decides for the person who reads about them */
  readonly requireDeciding: (owner: WebId) => Promise<void>
}

/** What the member said, or what holds for everybody who said nothing: the patient summary. */
export const ruleOf = (bytes: Uint8Array | undefined, pod: ResourceUrl): EmergencyRule =>
  bytes === undefined ? { allowed: true, resources: [summaryOf(pod)] } : parseRow(ruleRowSchema, bytes)

/** @throws {Problem} `member-unknown` */
export const readRule = async (owner: WebId, deps: RuleDeps): Promise<EmergencyRule> => {
  const { pod } = await requireMember(owner, deps)
  return ruleOf(await deps.store.get(keys.rule(owner)), pod)
}

/**
 * In force from the answer on: an opening rests on the rule as it is when it becomes durable. What is open already is ended
 * as every consent is.
 * @throws {Problem} `member-unknown`, `resource-outside-pod`
 */
export const setRule = async (owner: WebId, wish: EmergencyWish, deps: RuleDeps): Promise<EmergencyRule> => {
  const { pod } = await requireMember(owner, deps)
  const resources = wish.resources ?? [summaryOf(pod)]
  if (!resources.every((resource) => resource.startsWith(pod)))
    throw new Problem('resource-outside-pod', 'Name only resources in your own pod.')
  const before = ruleOf(await deps.store.get(keys.rule(owner)), pod)
  const open = [summaryOf(pod), ...(before.allowed ? before.resources : [])]
  const isWider = resources.some((resource) => !open.some((part) => isPart(part, resource)))
  // Whoever is decided for may take away, and back what holds for everybody; more is not theirs to let read.
  if (wish.allowed && isWider) await deps.requireDeciding(owner)
  const rule: EmergencyRule = {
    allowed: wish.allowed,
    resources: [...new Set(resources)],
    changedAt: instantOf(deps.now()),
  }
  await deps.store.write([row(keys.rule(owner), rule)])
  return rule
}

const isPart = (part: ResourceUrl, resource: ResourceUrl): boolean =>
  part.endsWith('/') ? resource.startsWith(part) : resource === part

const requireMember = async (owner: WebId, { findMember }: RuleDeps) => {
  const member = await findMember(owner)
  if (member === undefined)
    throw new Problem('member-unknown', 'Only members of this co-op say what is read in an emergency.')
  return member
}

const summaryOf = (pod: ResourceUrl): ResourceUrl => resourceUrlSchema.parse(`${pod}${summaryPath}`)
