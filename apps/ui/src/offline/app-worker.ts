/**
 * The service worker of an app: with no network it gives the frame of the app, and nothing else. It keeps files of one build of the
 * app, by name, and never an answer about anybody: not the settings, nothing of the services, nothing of another origin.
 *
 * Pages are asked of the site whenever it answers, so nobody stays with an old app. The page that is kept is the one that came with
 * the files that are kept; a newer build has a worker of its own, which begins when no page of the old one is open any more.
 */

/** What the build of the app is made of; the site writes it in place of the name when it builds. */
declare const builtKept: {
  readonly app: string
  /** Digest of all its files. */
  readonly build: string
  /** Paths on the site. */
  readonly files: readonly string[]
}
const kept = builtKept

/** Of the Service Worker specification, what is used here; the types of TypeScript exclude those of pages. */
interface Lasting extends Event {
  readonly waitUntil: (until: Promise<unknown>) => void
}
interface Asked extends Event {
  readonly request: Request
  readonly respondWith: (answer: Promise<Response>) => void
}

const prefix = `mutua-${kept.app}-`
const cacheName = `${prefix}${kept.build}`
const shell = `/${kept.app}/`
const assets = `/assets/${kept.app}/`

addEventListener('install', (event) => {
  ;(event as Lasting).waitUntil(keepFiles())
})

addEventListener('activate', (event) => {
  ;(event as Lasting).waitUntil(forgetOtherBuilds())
})

/** Pages say what they had loaded before there was a worker: the words of their language. Only names of files of the app count. */
addEventListener('message', (event) => {
  const names: unknown = (event as MessageEvent<unknown>).data
  if (!Array.isArray(names)) return
  const files = names.filter((name): name is string => typeof name === 'string' && name.startsWith(assets))
  ;(event as MessageEvent & Lasting).waitUntil(keep(files))
})

addEventListener('fetch', (event) => {
  const asked = event as Asked
  const { method, mode, url } = asked.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== location.origin) return
  if (mode === 'navigate') {
    if (pathname.startsWith(shell)) asked.respondWith(freshOf(asked.request, shell))
  } else if (pathname.startsWith(assets)) asked.respondWith(assetOf(asked.request))
  else if (kept.files.includes(pathname)) asked.respondWith(freshOf(asked.request, pathname))
})

/** As the site has it now; what is kept where it does not answer. */
const freshOf = async (request: Request, name: string): Promise<Response> => {
  try {
    return await fetch(request)
  } catch (error) {
    const found = await (await caches.open(cacheName)).match(name)
    if (found === undefined) throw error
    return found
  }
}

/** What is in it is in its name. */
const assetOf = async (request: Request): Promise<Response> => {
  const cache = await caches.open(cacheName)
  const found = await cache.match(request, { ignoreVary: true })
  if (found !== undefined) return found
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}

/** All or nothing: a worker whose files did not all come does not begin. */
const keepFiles = async (): Promise<void> => {
  await keep(kept.files)
}

/** What an older build has under the same name, digest and all, is not loaded again. */
const keep = async (names: readonly string[]): Promise<void> => {
  const cache = await caches.open(cacheName)
  for (const name of names) {
    const isAsset = name.startsWith(assets)
    const known = isAsset ? await caches.match(name, { ignoreVary: true }) : undefined
    if (known === undefined) await cache.add(new Request(name, { cache: isAsset ? 'default' : 'reload' }))
    else await cache.put(name, known)
  }
}

const forgetOtherBuilds = async (): Promise<void> => {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)),
  )
}
