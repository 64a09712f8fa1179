/**
 * The request target as all code here expects it, a path with its query, or `undefined` when the target names another
 * server. RFC 9112 §3.2.2: "a server MUST accept the absolute-form in requests", and what it names counts, not the
 * `Host` beside it. The scheme is not compared: in front of us may be a proxy that ends TLS.
 * @param target of a request line; attacker-controlled. The path is left as it is written: what is wrong with it is said
 * where paths are read
 * @param host of this server, with its port unless that is the usual one
 */
export const originForm = (target: string, host: string): string | undefined => {
  const parts = absoluteForm.exec(target)
  if (parts === null) return target
  const [, authority = '', rest = ''] = parts
  const named = URL.parse(authority)
  if (named === null || named.host !== host || named.username !== '' || named.password !== '')
    return undefined
  return rest.startsWith('/') ? rest : `/${rest}`
}

const absoluteForm = /^(https?:\/\/[^/?#]*)(.*)$/is
