import type { BaseUrl } from '@mutua/sdk/ids'
import { reachNetwork } from './reach-network.ts'

/** Whom the app speaks to; the site that serves it says so, at `/config.json`. */
export interface AppConfig {
  readonly coopName: string
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
}

/** @throws {Error} when the site does not say whom to speak to; `ClientFault` `unreachable` */
export const readAppConfig = async (): Promise<AppConfig> => {
  const response = await reachNetwork('/config.json')
  if (!response.ok) throw new Error(`The site has no settings for the app (${String(response.status)}).`)
  return parseAppConfig(await response.json())
}

/** By hand: the way in does not wait until a library that reads what others sent has been loaded. */
const parseAppConfig = (body: unknown): AppConfig => {
  if (typeof body !== 'object' || body === null)
    throw new Error('The settings for the app are not an object.')
  const textOf = (name: string): string => {
    const value: unknown = Object.getOwnPropertyDescriptor(body, name)?.value
    if (typeof value !== 'string' || value === '')
      throw new Error(`The settings for the app have no ${name}.`)
    return value
  }
  const baseUrlOf = (name: string): BaseUrl => {
    const text = textOf(name)
    if (!URL.canParse(text) || new URL(text).origin !== text)
      throw new Error(`“${name}” in the settings for the app is not an origin.`)
    return text as BaseUrl // just checked
  }
  return {
    coopName: textOf('coopName'),
    podServer: baseUrlOf('podServer'),
    consentService: baseUrlOf('consentService'),
  }
}
