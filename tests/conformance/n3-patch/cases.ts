import type { NamedCase } from '../named-case.ts'
import { accessCases } from './access-cases.ts'
import { constraintCases } from './constraint-cases.ts'
import { changeCases } from './change-cases.ts'
import { hostileCases } from './hostile-cases.ts'
import { stateCases } from './state-cases.ts'
import type { PatchSubject } from './subject.ts'

/**
 * Solid Protocol §5.3.1 and what it rests on, requirement by requirement. Each case makes its own documents, so they can
 * be tried alone and in any order.
 */
export const patchCases: readonly NamedCase<PatchSubject>[] = [
  ...changeCases,
  ...constraintCases,
  ...stateCases,
  ...accessCases,
  ...hostileCases,
]
