import { createPublicKey } from 'node:crypto'
import { createLog } from '@mutua/kit/log'
import { listen, readTlsTexts, runService } from '@mutua/kit/run-service'
import { houseKeyName, openDataKeys } from '@mutua/kit/sealing/data-keys'
import { createHouseSealer } from '@mutua/kit/sealing/house-sealer'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { openNoteKey } from '@mutua/kit/tlog/note-key'
import { vkeyOf } from '@mutua/kit/tlog/signed-note'
import { configFrom } from './config.ts'
import { createWitnessListener } from './witness-listener.ts'

/** A witness: it runs where another organisation than the co-op decides, and cosigns what only ever grows. */
await runService('witness', async (opened) => {
  const config = configFrom(process.env)
  const log = createLog('witness', config.logLevel)
  const home = opened.use(await openHome(config.home, config.masterKey))
  const dataKeys = await openDataKeys({ store: home.engine, masterKeys: home.masterKeys })
  const store = createSealedStore({ store: home.engine, dataKeys, keyNameOf: () => houseKeyName })
  const sealer = createHouseSealer(dataKeys.house)
  const privateKey = await openNoteKey('witness/key', { store, sealer })
  const vkey = vkeyOf(config.name, 4, createPublicKey(privateKey))
  const listener = createWitnessListener({
    store,
    logs: config.logs,
    signer: { name: config.name, privateKey },
    now: Date.now,
    vkey,
    log,
  })
  const { port } = opened.use(
    await listen(listener, {
      host: config.host,
      port: config.port,
      portSetting: 'WITNESS_PORT',
      origin: config.origin,
      tls: await readTlsTexts(config.tls),
    }),
  )
  log.info({ port, logs: config.logs.length }, 'ready')
  process.stdout.write(`${config.origin}#${vkey}\n`)
})
