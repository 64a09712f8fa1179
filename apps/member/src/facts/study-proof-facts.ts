import { membershipProofSchema, verifyMembership } from '@mutua/sdk/pool/membership-proof'
import type { Study } from '@mutua/sdk/pool/study'
import { useStudyClient } from './study-facts.ts'

/** Whether the member is in the snapshot as it was published, worked out here from a proof that is theirs alone. */
export const useCheckMembership = (study: Study): (() => Promise<'yes' | 'no' | 'wrong'>) => {
  const client = useStudyClient()
  return async () => {
    const { snapshot } = study
    if (snapshot === undefined) return 'wrong'
    return said[
      verifyMembership(snapshot, membershipProofSchema.parse(await client.membershipProof(study.id)))
    ]
  }
}

const said = { 'in': 'yes', 'not-in': 'no', 'invalid': 'wrong' } as const
