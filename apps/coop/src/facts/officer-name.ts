/** What an officer’s account is called: the first part of the path of their WebID, or its host. */
export const officerName = (webId: string): string => {
  const { pathname, host } = new URL(webId)
  return pathname.split('/')[1] || host
}
