import { afterEach, beforeEach, expect, test } from 'vitest'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { instantOf, parseResourceUrl, parseWebId, type GrantId } from '@mutua/sdk/ids'
import { accountPassword, createTestAccount, type TestAccount } from '../support/account.ts'
import {
  addProvider,
  careByFamilyDoctor,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'

let coop: Coop
let anna: TestAccount
let bruno: TestAccount
let provider: Person
let grants: Readonly<Record<'annas' | 'brunos', GrantId>>

beforeEach(async () => {
  coop = await openCoop()
  provider = await addProvider(coop, 'doctor')
  anna = await createTestAccount(coop.podServer.baseUrl, 'anna')
  bruno = await createTestAccount(coop.podServer.baseUrl, 'bruno')
  grants = {
    annas: await giveAll(anna, '00000000018'),
    brunos: await giveAll(bruno, '00000000026'),
  }
})
afterEach(() => coop[Symbol.asyncDispose]())

const giveAll = async (account: TestAccount, fiscalCode: string): Promise<GrantId> => {
  const member = {
    ...account,
    password: accountPassword,
    webId: parseWebId(account.webId),
    pod: parseResourceUrl(account.pod),
    fetch: (await account.signIn()).fetch,
  }
  await coop.asOfficer.admit({
    webId: member.webId,
    pod: member.pod,
    displayName: account.name,
    fiscalCode,
    iban: 'DE89370400440532013000',
  })
  return (await giveConsent(coop, { member, provider }, [parseResourceUrl(`${account.pod}records/`)])).id
}

const stateOf = async (grant: GrantId) => {
  const asProvider = createConsentClient({
    consentService: coop.consentService.baseUrl,
    fetch: provider.fetch,
  })
  return (await asProvider.grant(grant)).state
}

const asProvider = () =>
  createConsentClient({ consentService: coop.consentService.baseUrl, fetch: provider.fetch })

const ask = (account: TestAccount) =>
  asProvider().createRequest({
    owner: parseWebId(account.webId),
    purpose: careByFamilyDoctor,
    resources: [parseResourceUrl(`${account.pod}records/`)],
    modes: ['read'],
    validUntil: instantOf(Date.now() + 3_600_000),
  })

const erase = async ({ name, call }: TestAccount) =>
  expect((await call('DELETE', '', { confirm: name })).status).toBe(200)

test('who held a consent about a pod sees it withdrawn soon after the account was deleted; others stand', async () => {
  await erase(anna)
  await expect.poll(() => stateOf(grants.annas), { timeout: 20_000 }).toBe('withdrawn')
  expect(await stateOf(grants.brunos)).toBe('given')
})

test('who asked about a pod and got no answer sees it refused soon after the account was deleted; others stay open', async () => {
  const [annas, brunos] = [await ask(anna), await ask(bruno)]
  await erase(anna)
  const requestStateOf = async ({ id }: typeof annas) => (await asProvider().request(id)).state
  await expect.poll(() => requestStateOf(annas), { timeout: 20_000 }).toBe('refused')
  expect(await requestStateOf(brunos)).toBe('requested')
})

test('it is withdrawn also when the consent service was away, and the pod server died right after the answer', async () => {
  await coop.consentService.kill('SIGKILL')
  await erase(anna)
  await coop.podServer.kill('SIGKILL')
  await coop.podServer.restart()
  await coop.consentService.restart()
  await expect.poll(() => stateOf(grants.annas), { timeout: 30_000 }).toBe('withdrawn')
  expect(await stateOf(grants.brunos)).toBe('given')
})
