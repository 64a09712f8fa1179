import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader, type ConsentedReader } from '@mutua/sdk/clients/consented-read'
import {
  createFhirClient,
  sendSignedIn,
  sendUnderConsent,
  type FhirClient,
} from '@mutua/sdk/clients/fhir-client'
import { parseGrantId, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Call, Option } from '../command.ts'
import { purposeFrom } from '../purpose.ts'
import { parseOrigin, signInCaller, type Caller } from '../sign-in.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

/** A pod as the path of care sees it: one's own, or somebody's under their consent. */
export interface CarePod {
  readonly fhir: FhirClient
  readonly podServer: BaseUrl
  readonly pod: string
  readonly isOwn: boolean
  /** Of who calls. */
  readonly webId: string
  /** Of the member, where pods have the addresses of this house. */
  readonly ownerWebId: string
}

export const careOptions = {
  grant: {
    kind: 'text',
    value: 'GRANT',
    about: {
      it: 'con quale consenso (di norma il più recente che vale)',
      en: 'under which consent (normally the newest that covers it)',
    },
  },
  purpose: {
    kind: 'text',
    value: 'PURPOSE',
    about: { it: 'solo se il consenso è per questa finalità', en: 'only if the consent is for this purpose' },
  },
} as const satisfies Record<string, Option>

/** @param place `anna`, or the address of a pod, `https://pods.example/anna/` */
export const openCare = async (call: Call, place: string, world: World): Promise<CarePod> => {
  const caller = await signInCaller(call, world)
  const { podServer, pod } = podAt(place, caller.podServer)
  const isOwn = podServer === caller.podServer && pod === caller.podName
  const send = isOwn
    ? sendSignedIn(caller.session.fetch)
    : sendUnderConsent(await openReader(call, { caller, root: `${podServer}/${pod}/` }, world))
  return {
    fhir: createFhirClient({ podServer, pod, send, language: world.language }),
    podServer,
    pod,
    isOwn,
    webId: caller.session.webId,
    ownerWebId: `${podServer}/${pod}/profile/card#me`,
  }
}

/** Reads and writes under the consent that is named, or the newest one that covers something of this pod. */
const openReader = async (
  call: Call,
  { caller, root }: { readonly caller: Caller; readonly root: string },
  world: World,
): Promise<ConsentedReader> => {
  const { session, consentService } = caller
  const consents = createConsentClient({ consentService, fetch: session.fetch })
  const [id, purpose] = [call.text('grant'), call.text('purpose')]
  const asked = purpose === undefined ? {} : { purpose: purposeFrom(purpose) }
  const grant =
    id === undefined
      ? (await consents.grants())
          .filter(({ state, owner }) => state === 'given' && owner !== session.webId)
          .filter((one) => asked.purpose === undefined || one.purpose === asked.purpose)
          .filter(({ scope }) => scope.resources.some((one) => one.startsWith(root)))
          .toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1))
          .at(-1)
      : await consents.grant(parseGiven('--grant', parseGrantId, id))
  const covered = grant?.scope.resources.find((one) => one.startsWith(root))
  if (grant === undefined || covered === undefined)
    throw new Problem('grant-unknown', 'You have no consent for this pod: ask for one with `mutua request`.')
  return openConsentedReader({
    ...asked,
    session,
    consentService,
    fetch: world.fetch,
    now: world.now,
    grant: grant.id,
    covered,
  })
}

const podAt = (place: string, own: BaseUrl): { podServer: BaseUrl; pod: string } => {
  if (/^[a-z0-9][a-z0-9-]*$/.test(place)) return { podServer: own, pod: place }
  const [, origin = '', pod = ''] = /^(https?:\/\/[^/]+)\/([^/]+)\/?(?:profile\/card#me)?$/.exec(place) ?? []
  if (pod !== '') return { podServer: parseGiven('POD', parseOrigin, origin), pod }
  throw usageFault({
    it: 'POD è il nome di un pod, o il suo indirizzo: https://pods.example/anna/',
    en: 'POD is the name of a pod, or its address: https://pods.example/anna/',
  })
}
