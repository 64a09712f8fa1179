import { parseResourceUrl } from '@mutua/sdk/ids'
import { gainConsentToken } from '../support/consent-token.ts'
import { addMember, addProvider, giveConsent, openCoop } from '../support/coop.ts'
import { signIn } from '../support/solid-session.ts'
import { getWithProof, solidTarget, type Contender } from './contender.ts'
import { measuredServer } from './measured-server.ts'
import { layOutPod } from './pod-layout.ts'
import type { WorkloadName } from './workloads.ts'

/**
 * Pod server and consent service as they are run, each on Level in a temporary folder. The stranger of the other
 * workloads is the one who reads under consent in `consent_read`: refused before the consent, served after it.
 */
export const openOurs = async (workloads: readonly WorkloadName[]): Promise<Contender> => {
  await using resources = new AsyncDisposableStack()
  const coop = resources.use(await openCoop())
  const member = await addMember(coop, 'anna', 1)
  const provider = await addProvider(coop, 'doctor')
  const signInOwner = () => signIn(member.credentials)
  const parties = { owner: await signInOwner(), stranger: await signIn(provider.credentials) }
  const layout = await layOutPod(member.pod, parties, workloads)
  const resource = parseResourceUrl(layout.privateDocument)
  const grant = await giveConsent(coop, { member, provider }, [resource])
  const kept = resources.move()
  return {
    name: 'ours',
    target: async (workload) =>
      workload === 'consent_read'
        ? getWithProof(resource, await gainConsentToken(provider.credentials, { resource, grant: grant.id }))
        : solidTarget(workload, layout, signInOwner),
    server: measuredServer(coop.podServer, layout.publicDocument),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
