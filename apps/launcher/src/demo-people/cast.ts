import type { CastMember } from './cast-member.ts'
import { chronicCast } from './cast-chronic.ts'
import { familyCast } from './cast-family.ts'
import { homeCareCast } from './cast-home-care.ts'
import { youngCast } from './cast-young.ts'

/** All members of the demo co-op. */
export const cast: readonly CastMember[] = [...homeCareCast, ...chronicCast, ...familyCast, ...youngCast]
