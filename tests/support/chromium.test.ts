import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { chromiumMissing, findChromium, openChromium } from './chromium.ts'
import { findPackagedChromium } from './packaged-chromium.ts'

const packaged = findPackagedChromium()

test.skipIf(packaged === undefined)(
  `the packaged Chromium runs a page with nothing of the system’s browser${packaged === undefined ? `: ${chromiumMissing}` : ''}`,
  async () => {
    await using stack = new AsyncDisposableStack()
    const address = await openPages(
      stack,
      '<h1>…</h1><script>document.querySelector("h1").textContent = [3, 2].toSorted()</script>',
    )
    const browser = stack.use(await openChromium({ executable: packaged?.executable ?? '' }))
    const page = await browser.context.newPage()
    await page.goto(address)
    expect(await page.getByRole('heading').textContent()).toBe('2,3')
    expect(browser.context.browser()?.version()).toMatch(/^153\./)
  },
)

test.skipIf(findChromium() === undefined)(
  `a page is closed also when its next document arrives at that moment (${chromiumMissing})`,
  { timeout: 60_000 },
  async () => {
    await using stack = new AsyncDisposableStack()
    const address = await openPages(stack, '<p>…</p>')
    const { context } = stack.use(await openChromium())
    for (let afterMs = 8; afterMs < 24; afterMs += 1) {
      const page = await context.newPage()
      await page.goto(address)
      await page.evaluate(() => void setTimeout(() => location.reload()))
      await pause(afterMs)
      await page.close()
      expect(page.isClosed()).toBe(true)
    }
  },
)

/** One page at every address, a moment after it was asked for. */
const openPages = async (stack: AsyncDisposableStack, html: string): Promise<string> => {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    setTimeout(() => response.end(html), 3)
  })
  stack.defer(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
}
