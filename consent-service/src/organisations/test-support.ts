import { randomBytes } from 'node:crypto'
import type { HeldRole } from '@mutua/sdk/coop/role-credential'
import { parseBaseUrl, parseWebId, type WebId } from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import { openFeed } from '../grants/feed.ts'
import { openOrganisations } from './open-organisations.ts'

export const origin = parseBaseUrl('http://localhost:3001')
export const podServer = parseBaseUrl('http://localhost:3000')
export const otherPodServer = parseBaseUrl('http://localhost:3100')

const webId = (name: string): WebId => parseWebId(`${podServer}/${name}/profile/card#me`)
export const officer = webId('olga')
export const administrator = webId('ada')
export const nurse = webId('nora')
export const doctor = webId('dario')
export const stranger = webId('stefano')

export const entryOf = (person: WebId) => ({ webId: person, displayName: 'Somebody', role: 'nurse' }) as const

export const localOf = (id: WebId): string => /organisations\/([^#]+)/.exec(id)?.[1] ?? ''

/** Real store and real feed; a short lease, so that who waits for one does not wait long. */
export const openRoom = async (folder: string, options: { leaseMs?: number } = {}) => {
  const store = await openLevelStore(folder)
  const feed = await openFeed({
    store,
    monotonic: () => performance.now(),
    leaseMs: options.leaseMs ?? 0,
    pollMs: 20,
  })
  const clock = { at: Date.parse('2026-11-21T09:00:00.000Z') }
  /** Organisations whose consents were ended, as often as that was asked. */
  const endedFor: WebId[] = []
  const organisations = openOrganisations({
    store,
    feed,
    origin,
    now: () => clock.at,
    randomBytes,
    isOfficer: (person) => person === officer,
    endConsents: (organisation) => Promise.resolve(void endedFor.push(organisation)),
    issueRole: (role: HeldRole) => Promise.resolve(JSON.stringify(role)),
  })
  return {
    store,
    feed,
    clock,
    organisations,
    endedFor,
    async [Symbol.asyncDispose]() {
      await feed[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
