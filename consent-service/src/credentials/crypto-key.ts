import type { KeyObject } from 'node:crypto'
import { importPKCS8, type CryptoKey } from 'jose'

/** An Ed25519 key of this process, for what signs with Web Crypto. It cannot be exported again. */
export const cryptoKeyOf = (key: KeyObject): Promise<CryptoKey> =>
  importPKCS8(key.export({ type: 'pkcs8', format: 'pem' }).toString(), 'EdDSA')
