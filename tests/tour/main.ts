/**
 * `npm run screenshots [-- FOLDER]`: a picture of every screen of the apps in the demo co-op, on a phone and on a desktop, in
 * Italian, English and Arabic. Into `.mutua/screenshots`, which is in no repository, unless another folder is said.
 */
import { join, resolve } from 'node:path'
import { openChromium } from '../support/chromium.ts'
import { startDemo } from '../support/demo.ts'
import { leadThrough } from './tour.ts'

const folder = resolve(process.argv[2] ?? '.mutua/screenshots')
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } }

process.stdout.write('Starting the demo co-op ...\n')
await using demo = await startDemo()
await using browser = await openChromium()
let taken = 0
await leadThrough(['it', 'en', 'ar'], { browser, demo }, async ({ app, name }, { page }, language) => {
  for (const [device, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport)
    // As tall as the screen is: what is fixed to an edge would else stand in the middle of a long picture.
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ ...viewport, height: Math.max(viewport.height, height) })
    const path = join(folder, app, `${name}-${device}-${language}.png`)
    await page.screenshot({ path })
    taken += 1
    if (process.stdout.isTTY) process.stdout.write(`\r${String(taken)} pictures`)
  }
})
process.stdout.write(`${process.stdout.isTTY ? '\r' : ''}${String(taken)} pictures in ${folder}\n`)
