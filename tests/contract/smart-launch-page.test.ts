import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumMissing, findChromium, openChromium, type Browser } from '../support/chromium.ts'
import { addMember, openCoop, type Coop, type Person } from '../support/coop.ts'
import { openSmartApplication, type SmartApplication } from '../support/smart-application.ts'

const chromium = findChromium()
const opened = new AsyncDisposableStack()
let coop: Coop
let anna: Person
let app: SmartApplication

beforeAll(async () => {
  if (chromium === undefined) return
  coop = opened.use(await openCoop())
  anna = await addMember(coop, 'anna', 1)
  app = opened.use(
    await openSmartApplication({
      consentService: coop.consentService.baseUrl,
      fhirBase: `${coop.podServer.baseUrl}/fhir/anna`,
    }),
  )
})
afterAll(() => opened.disposeAsync())
beforeEach(({ skip }) => skip(chromium === undefined, chromiumMissing))

const phone = { width: 390, height: 844 }

/** In a browser that holds its policies against every page, form and redirect: to the card. */
const openCard = async (browser: Browser) => {
  const page = browser.context.pages()[0] ?? (await browser.context.newPage())
  await page.setViewportSize(phone)
  const { url, state } = app.authorization({
    scope:
      'patient/Observation.rs?category=laboratory&date=ge2025-01-01 patient/MedicationStatement.rs patient/Patient.r offline_access',
  })
  await page.goto(url)
  await page.click('a.first')
  await page.fill('#name', 'anna')
  await page.fill('#password', anna.password)
  await page.click('main button:not([type=button])')
  await page.click('button[value=give]')
  await page.waitForURL(`${coop.consentService.baseUrl}/smart/**`)
  return { page, state }
}

describe('in a real browser, on a phone', () => {
  test('a member connects an application: nothing is chosen beforehand, both answers are alike', async () => {
    await using browser = await openChromium({ language: 'it-IT' })
    const { page, state } = await openCard(browser)
    expect(await page.locator('input:checked').count()).toBe(0)
    const [give, refuse] = await Promise.all(
      ['give', 'refuse'].map((answer) => page.locator(`button[value=${answer}]`).boundingBox()),
    )
    expect([give?.width, give?.height]).toEqual([refuse?.width, refuse?.height])
    const styleOf = (answer: string) =>
      page.locator(`button[value=${answer}]`).evaluate((button) => {
        const { color, backgroundColor, borderTopColor, fontSize, fontWeight } = getComputedStyle(button)
        return [color, backgroundColor, borderTopColor, fontSize, fontWeight]
      })
    expect(await styleOf('give')).toEqual(await styleOf('refuse'))
    // Nothing stands beyond the edge of the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width)

    await page.click('button[value=give]')
    await page.getByRole('alert').waitFor()
    await page.check('input[name=records][value="0"]')
    await page.check('input[name=period][value="30d"]')
    await page.click('button[value=give]')
    await page.waitForURL((url) => url.href.startsWith(`${app.redirectUri}&code=`))
    expect(new URL(page.url()).searchParams.get('state')).toBe(state)
  })

  test('no page can frame it', async () => {
    await using browser = await openChromium({ language: 'it-IT' })
    const { page } = await openCard(browser)
    const card = page.url()
    await page.goto(app.clientId)
    await page.setContent(`<iframe src="${card.replaceAll('&', '&amp;')}"></iframe>`)
    await page.waitForFunction(() => document.querySelector('iframe')?.contentDocument === null)
    const [, frame] = page.frames()
    expect(await frame?.locator('form').count()).toBe(0)
  })
})
