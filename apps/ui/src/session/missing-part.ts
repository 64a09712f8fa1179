/**
 * A part of the app (a screen, or words) that the site does not have any more, since a newer build was put there. `import()` throws a
 * TypeError then, which each browser words in its own way.
 */
export const isMissingPart = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === missingWords || /dynamically imported|importing a module/i.test(error.message))

/** Name of the error for words: what loads them does not pass on why they did not come. */
export const missingWords = 'MissingWords'

/**
 * Loads the page again, which is the newest then; once a minute at most, so that a page that never works stands still.
 * @returns whether it does
 */
export const loadNewerPage = (): boolean => {
  const last = Number(sessionStorage.getItem(loadedAgainKey) ?? 0)
  if (!navigator.onLine || Date.now() - last < 60_000) return false
  sessionStorage.setItem(loadedAgainKey, String(Date.now()))
  location.reload()
  return true
}

const loadedAgainKey = 'mutua.loaded-again'
