import { describe, expect, it } from 'vitest'
import { parseWebId } from '@mutua/sdk/ids'
import { createInboxes } from './find-inbox.ts'

const anna = parseWebId('https://pod.example/anna/profile/card#me')

const answering = (
  turtle: string,
  more: { readonly link?: string; readonly status?: number; readonly type?: string } = {},
) => {
  let calls = 0
  let at = 0
  const find = createInboxes({
    now: () => at,
    fetch: (url) => {
      calls += 1
      return Promise.resolve({
        url: url.split('#')[0] ?? url,
        status: more.status ?? 200,
        headers: new Headers({
          'content-type': more.type ?? 'text/turtle',
          ...(more.link === undefined ? {} : { link: more.link }),
        }),
        body: new TextEncoder().encode(turtle),
      })
    },
  })
  return { find, calls: () => calls, wait: (ms: number) => (at += ms) }
}

const ldp = '@prefix ldp: <http://www.w3.org/ns/ldp#>. '

describe('the inbox of a person', () => {
  it('is the one that the profile names, relative to where it was read', async () => {
    const { find } = answering(`${ldp}<#me> ldp:inbox <../inbox/>.`)
    expect(await find(anna)).toBe('https://pod.example/anna/inbox/')
  })

  it('is the one of the Link header before all', async () => {
    const { find } = answering(`${ldp}<#me> ldp:inbox <../inbox/>.`, {
      link: '<acl>; rel="acl", </in/>; rel="http://www.w3.org/ns/ldp#inbox"',
    })
    expect(await find(anna)).toBe('https://pod.example/in/')
  })

  it.each([
    ['names none', ''],
    ['names one of somebody else', `${ldp}<https://evil.example/#me> ldp:inbox <https://evil.example/in/>.`],
    ['names one for its document only', `${ldp}<> ldp:inbox </in/>.`],
    ['names text', `${ldp}<#me> ldp:inbox "https://pod.example/in/".`],
  ])('is not there when the profile %s', async (_, turtle) => {
    expect(await answering(turtle).find(anna)).toBeUndefined()
  })

  it('of an application is the one of its Link header, or is not there', async () => {
    const type = 'application/ld+json; charset=utf-8'
    expect(await answering('{}', { type }).find(anna)).toBeUndefined()
    const link = '</in/>; rel="http://www.w3.org/ns/ldp#inbox"'
    expect(await answering('{}', { type, link }).find(anna)).toBe('https://pod.example/in/')
  })

  it('is not known when the profile cannot be read', async () => {
    await expect(answering('', { status: 500 }).find(anna)).rejects.toThrow('answered 500')
    await expect(answering('<').find(anna)).rejects.toBeInstanceOf(Error)
  })

  it('is asked for again after five minutes', async () => {
    const { find, calls, wait } = answering(`${ldp}<#me> ldp:inbox <../inbox/>.`)
    await find(anna)
    wait(299_999)
    await find(anna)
    expect(calls()).toBe(1)
    wait(1)
    await find(anna)
    expect(calls()).toBe(2)
  })
})
