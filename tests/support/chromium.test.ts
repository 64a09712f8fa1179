import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { chromiumMissing, openChromium } from './chromium.ts'
import { findPackagedChromium } from './packaged-chromium.ts'

const packaged = findPackagedChromium()

test.skipIf(packaged === undefined)(
  `the packaged Chromium runs a page with nothing of the system’s browser${packaged === undefined ? `: ${chromiumMissing}` : ''}`,
  async () => {
    const server = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end('<h1>…</h1><script>document.querySelector("h1").textContent = [3, 2].toSorted()</script>')
    })
    await using stack = new AsyncDisposableStack()
    stack.defer(() => void server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const browser = stack.use(await openChromium({ executable: packaged?.executable ?? '' }))
    const page = await browser.context.newPage()
    await page.goto(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`)
    expect(await page.getByRole('heading').textContent()).toBe('2,3')
    expect(browser.context.browser()?.version()).toMatch(/^153\./)
  },
)
