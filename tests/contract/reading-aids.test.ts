import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { axeFaults } from '../support/axe-faults.ts'
import { chromiumMissing, findChromium } from '../support/chromium.ts'
import { clippedWords } from '../support/clipped.ts'
import { addMember, type Person } from '../support/coop.ts'
import { enterAs, openMemberSite, openPage, type MemberSite } from '../support/member-site.ts'

const opened = new AsyncDisposableStack()
const chromium = findChromium()
let house: MemberSite
let anna: Person
let page: Page

beforeAll(async () => {
  if (chromium === undefined) return
  house = opened.use(await openMemberSite())
  anna = await addMember(house.coop, 'anna', 1)
})
afterAll(() => opened.disposeAsync())

beforeEach(async ({ skip }) => {
  skip(chromium === undefined, chromiumMissing)
  page = await openPage(house)
  return async () => {
    await page.evaluate(() => localStorage.clear())
    await page.close()
  }
})

const opener = () => page.getByRole('button', { name: 'Leggere meglio' })
const radio = (name: string) => page.getByRole('radio', { name, exact: true })
const sizeOfLetters = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))
const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
const wayIn = async () => {
  await page.goto(`${house.site.baseUrl}/member/`)
  await page.locator('main .button.first').waitFor()
}

describe('whoever reads with effort', () => {
  test('chooses larger letters, more contrast and no motion on any screen, by keyboard, and finds them again', async () => {
    await enterAs(page, anna, house)
    const usual = await sizeOfLetters()
    await opener().focus()
    await page.keyboard.press('Enter')
    await radio('Molto grandi').waitFor()
    // What comes later than the frame around it is where the focus goes, nevertheless.
    expect(await page.evaluate(() => document.activeElement?.closest('dialog')?.open)).toBe(true)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON')
    await radio('Molto grandi').focus()
    await page.keyboard.press('Space')
    expect(await sizeOfLetters()).toBeGreaterThan(usual * 1.5)
    await radio('Forte').check()
    expect(await background()).toBe('rgb(255, 255, 255)')
    await radio('Niente si muove').check()
    const card = page.locator('main .card').first()
    expect(await card.evaluate((one) => getComputedStyle(one).transitionProperty)).toBe('none')
    await page.keyboard.press('Escape')
    expect(await opener().evaluate((button) => button === document.activeElement)).toBe(true)

    // On another screen of a small phone, loaded again.
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(`${house.site.baseUrl}/member/people`)
    await page.getByRole('heading', { name: 'Chi mi aiuta' }).waitFor()
    expect(await sizeOfLetters()).toBeGreaterThan(usual * 1.5)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await opener().click()
    await radio('Normali').check()
    expect(await sizeOfLetters()).toBe(usual)
    // How somebody reads is kept, and nothing of who they are.
    expect(await page.evaluate(() => JSON.parse(JSON.stringify(localStorage)) as unknown)).toEqual({
      'mutua.contrast': 'strong',
      'mutua.motion': 'still',
    })
  })

  test('finds their language before signing in, among ten, each in its own name', async () => {
    await wayIn()
    const menu = page.getByLabel('Lingua')
    expect((await menu.locator('option').allInnerTexts()).map((name) => name.trim())).toEqual([
      'Italiano',
      'English',
      'العربية',
      'Română',
      'Shqip',
      'Українська',
      '中文',
      'বাংলা',
      'Français',
      'Español',
    ])
    for (const [tag, lang, way] of [
      ['uk', 'uk', 'Увійти'],
      ['zh', 'zh-Hans', '登录'],
    ] as const) {
      await page.locator('header select').selectOption(tag)
      await page.getByRole('button', { name: way, exact: true }).waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe(lang)
    }
    await page.reload()
    await page.getByRole('button', { name: '登录', exact: true }).waitFor()
  })

  test('has no fault of accessibility in the place where that is chosen', async () => {
    await wayIn()
    for (const [language, letters] of [
      ['it', 0],
      ['ar', 2],
    ] as const) {
      await page.setViewportSize({ width: language === 'it' ? 1280 : 320, height: 700 })
      await page.locator('header select').selectOption(language)
      await page.locator(`html[lang="${language}"]`).waitFor()
      await page.locator('.button.aids').click()
      await page.locator('dialog[open] [name="letters"]').nth(letters).check()
      expect(await axeFaults(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
      expect(await clippedWords(page)).toEqual([])
      await page.keyboard.press('Escape')
      // What is in it goes a moment after it was closed, and a list of languages is in it, too.
      await page.locator('dialog.aids h2').waitFor({ state: 'detached' })
    }
  })

  test('has the page read by a voice of the device, and by no other', async () => {
    await wayIn()
    await page.getByRole('button', { name: 'Leggere meglio' }).click()
    await page.getByText('Contrasto').waitFor()
    // Chromium without a window has no voices.
    expect(await page.getByText('Ad alta voce').count()).toBe(0)

    await page.addInitScript(lendVoices)
    await page.reload()
    await opener().click()
    await page.getByRole('button', { name: 'Leggi questa pagina' }).click()
    const said = await page.evaluate(() => (globalThis as unknown as Spoken).said)
    expect(said.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Entra', expect.stringMatching(/^I tuoi dati stanno con te/)]),
    )
    expect(new Set(said.map(({ voice }) => voice))).toEqual(new Set(['here']))
    await page.getByRole('button', { name: 'Smetti di leggere' }).click()
    await page.getByRole('button', { name: 'Smetti di leggere' }).waitFor({ state: 'detached' })
    expect(await page.evaluate(() => speechSynthesis.speaking)).toBe(false)

    // There is a voice for Spanish, but what it reads would leave the device.
    await page.getByLabel('Lingua').selectOption('es')
    await page.getByRole('button', { name: 'Leer mejor' }).click()
    await page.getByText('Contraste').waitFor()
    expect(await page.getByText('En voz alta').count()).toBe(0)
  })

  test('sees every word to its end, also where words are long', async () => {
    await page.addInitScript(() => localStorage.setItem('mutua.language', 'en-XA'))
    await page.setViewportSize({ width: 320, height: 640 })
    await wayIn()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toBe('')
    expect(await page.locator('main .button.first').innerText()).toMatch(/^\[Šíĝñ íñ .+\]$/)
    expect(await clippedWords(page)).toEqual([])
    // What looks for it can find it.
    await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>('main .button.first')
      button?.style.setProperty('inline-size', '3rem')
      button?.style.setProperty('white-space', 'nowrap')
    })
    expect(await clippedWords(page)).toEqual([expect.stringMatching(/^button.*: \[Šíĝñ íñ/)])
  })
})

interface Spoken {
  readonly said: { readonly text: string; readonly voice: string }[]
}

/** Stands for the voices of a device: one of its own for Italian, one of somebody else’s for Italian and Spanish. */
const lendVoices = (): void => {
  const said: { text: string; voice: string }[] = []
  const voices = [
    { voiceURI: 'elsewhere', lang: 'it-IT', localService: false },
    { voiceURI: 'here', lang: 'it-IT', localService: true },
    { voiceURI: 'elsewhere', lang: 'es-ES', localService: false },
  ]
  let speaking = false
  const changes = new EventTarget()
  const device = {
    addEventListener: changes.addEventListener.bind(changes),
    removeEventListener: changes.removeEventListener.bind(changes),
    getVoices: () => voices,
    get speaking() {
      return speaking
    },
    speak: ({ text, voice }: { text: string; voice: { voiceURI: string } | null }) => {
      speaking = true
      said.push({ text, voice: voice?.voiceURI ?? '' })
    },
    cancel: () => {
      speaking = false
    },
  }
  Object.defineProperty(globalThis, 'speechSynthesis', { value: device })
  Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', {
    value: class extends EventTarget {
      text: string
      voice: unknown = null
      constructor(text: string) {
        super()
        this.text = text
      }
    },
  })
  Object.defineProperty(globalThis, 'said', { value: said })
}
