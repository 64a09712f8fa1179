/** SHA-256 of the parts one after the other, in a browser or in Node. */
export const sha256 = async (...parts: readonly Uint8Array[]): Promise<Uint8Array> => {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined))
}

/**
 * The root that a path leads to from an entry (RFC 9162 §2.1.3.2); undefined when it is not the path of that place in a tree of
 * that size. Attacker-controlled.
 */
export const rootFrom = async (
  entry: Uint8Array,
  at: { readonly index: number; readonly size: number },
  path: readonly Uint8Array[],
): Promise<Uint8Array | undefined> => {
  if (at.index >= at.size) return undefined
  let [node, last] = [at.index, at.size - 1]
  let root = await sha256(Uint8Array.of(0), entry)
  for (const sibling of path) {
    if (last === 0) return undefined
    if (node % 2 === 1 || node === last) {
      root = await sha256(Uint8Array.of(1), sibling, root)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      root = await sha256(Uint8Array.of(1), root, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : undefined
}

/** base64 or base64url. */
export const bytesIn = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
export const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
