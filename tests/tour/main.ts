/**
 * `npm run screenshots [-- FOLDER]`: a picture of every screen of the apps in the demo co-op, on a phone and on a desktop, in
 * Italian, English and Arabic. Into `.mutua/screenshots`, which is in no repository, unless another folder is said. With
 * `--docs` those of the docs are put there, too, as much of them as fits the device.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openChromium } from '../support/chromium.ts'
import { startDemo } from '../support/demo.ts'
import { docsPictures } from './docs-pictures.ts'
import { leadThrough } from './tour.ts'

const { values, positionals } = parseArgs({ options: { docs: { type: 'boolean' } }, allowPositionals: true })
const folder = resolve(positionals[0] ?? '.mutua/screenshots')
const docs = resolve(import.meta.dirname, '../../docs/pictures')
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } }

process.stdout.write('Starting the demo co-op ...\n')
await using demo = await startDemo()
await using browser = await openChromium()
let taken = 0
await leadThrough(['it', 'en', 'ar'], { browser, demo }, async ({ app, name }, { page }, language) => {
  for (const [device, viewport] of Object.entries(sizes)) {
    const picture = `${app}/${name}-${device}-${language}`
    await page.setViewportSize(viewport)
    if (values.docs === true && docsPictures.includes(picture))
      await page.screenshot({ path: join(docs, `${picture.replace('/', '-')}.png`) })
    // As tall as the screen is: what is fixed to an edge would else stand in the middle of a long picture.
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) })
    const path = join(folder, `${picture}.png`)
    await page.screenshot({ path })
    taken += 1
    if (process.stdout.isTTY) process.stdout.write(`\r${String(taken)} pictures`)
  }
})
process.stdout.write(`${process.stdout.isTTY ? '\r' : ''}${String(taken)} pictures in ${folder}\n`)
