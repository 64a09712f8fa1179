import { X509Certificate } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of the certificate that `npm start -- --https` serves with. */
export interface LocalCertificate {
  readonly certFile: string
  readonly keyFile: string
  /** PEM. */
  readonly cert: string
}

/**
 * The certificate of this machine for `localhost`: made on the first run, made anew a month before its end. It is its own
 * authority, so who trusts it trusts this folder and nothing else; the key never leaves it.
 */
export const openLocalCertificate = async (deps: {
  readonly folder: string
  readonly now: () => number
}): Promise<LocalCertificate> => {
  const certFile = join(deps.folder, 'localhost.crt')
  const keyFile = join(deps.folder, 'localhost.key')
  const kept = await readFile(certFile, 'utf8').catch(() => undefined)
  if (kept !== undefined && Date.parse(new X509Certificate(kept).validTo) > deps.now() + monthMs)
    return { certFile, keyFile, cert: kept }
  const { cert, key } = await makeCertificate(deps.now())
  await mkdir(deps.folder, { recursive: true, mode: 0o700 })
  // The key first: a certificate without its key would be served by nobody, and is not taken for the one of last time.
  await writeFile(keyFile, key, { mode: 0o600 })
  await writeFile(certFile, cert)
  return { certFile, keyFile, cert }
}

const dayMs = 86_400_000
const monthMs = 30 * dayMs
/** Clients refuse certificates that are longer (CA/Browser Forum, Baseline Requirements §6.3.2). */
const lifeMs = 397 * dayMs

const makeCertificate = async (now: number): Promise<{ cert: string; key: string }> => {
  // Here, so that a start without HTTPS does not load it.
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now),
    notAfterDate: new Date(now + lifeMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { cert: made.cert, key: made.private }
}
