import type { Fetch } from '@mutua/sdk/clients/answer'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { ServiceDoor, ServiceName } from './service-door.ts'
import type { Language } from './words.ts'

/** All that a command may touch outside itself. `main.ts` makes the real one. */
export interface World {
  readonly fetch: Fetch
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly settings: Settings
  readonly language: Language
  /** What relative file names are relative to. */
  readonly folder: string
  readonly terminal: Terminal
  readonly services: Services
}

/** The services of this machine, for an operator. */
export interface Services {
  readonly hasHome: (service: ServiceName) => Promise<boolean>
  readonly open: (service: ServiceName) => Promise<ServiceDoor>
}

export interface Settings {
  /** Saved sign-ins live in `cli/` beneath it. */
  readonly home: string
  readonly podServer: BaseUrl | undefined
  readonly consentService: BaseUrl | undefined
  readonly as: string | undefined
  readonly password: string | undefined
  readonly client: { readonly id: string; readonly secret: string } | undefined
  /** Public key that backups are sealed to. */
  readonly backupKey: string | undefined
  /** A Chromium that makes PDF files. */
  readonly printer?: string | undefined
}

export interface Terminal {
  /** For what was asked for: stdout. */
  readonly write: (part: string | Uint8Array) => Promise<void>
  /** For everything said on the way: stderr. */
  readonly say: (line: string) => void
  /** One line that replaces the last one, where a person is watching; elsewhere `facts` as a line of JSON, if there are any. */
  readonly progress: (line: string, facts?: object) => void
  /** Asks without echo; `undefined` where nobody can answer. */
  readonly askSecret: (question: string) => Promise<string | undefined>
  /** All of stdin as UTF-8. */
  readonly readInput: () => Promise<string>
}
