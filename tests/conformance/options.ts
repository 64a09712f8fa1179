import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface ConformanceOptions {
  /** Folder of the public features, outside the tree. */
  readonly features: string
  /** Container of Alice's on another server; without it our own pod server is started. */
  readonly baseUrl?: string
  readonly json: boolean
}

export const usage = `npm run conformance -- --features DIR [--base-url URL] [--json]

  DIR  the unmodified features of solid-contrib/specification-tests
  URL  a container on another server that Alice controls; who she and Bob are is read from the environment:
       SOLID_IDENTITY_PROVIDER, USERS_ALICE_WEBID, USERS_ALICE_CLIENTID, USERS_ALICE_CLIENTSECRET, USERS_BOB_...`

/** @throws {Error} naming the option that cannot be used */
export const parseOptions = (words: readonly string[], startedIn: string): ConformanceOptions => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      'features': { type: 'string' },
      'base-url': { type: 'string' },
      'json': { type: 'boolean', default: false },
    },
  })
  const { features, json } = values
  const baseUrl = values['base-url']
  if (features === undefined) throw new Error('--features: say where the features are.')
  const folder = resolve(startedIn, features)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Error(`--features: ${folder} is no folder.`)
  if (baseUrl !== undefined && !/^https?:\/\//.test(baseUrl))
    throw new Error('--base-url: an address starts with http:// or https://.')
  return { features: folder, json, ...(baseUrl === undefined ? {} : { baseUrl }) }
}
