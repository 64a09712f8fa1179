import type { WebId } from '@mutua/sdk/ids'

/** What a person is called at the desk: the name of the account, as it stands in the address; else the whole address. */
export const nameOfPerson = (webId: WebId): string => {
  const name = new URL(webId).pathname.split('/')[1] ?? ''
  return name === '' ? webId : decodeURIComponent(name)
}
