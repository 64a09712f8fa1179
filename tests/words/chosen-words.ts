import { complaintOutcomes } from '@mutua/sdk/consent/complaint'
import { emergencyReasons, emergencyVerdicts } from '@mutua/sdk/consent/emergency'
import { erasureStates } from '@mutua/sdk/consent/erasure'
import { accessModeSchema } from '@mutua/sdk/consent/grant'
import { periodPresets } from '@mutua/sdk/consent/period-preset'
import { guardianshipBasisSchema, powers, representedKindSchema } from '@mutua/sdk/consent/representation'
import { nameCheckSchema, paymentOrderSchema } from '@mutua/sdk/coop/payment-order'
import { prevalenceTests } from '@mutua/sdk/coop/prevalence'
import { projectEndSchema, projectStateSchema, reviewRoleSchema } from '@mutua/sdk/coop/project'
import { policySubjectSchema } from '@mutua/sdk/coop/policy-subject'
import { providerRoleSchema } from '@mutua/sdk/coop/member'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { studyStateSchema, studyStepKindSchema } from '@mutua/sdk/pool/study'
import { secondaryPurposeSchema } from '@mutua/sdk/pool/study-plan'

/**
 * Words that are chosen by a value of somebody else's (a server's, the SDK's): each of its values has one, and there are no others.
 * What is not here has values that are open, or the app's own, and shows what it was given where there is no word for it.
 */
export const chosenWords: Readonly<
  Record<'member' | 'provider' | 'coop' | 'research', Readonly<Record<string, readonly string[]>>>
> = {
  member: {
    'asked.role.*': providerRoleSchema.options,
    'complaint.outcome.*': complaintOutcomes,
    'coop.governs.*': policySubjectSchema.options,
    'emergency.reason.*': emergencyReasons,
    'emergency.verdict.*': emergencyVerdicts,
    'erasure.state.*': erasureStates,
    'gave.kind.*': representedKindSchema.options,
    'mode.*': accessModeSchema.options,
    'people.basis.*': guardianshipBasisSchema.options,
    'people.power.*': powers,
    'request.already.*': ['given', 'refused', 'cancelled', 'expired'],
    'share.period.*': periodPresets,
    'state.*': ['given', 'paused', 'withdrawn', 'invalidated', 'expired'],
    'what.category.*': healthCategories,
  },
  coop: {
    'bank.check.*': nameCheckSchema.options,
    'bank.state.*': paymentOrderSchema.shape.state.options,
    'contracts.state.*': ['offered', 'in-force', 'ended'],
    'invoices.state.*': ['nothing', 'paid', 'open', 'overdue'],
    'ledger.kind.*': ['asset', 'liability', 'equity', 'revenue', 'cost'],
    'organisations.role.*': providerRoleSchema.options,
    'prevalence.test.*': Object.keys(prevalenceTests),
    'projects.assemblyState.*': ['missing', 'refused'],
    'projects.endedBy.*': projectEndSchema.shape.by.options,
    'projects.ethicsState.*': ['missing', 'approved', 'refused'],
    'projects.legalState.*': ['missing', 'approved', 'refused'],
    'projects.reviewAs.*': reviewRoleSchema.options,
    'projects.source.*': ['minutes', 'assembly'],
    'projects.state.*': projectStateSchema.options,
    'pool.purposes.*': secondaryPurposeSchema.options,
    'rules.subject.*': policySubjectSchema.options,
    'studies.means.*': studyStepKindSchema.options,
    'studies.state.*': studyStateSchema.options,
    'studies.step.*': studyStepKindSchema.options,
    'what.category.*': healthCategories,
  },
  provider: {
    'breakGlass.reasons.*': emergencyReasons,
    'team.role.*': providerRoleSchema.options,
    'what.category.*': healthCategories,
  },
  research: {
    'purposes.*': secondaryPurposeSchema.options,
    'signatures.endedBy.*': projectEndSchema.shape.by.options,
    'signatures.state.*': ['missing', 'approved', 'refused'],
    'state.*': studyStateSchema.options,
    'what.category.*': healthCategories,
  },
}
