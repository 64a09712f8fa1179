import type { RightKind, RightsRequest } from './rights-request.ts'

/** A screen of the member’s app where somebody does alone, and at once, what they would ask for. */
export interface OwnWay {
  readonly path: '/carry' | '/data' | '/sharing' | '/log'
  /** Key of its sentence. */
  readonly word: 'copy' | 'correct' | 'erase' | 'pause' | 'withdraw' | 'look'
}

/** What the app answers by itself, by right; nothing that is asked may be refused because it is here. */
const ownWays: Readonly<Record<RightKind, readonly OwnWay[]>> = {
  'access': [
    { path: '/carry', word: 'copy' },
    { path: '/log', word: 'look' },
  ],
  'portability': [{ path: '/carry', word: 'copy' }],
  'rectification': [{ path: '/data', word: 'correct' }],
  'erasure': [
    { path: '/data', word: 'erase' },
    { path: '/sharing', word: 'withdraw' },
  ],
  'restriction': [{ path: '/sharing', word: 'pause' }],
  'objection': [{ path: '/sharing', word: 'withdraw' }],
  'automated-decision': [],
}

export const ownWaysOf = (kind: RightKind): readonly OwnWay[] => ownWays[kind]

/** Where this person can do it alone; nobody can without a sign-in, and heirs are not the person. */
export const ownWaysFor = (
  kind: RightKind,
  { standing, webId }: Pick<RightsRequest['from'], 'standing' | 'webId'>,
): readonly OwnWay[] | undefined => {
  const ways = ownWays[kind]
  return standing === 'member' && webId !== undefined && ways.length > 0 ? ways : undefined
}
