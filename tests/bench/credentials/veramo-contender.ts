import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installPeer, type PeerInstallDeps } from '../install-peer.ts'
import { consentClaims, type CredentialContender } from './contender.ts'

const version = '7.0.1'
const veramo = {
  name: '@veramo/credential-w3c',
  version,
  folder: 'veramo',
  beside: [
    'core',
    'credential-jwt',
    'did-manager',
    'did-provider-key',
    'did-resolver',
    'key-manager',
    'kms-local',
  ].map((part) => `@veramo/${part}@${version}`),
}

/**
 * Veramo 7 as its own documentation sets it up: `did:key`, Ed25519, keys and DIDs in memory, credentials as JWT.
 * @throws {PeerMissing}
 */
export const openVeramoContender = async (deps: PeerInstallDeps): Promise<CredentialContender> => {
  const installed = await installPeer(veramo, deps)
  const find = createRequire(join(installed, 'package.json'))
  // Outside the tree, so without types here: what is used of them is written down below.
  const load = async <Module>(part: string): Promise<Module> =>
    (await import(pathToFileURL(find.resolve(`@veramo/${part}`)).href)) as Module
  const [core, credentials, jwt, dids, keys, kms, didKey, resolver] = await Promise.all([
    load<{ createAgent: (options: { plugins: object[] }) => Agent }>('core'),
    load<{ CredentialPlugin: new (providers: object[]) => object }>('credential-w3c'),
    load<{ CredentialProviderJWT: new () => object }>('credential-jwt'),
    load<{ DIDManager: new (options: object) => object; MemoryDIDStore: new () => object }>('did-manager'),
    load<KeyModule>('key-manager'),
    load<{ KeyManagementSystem: new (store: object) => object }>('kms-local'),
    load<{ KeyDIDProvider: new (options: object) => object; getDidKeyResolver: () => object }>(
      'did-provider-key',
    ),
    load<{ DIDResolverPlugin: new (resolvers: object) => object }>('did-resolver'),
  ])
  const local = new kms.KeyManagementSystem(new keys.MemoryPrivateKeyStore())
  const agent = core.createAgent({
    plugins: [
      new keys.KeyManager({ store: new keys.MemoryKeyStore(), kms: { local } }),
      new dids.DIDManager({
        store: new dids.MemoryDIDStore(),
        defaultProvider: 'did:key',
        providers: { 'did:key': new didKey.KeyDIDProvider({ defaultKms: 'local' }) },
      }),
      new resolver.DIDResolverPlugin(didKey.getDidKeyResolver()),
      new credentials.CredentialPlugin([new jwt.CredentialProviderJWT()]),
    ],
  })
  const { did } = await agent.didManagerCreate({ provider: 'did:key', options: { keyType: 'Ed25519' } })
  const credential = {
    '@context': ['https://www.w3.org/2018/credentials/v1'],
    'type': ['VerifiableCredential'],
    'issuer': did,
    'issuanceDate': '2026-11-01T00:00:00.000Z',
    'credentialSubject': { id: 'did:example:bianchi', ...consentClaims },
  }
  const issue = () => agent.createVerifiableCredential({ credential, proofFormat: 'jwt' })
  const { proof } = await issue()
  return {
    name: 'Veramo',
    issue,
    verify: async () => {
      const { verified } = await agent.verifyCredential({ credential: proof.jwt })
      if (!verified) throw new Error('Veramo did not verify what it issued')
    },
  }
}

interface KeyModule {
  readonly KeyManager: new (options: object) => object
  readonly MemoryKeyStore: new () => object
  readonly MemoryPrivateKeyStore: new () => object
}

interface Agent {
  didManagerCreate(options: object): Promise<{ did: string }>
  createVerifiableCredential(options: object): Promise<{ proof: { jwt: string } }>
  verifyCredential(options: object): Promise<{ verified: boolean }>
}
