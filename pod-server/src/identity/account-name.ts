import {
  parseResourceUrl,
  parseWebId,
  type BaseUrl,
  type Brand,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'

/** Name of an account, of its pod and the first segment of the pod's path: a DNS label in lower case (RFC 1035 §2.3.1). */
export type AccountName = Brand<string, 'AccountName'>

/** @throws {Problem} `account-name-invalid` */
export const parseAccountName = (value: unknown): AccountName => {
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new Problem(
      'account-name-invalid',
      'Use 1 to 63 small letters, digits and hyphens; a hyphen neither first nor last.',
    )
  }
  if (reserved.has(value))
    throw new Problem('account-name-invalid', 'That name is kept for the server itself.')
  return value as AccountName
}

export const isAccountName = (value: string): value is AccountName =>
  pattern.test(value) && !reserved.has(value)

/**
 * Name of a pod and first segment of its paths: the account's own name for the first one, which is home to the WebID,
 * and `{account}.{label}` for a further one. So a path alone tells whose it is, in every process and without looking
 * anything up (docs/decisions/0036).
 */
export type PodName = Brand<string, 'PodName'>

/** @throws {Problem} `account-name-invalid` */
export const podNameFor = (account: AccountName, label: unknown): PodName => {
  if (typeof label !== 'string' || !pattern.test(label)) {
    throw new Problem(
      'account-name-invalid',
      'Use 1 to 63 small letters, digits and hyphens; a hyphen neither first nor last.',
    )
  }
  return `${account}.${label}` as PodName
}

/** The account that a pod of this name belongs to; whether there is such a pod is another question. */
export const accountOfPod = (podName: string): AccountName | undefined => {
  const [account = '', label, ...more] = podName.split('.')
  const isPodName =
    isAccountName(account) && more.length === 0 && (label === undefined || pattern.test(label))
  return isPodName ? account : undefined
}

/** Where a person is found at this server. */
export interface Addresses {
  readonly webId: WebId
  readonly pod: ResourceUrl
}

export const addressesOf = (name: AccountName, origin: BaseUrl): Addresses => ({
  webId: parseWebId(`${origin}/${name}/profile/card#me`),
  pod: podUrlOf(name, origin),
})

export const podUrlOf = (name: AccountName | PodName, origin: BaseUrl): ResourceUrl =>
  parseResourceUrl(`${origin}/${name}/`)

/** The account a WebID of this server belongs to; `undefined` for WebIDs from elsewhere. */
export const accountNameOf = (webId: string, origin: BaseUrl): AccountName | undefined => {
  const name = webId.startsWith(`${origin}/`) ? webId.slice(origin.length + 1).split('/', 1)[0] : undefined
  if (name === undefined || !isAccountName(name)) return undefined
  return addressesOf(name, origin).webId === webId ? name : undefined
}

const pattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** First path segments the server answers itself or may want to, and names a person could be fooled by. */
const reserved = new Set([
  'admin',
  'api',
  'app',
  'apps',
  'assets',
  'co-op',
  'coop',
  'fhir',
  'health',
  'help',
  'mail',
  'metrics',
  'mutua',
  'officer',
  'postmaster',
  'public',
  'root',
  'security',
  'server',
  'static',
  'status',
  'support',
  'system',
  'webmaster',
  'www',
])
