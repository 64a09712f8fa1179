import { createLog } from '@mutua/kit/log'
import { listen, readTlsTexts, runService } from '@mutua/kit/run-service'
import { openBuiltFiles } from './built-files.ts'
import { configFrom } from './config.ts'
import { createSite } from './site.ts'

/** Serves the apps that `build.ts` built. */
await runService('site', async (opened) => {
  const config = configFrom(process.env)
  const log = createLog('site', config.logLevel)
  const { port } = opened.use(
    await listen(createSite(config, { log, files: await openBuiltFiles(config.folder) }), {
      host: config.host,
      port: config.port,
      portSetting: 'SITE_PORT',
      origin: config.origin,
      tls: await readTlsTexts(config.tls),
    }),
  )
  log.info({ port }, 'ready')
})
