import { expect, it } from 'vitest'
import { statementText } from '@mutua/sdk/coop/officer'
import { sha256Hex } from '@mutua/sdk/receipt/verify'
import { parseWebId } from '@mutua/sdk/ids'
import { readStatement } from './contract-facts.ts'

const organisation = parseWebId('https://coop.example/organisations/aaaaaaaaaaaaaaaaaaaaaa#it')
const stated = {
  type: 'DataUseContract',
  ...{ version: 1, id: 'https://coop.example/contracts/c', organisation, name: 'Istituto', priceList: 'v1' },
  purposes: ['https://w3id.org/dpv/sector/health#HealthcareScientificResearch'],
  ...{ from: '2026-11-21', to: '2027-11-20', noReidentification: true },
  payback: { perMille: 700, resolution: '2026/1' },
}

it('reads a contract from the text that is accepted, and no text that is another', async () => {
  const text = statementText(stated)
  const digest = await sha256Hex(new TextEncoder().encode(text))
  expect(await readStatement({ text, digest, organisation })).toMatchObject(stated)
  const dearer = text.replace('700', '100')
  expect(await readStatement({ text: dearer, digest, organisation })).toBeUndefined()
  const other = parseWebId('https://coop.example/organisations/bbbbbbbbbbbbbbbbbbbbbb#it')
  expect(await readStatement({ text, digest, organisation: other })).toBeUndefined()
  const odd = await sha256Hex(new TextEncoder().encode('{}'))
  expect(await readStatement({ text: '{}', digest: odd, organisation })).toBeUndefined()
})
