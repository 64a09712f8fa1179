import { resourceUrlSchema, type BaseUrl, type ResourceUrl } from '../ids.ts'

/** A pod as SMART clients know it: by the base of its FHIR face. */
export interface SmartPod {
  readonly podServer: BaseUrl
  /** Root container. */
  readonly pod: ResourceUrl
  /** `https://pods.example/fhir/anna` */
  readonly fhirBase: ResourceUrl
}

/**
 * Where SMART clients of one pod speak to the consent service: `https://consent.example/smart/anna@pods.example`, and below it
 * `/token` and `/authorize`. The server is part of the name, since two pod servers may each have an `anna`.
 *
 * @param pod first segment of the pod's path, as it stands there
 */
export const smartAddress = (consentService: BaseUrl, podServer: BaseUrl, pod: string): string =>
  `${consentService}/smart/${pod}@${new URL(podServer).host}`

/**
 * The pod that a segment of such an address names, `undefined` for what names none of these servers. Whether there is such a
 * pod is not known here. `anna` alone names a pod where there is one server only.
 *
 * @param segment decoded; attacker-controlled
 */
export const parseSmartPod = (segment: string, podServers: readonly BaseUrl[]): SmartPod | undefined => {
  const [, name, host] = /^([a-z0-9.-]{1,127})(?:@(.{1,300}))?$/.exec(segment) ?? []
  const named = podServers.filter((podServer) => host === undefined || new URL(podServer).host === host)
  const [podServer, ...others] = named
  if (name === undefined || podServer === undefined || others.length > 0) return undefined
  const pod = resourceUrlSchema.safeParse(`${podServer}/${name}/`)
  const fhirBase = resourceUrlSchema.safeParse(`${podServer}/fhir/${name}`)
  return pod.success && fhirBase.success ? { podServer, pod: pod.data, fhirBase: fhirBase.data } : undefined
}
