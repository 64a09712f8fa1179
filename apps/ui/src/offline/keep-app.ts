/**
 * Has the browser keep the files of the app, so that it begins without a network (`app-worker.ts`); once the page stands, since
 * nothing is sooner for it. Where browsers have no such thing, or not at this address, the app is as it was.
 *
 * @param base path of the app, with a slash at its end
 */
export const keepApp = (base: string): void => {
  if (!('serviceWorker' in navigator)) return
  const workers = navigator.serviceWorker
  const begin = async () => {
    await workers.register(`${base}app-worker.js`, { scope: base })
    const { active } = await workers.ready
    // Loaded before there was a worker that could have kept them.
    active?.postMessage(
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name))
        .filter(({ origin }) => origin === location.origin)
        .map(({ pathname }) => pathname),
    )
  }
  const beginQuietly = () => void begin().catch(() => undefined) // the app works without it
  if (document.readyState === 'complete') beginQuietly()
  else addEventListener('load', beginQuietly, { once: true })
}
