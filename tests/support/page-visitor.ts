/** A page as a browser shows it, or the address it was sent to when that is none of the servers it may visit. */
export interface VisitedPage {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly html: string
}

/** Somebody with a browser, as far as it takes no script: cookies, redirects, links and forms. */
export interface PageVisitor {
  readonly visit: (url: string, init?: RequestInit) => Promise<VisitedPage>
  /** Follows the first link whose address contains the text. */
  readonly follow: (page: VisitedPage, part: string) => Promise<VisitedPage>
  /**
   * Sends the first form that posts: its hidden fields and these, with the headers that a browser sends.
   * @param headers in place of them
   */
  readonly submit: (
    page: VisitedPage,
    fields: Readonly<Record<string, string | readonly string[]>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<VisitedPage>
  /** Name and value of the cookies kept for a host. */
  readonly cookies: ReadonlyMap<string, string>
}

/** Cookies count for a host with all its ports, as in browsers (RFC 6265 §8.5). @param origins it may visit */
export const openPageVisitor = (origins: readonly string[], language = 'en'): PageVisitor => {
  const cookies = new Map<string, { readonly value: string; readonly path: string }>()

  const visit = async (url: string, init: RequestInit = {}): Promise<VisitedPage> => {
    const { pathname, origin } = new URL(url)
    if (!origins.includes(origin)) return { url, status: 0, headers: new Headers(), html: '' }
    const sent = [...cookies].filter(([, { path }]) => pathname.startsWith(path))
    const headers = new Headers(init.headers)
    if (!headers.has('accept')) headers.set('accept', 'text/html')
    headers.set('accept-language', language)
    headers.set('cookie', sent.map(([name, { value }]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, { value, path: /path=([^;]+)/i.exec(line)?.[1] ?? '/' })
    }
    const location = response.headers.get('location')
    if (location !== null) {
      await response.body?.cancel()
      return visit(new URL(location, url).href)
    }
    return { url, status: response.status, headers: response.headers, html: await response.text() }
  }

  return {
    visit,
    follow: (page, part) => {
      const found = [...page.html.matchAll(/href="([^"]+)"/g)]
        .map(([, href = '']) => unescaped(href))
        .find((href) => href.includes(part))
      if (found === undefined) throw new Error(`No link to ${part} on ${page.url}`)
      return visit(new URL(found, page.url).href)
    },
    submit: (page, fields, headers = {}) => {
      const form = /<form[^>]*method="post"[^>]*>[\s\S]*?<\/form>/i.exec(page.html)?.[0]
      if (form === undefined) throw new Error(`No form on ${page.url}: ${page.html.slice(0, 500)}`)
      const action = /action="([^"]*)"/.exec(form)?.[1] ?? ''
      const body = new URLSearchParams()
      for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g))
        body.append(attribute(input, 'name'), attribute(input, 'value'))
      for (const [name, value] of Object.entries(fields))
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
      return visit(new URL(unescaped(action), page.url).href, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'origin': new URL(page.url).origin,
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
        body: String(body),
      })
    },
    get cookies() {
      return new Map([...cookies].map(([name, { value }]) => [name, value]))
    },
  }
}

const attribute = (tag: string, name: string): string =>
  unescaped(new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '')

const unescaped = (text: string): string =>
  text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
