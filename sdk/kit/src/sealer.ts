/** Keeps private keys and the like unreadable in a store that leaves the machine without its secret. */
export interface Sealer {
  seal(plain: Uint8Array): Uint8Array
  /** @throws {Error} when the bytes were sealed with another secret, or changed */
  open(sealed: Uint8Array): Uint8Array
}
