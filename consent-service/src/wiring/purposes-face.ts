import { SignJWT } from 'jose'
import { consentTokenType, type ConsentTokenClaims } from '@mutua/sdk/consent/grant'
import {
  createPurposes,
  findPurpose,
  type FindPurpose,
  type NarrowerPurpose,
} from '@mutua/sdk/consent/purposes'
import { classOf } from '@mutua/sdk/coop/purpose-class'
import { parseWebId, type BaseUrl, type PurposeIri, type Sha256 } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Log } from '@mutua/kit/log'
import type { Store } from '@mutua/kit/store'
import { isConsent } from '../grants/consents-only.ts'
import { endPurposes } from '../grants/end-purposes.ts'
import type { Grants } from '../grants/grants.ts'
import type { Keys } from '../keys/keys.ts'
import type { PolicyBook } from '../policy/open-policy.ts'
import { createPurposesInForce, type PurposesInForce } from '../policy/purposes-in-force.ts'

export interface PurposesFaceDeps {
  readonly store: Store
  readonly origin: BaseUrl
  readonly now: () => number
  /** Of the settings: purposes of the co-op's own until the members adopt the first class. */
  readonly founding: readonly NarrowerPurpose[]
  readonly policy: Pick<PolicyBook, 'documents' | 'version'>
  /** Opened after this, which says what may be given. */
  readonly grants: () => Pick<Grants, 'cancel' | 'invalidate' | 'findStanding'>
  readonly keys: Pick<Keys, 'signingKey'>
  readonly log: Pick<Log, 'error' | 'info'>
  /** How often it looks for purposes that a resolution has taken away. */
  readonly everyMs: number
}

export interface PurposesFace extends Pick<PurposesInForce, 'requirePurpose' | 'classes'>, Disposable {
  /** Kind and words of a purpose, also of one that may not be asked for now. Default: those that can be. */
  readonly findPurpose: FindPurpose
  /**
   * Signs what lets somebody read, under the policy of that moment.
   * @throws {Problem} `purpose-not-allowed` from the moment in which a resolution takes the purpose away;
   *   `project-missing` for research under no project, whoever it was given to and whenever
   */
  readonly signConsentToken: (claims: ConsentTokenClaims) => Promise<string>
  /** Ends what was asked and given for purposes that are not allowed any more; the face does it by itself, too. */
  readonly finishEnds: () => Promise<void>
}

/** Purposes as the members adopted them: what may be asked, given and read, and what ends when they change their mind. */
export const openPurposesFace = async (deps: PurposesFaceDeps): Promise<PurposesFace> => {
  const { store, now, origin, policy } = deps
  const founding = createPurposes(deps.founding)
  const purposes = createPurposesInForce({
    ...{ store, now, policyPage: `${origin}/policy` },
    isFounding: (iri) => founding(iri) !== undefined,
  })
  const own = new Map<string, NarrowerPurpose>()
  let learned: Sha256 | undefined
  // Words only: whether it may be asked for is looked up when it is asked for.
  const learn = async () => {
    const version = await policy.version()
    if (version === learned) return
    for (const { document } of await policy.documents())
      if (document.type === 'purpose-class')
        for (const one of document.own ?? []) if (!own.has(one.iri)) own.set(one.iri, one)
    learned = version
  }
  await learn()
  const finishEnds = () => endWhatIsOver(purposes, deps)
  const look = startLooking(
    {
      allowed: async () => {
        await learn()
        return (await purposes.classes())
          ?.flatMap((one) => one.purposes)
          .toSorted()
          .join(' ')
      },
      finishEnds,
    },
    deps,
  )
  const find: FindPurpose = (iri) => {
    const narrower = own.get(iri)
    const broader = narrower === undefined ? undefined : findPurpose(narrower.broader)
    return narrower === undefined || broader === undefined ? founding(iri) : { ...broader, ...narrower }
  }
  return {
    requirePurpose: purposes.requirePurpose,
    classes: purposes.classes,
    findPurpose: find,
    signConsentToken: async (claims) => {
      await requireServed(claims, { ...deps, isAllowed: purposes.isAllowed, findPurpose: find })
      const { kid, key } = deps.keys.signingKey()
      return new SignJWT({ ...claims, policy: await policy.version() })
        .setProtectedHeader({ alg: 'EdDSA', typ: consentTokenType, kid })
        .sign(key)
    },
    finishEnds,
    [Symbol.dispose]: () => clearInterval(look),
  }
}

/**
 * The look that ends a consent comes up to two seconds after the vote: no token is issued meanwhile. Nor for research that
 * no project covers, which could be given to people in no directory once.
 */
const requireServed = async (
  { grant: id }: Pick<ConsentTokenClaims, 'grant'>,
  {
    isAllowed,
    findPurpose: find,
    grants,
    origin,
  }: Pick<PurposesInForce, 'isAllowed'> &
    Pick<PurposesFaceDeps, 'grants' | 'origin'> & { readonly findPurpose: FindPurpose },
): Promise<void> => {
  const grant = (await grants().findStanding(id))?.grant
  if (grant === undefined || !isConsent(grant)) return
  for (const purpose of grant.purposes ?? [grant.purpose]) {
    if (grant.project === undefined && find(purpose)?.kind === 'research')
      throw new Problem(
        'project-missing',
        'Research reads under a project that is open, and under none besides.',
      )
    if (!(await isAllowed(purpose)))
      throw new Problem(
        'purpose-not-allowed',
        `${purpose}: no resolution in force allows this purpose. What the members allow: ${origin}/policy`,
      )
  }
}

const endWhatIsOver = async (
  purposes: Pick<PurposesInForce, 'classes'>,
  deps: Pick<PurposesFaceDeps, 'store' | 'now' | 'grants' | 'origin' | 'log'>,
): Promise<void> => {
  const classes = await purposes.classes()
  if (classes === undefined) return
  const ended = await endPurposes(
    {
      isAllowed: (purpose: PurposeIri) => classOf(purpose, classes) !== undefined,
      by: parseWebId(`${deps.origin}/#it`),
      reason: 'The members do not allow this purpose any more.',
    },
    { ...deps, grants: deps.grants() },
  )
  if (ended > 0) deps.log.info({ ended }, 'consents ended with their purpose')
}

/**
 * Looks whenever what is allowed has changed, and once after each start: nothing has to be remembered, so no crash forgets
 * it. Whoever decided at the same moment may have looked before the change and written after it: it looks on for a while.
 */
const startLooking = (
  ends: {
    /** Undefined: nothing has been adopted yet, so nothing ends. */
    readonly allowed: () => Promise<string | undefined>
    readonly finishEnds: () => Promise<void>
  },
  { now, log, everyMs }: Pick<PurposesFaceDeps, 'now' | 'log' | 'everyMs'>,
): ReturnType<typeof setInterval> => {
  let seen: { readonly allowed: string; readonly at: number } | undefined
  let done: string | undefined
  let isLooking = false
  const lookOnce = async () => {
    const allowed = await ends.allowed()
    if (allowed === undefined || allowed === done) return
    if (seen?.allowed !== allowed) seen = { allowed, at: now() }
    await ends.finishEnds()
    if (now() - seen.at > lookAgainMs) done = allowed
  }
  const look = setInterval(() => {
    if (isLooking) return
    isLooking = true
    lookOnce()
      .catch((error: unknown) => log.error({ err: error }, 'consents of an ended purpose could not be ended'))
      .finally(() => (isLooking = false))
  }, everyMs)
  look.unref()
  return look
}

const lookAgainMs = 20_000
