/** Account name of somebody, which the first segment of their WebID is on our pod servers; the address of everybody else. */
export const accountName = (webId: string): string => {
  const [, name = '', ...rest] = new URL(webId).pathname.split('/')
  return rest.join('/') === 'profile/card' && name !== '' ? decodeURIComponent(name) : webId
}
