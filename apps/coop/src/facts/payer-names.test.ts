import { expect, it } from 'vitest'
import { payerKey } from '@mutua/sdk/coop/payer'
import { parseWebId } from '@mutua/sdk/ids'
import { payerNames } from './payer-names.ts'

it('calls payers by their names, and tells those of one name apart', () => {
  const idOf = (sign: string) =>
    parseWebId(`https://coop.example/organisations/${sign.repeat(16)}${sign}23456#it`)
  const one = { organisation: 'Istituto', payer: idOf('a') }
  const other = { organisation: 'Istituto', payer: idOf('b') }
  const practice = { organisation: 'Studio' }
  expect([...payerNames([practice, one, one])]).toEqual([
    [payerKey(practice), 'Studio'],
    [payerKey(one), 'Istituto'],
  ])
  expect([...payerNames([{ organisation: 'Istituto' }, one, other]).values()]).toEqual([
    'Istituto',
    'Istituto (a23456)',
    'Istituto (b23456)',
  ])
})
