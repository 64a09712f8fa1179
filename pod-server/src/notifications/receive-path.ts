const prefix = '/.notifications/receive/'

export const receivePathOf = (token: string): string => prefix + token

/** The secret part of an address at which a channel can be received. */
export const tokenIn = (path: string): string | undefined =>
  path.startsWith(prefix) && /^[\w-]{43}$/.test(path.slice(prefix.length))
    ? path.slice(prefix.length)
    : undefined
