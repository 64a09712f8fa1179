import type { Locator, Page } from 'playwright-core'

/** What somebody did with the mouse or a finger, counted. */
export interface Taps {
  readonly on: (place: Locator) => Promise<void>
  readonly count: () => number
}

export const countTaps = (): Taps => {
  let taps = 0
  return {
    on: async (place) => {
      await place.click()
      taps += 1
    },
    count: () => taps,
  }
}

/**
 * Goes with Tab, as somebody without a mouse does, until the keyboard is at this place, and says whether it could be seen there.
 * @throws {Error} when it cannot be reached
 */
export const tabTo = async (page: Page, place: Locator): Promise<{ readonly isSeen: boolean }> => {
  await place.waitFor()
  for (let steps = 0; steps < mostSteps; steps += 1) {
    if (await place.evaluate((element) => element === document.activeElement)) {
      const isSeen = await place.evaluate((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return element.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
      })
      return { isSeen }
    }
    await page.keyboard.press('Tab')
  }
  throw new Error('the keyboard does not come there')
}

const mostSteps = 120
