import { describe, expect, it } from 'vitest'
import { healthCategories } from '../fhir/health-categories.ts'
import { providerRoleSchema } from './member.ts'
import { placesAsked, roleScopes, scopeGap } from './role-scope.ts'

const pod = 'http://localhost:3000/anna/'

describe('what a role may ask for', () => {
  it('is everything of care for who treats and for the professional social service', () => {
    for (const role of ['general-practitioner', 'nurse', 'social-worker'] as const)
      expect(scopeGap(role, { kind: 'care', categories: healthCategories, elsewhere: true })).toBeUndefined()
  })

  it('is less for the social secretariat, which is told what is missing and who can ask for it', () => {
    expect(
      scopeGap('social-secretariat', { kind: 'social', categories: ['social'], elsewhere: false }),
    ).toBeUndefined()
    expect(
      scopeGap('social-secretariat', {
        kind: 'care',
        categories: ['social', 'laboratory'],
        elsewhere: false,
      }),
    ).toEqual({
      kind: 'care',
      categories: ['laboratory'],
      elsewhere: false,
      whoCan: ['general-practitioner', 'nurse', 'social-worker'],
    })
  })

  it('is never the affairs of the co-op, and always something, with its reason in two languages', () => {
    for (const role of providerRoleSchema.options) {
      expect(roleScopes[role].kinds).not.toContain('coop')
      expect(roleScopes[role].categories.length).toBeGreaterThan(0)
      expect(roleScopes[role].because.it).not.toBe(roleScopes[role].because.en)
    }
  })

  it('is measured by where an address lies: a container covers what is below it', () => {
    expect(placesAsked(pod, [`${pod}health/social/a`, `${pod}health/social/`])).toEqual({
      categories: ['social'],
      elsewhere: false,
    })
    expect(placesAsked(pod, [`${pod}health/`])).toEqual({ categories: healthCategories, elsewhere: false })
    expect(placesAsked(pod, [pod])).toEqual({ categories: healthCategories, elsewhere: true })
    expect(placesAsked(pod, [`${pod}health/`], false)).toEqual({ categories: [], elsewhere: false })
    expect(placesAsked(pod, [`${pod}health/socialite`, `${pod}notes/`])).toEqual({
      categories: [],
      elsewhere: true,
    })
  })
})
