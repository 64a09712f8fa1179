import type { Express } from 'express'
import type { Log } from '@mutua/kit/log'
import { openDoor } from '@mutua/kit/operate/door'
import { listen, readTlsTexts } from '@mutua/kit/run-service'
import { callService } from '@mutua/kit/service-calls'
import type { ConsentServiceConfig } from '../config.ts'
import { checkPublishedKeys, type KeyOperationsDeps } from '../keys/operate-keys.ts'
import type { Keys } from '../keys/keys.ts'
import { consentOperations } from './operations.ts'

/** The door for everybody: HTTP on the port of the settings. */
export const openPublicDoor = async (app: Express, config: ConsentServiceConfig) =>
  listen(app, {
    host: config.host,
    port: config.port,
    portSetting: 'CONSENT_PORT',
    origin: config.origin,
    tls: await readTlsTexts(config.tls),
  })

/** The door for whoever runs this machine: backup, doctor, keys, while the service runs. */
export const openOperatorDoor = (
  config: ConsentServiceConfig,
  deps: Pick<Parameters<typeof consentOperations>[0], 'home' | 'dataKeys' | 'now'> & {
    readonly keys: Keys
    readonly log: Log
  } & Pick<KeyOperationsDeps, 'renewCredentials'>,
) => {
  const { now, keys, renewCredentials, log } = deps
  const readPublished = async (path: `/${string}`) => {
    const answer = await callService(config.origin, path, { signal: AbortSignal.timeout(5_000) }).catch(
      () => undefined,
    )
    return answer?.ok === true ? answer.text() : undefined
  }
  const routes = consentOperations({
    ...deps,
    keys: { openKeys: () => Promise.resolve(keys), renewCredentials },
    furtherChecks: [checkPublishedKeys({ readPublished, history: keys.history, now })],
  })
  return openDoor({ home: config.home, routes, log })
}
