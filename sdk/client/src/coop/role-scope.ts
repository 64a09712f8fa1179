import type { PurposeKind } from '../consent/purposes.ts'
import { healthCategories, type HealthCategory } from '../fhir/health-categories.ts'
import { providerRoleSchema, type ProviderRole } from './member.ts'

/** What may be asked for in a role. What a member gives without being asked is not limited by it. */
export interface RoleScope {
  readonly kinds: readonly PurposeKind[]
  /** Of `health/`. */
  readonly categories: readonly HealthCategory[]
  /** Whether also what lies in a pod outside `health/`. */
  readonly elsewhere: boolean
  /** Why: what the role is there for. */
  readonly because: { readonly it: string; readonly en: string }
}

const everythingBut = (...left: readonly HealthCategory[]) =>
  healthCategories.filter((category) => !left.includes(category))

/** Wide where somebody answers for care, narrow where the work is to receive, to direct and to speak between people. */
export const roleScopes: Readonly<Record<ProviderRole, RoleScope>> = {
  'general-practitioner': {
    kinds: ['care', 'social', 'research'],
    categories: healthCategories,
    elsewhere: true,
    because: { it: 'cura la persona nel suo insieme', en: 'cares for the whole person' },
  },
  'nurse': {
    kinds: ['care', 'social', 'research'],
    categories: healthCategories,
    elsewhere: true,
    because: {
      it: 'cura e segue la persona nel tempo',
      en: 'cares for the person and follows them over time',
    },
  },
  'social-worker': {
    kinds: ['care', 'social'],
    categories: healthCategories,
    elsewhere: true,
    because: {
      it: 'valuta il bisogno intero e tiene il progetto',
      en: 'assesses the whole need and keeps the project',
    },
  },
  'home-care': {
    kinds: ['care', 'social'],
    categories: everythingBut('imaging', 'laboratory'),
    elsewhere: true,
    because: {
      it: 'assiste a casa: esami e immagini li legge chi cura',
      en: 'helps at home: tests and images are read by who treats',
    },
  },
  'social-secretariat': {
    kinds: ['social'],
    categories: ['social', 'documents'],
    elsewhere: false,
    because: {
      it: 'accoglie, informa e indirizza: la valutazione è del servizio sociale professionale',
      en: 'receives, informs and directs: to assess is for the professional social service',
    },
  },
  'mediator': {
    kinds: ['social'],
    categories: ['social', 'careplan'],
    elsewhere: false,
    because: { it: 'aiuta le persone a capirsi', en: 'helps people to understand each other' },
  },
}

/** What of a request a role does not cover. */
export interface ScopeGap {
  /** Kind of the purpose, when the role does not ask for that kind. */
  readonly kind?: PurposeKind
  readonly categories: readonly HealthCategory[]
  readonly elsewhere: boolean
  /** Roles that may ask for all of it. */
  readonly whoCan: readonly ProviderRole[]
}

export interface ScopeAsked {
  readonly kind: PurposeKind
  readonly categories: readonly HealthCategory[]
  readonly elsewhere: boolean
}

/** `undefined`: the role covers it. */
export const scopeGap = (role: ProviderRole, asked: ScopeAsked): ScopeGap | undefined => {
  const gap = gapOf(role, asked)
  if (gap.kind === undefined && gap.categories.length === 0 && !gap.elsewhere) return undefined
  return {
    ...gap,
    whoCan: providerRoleSchema.options.filter((one) => {
      const other = gapOf(one, asked)
      return other.kind === undefined && other.categories.length === 0 && !other.elsewhere
    }),
  }
}

const gapOf = (role: ProviderRole, { kind, categories, elsewhere }: ScopeAsked) => {
  const scope = roleScopes[role]
  return {
    ...(scope.kinds.includes(kind) ? {} : { kind }),
    categories: categories.filter((category) => !scope.categories.includes(category)),
    elsewhere: elsewhere && !scope.elsewhere,
  }
}

/**
 * What addresses in a pod come to. A container above the categories covers them all, unless it is named for itself only.
 * What stands under `health/` in no category counts as lying elsewhere.
 */
export const placesAsked = (
  pod: string,
  resources: readonly string[],
  inherit = true,
): Pick<ScopeAsked, 'categories' | 'elsewhere'> => {
  const health = `${pod}health/`
  const categories = new Set<HealthCategory>()
  let elsewhere = false
  for (const resource of resources) {
    if (health.startsWith(resource)) {
      if (inherit) for (const category of healthCategories) categories.add(category)
      if (inherit && resource !== health) elsewhere = true
      continue
    }
    const category = healthCategories.find((one) => resource.startsWith(`${health}${one}/`))
    if (category === undefined) elsewhere = true
    else categories.add(category)
  }
  return { categories: [...categories], elsewhere }
}
