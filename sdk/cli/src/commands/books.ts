import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import type { Command } from '../command.ts'
import { euro } from '../euro.ts'
import { consentServiceOf } from '../sign-in.ts'
import { listing, table } from '../table.ts'
import { openCoop } from './register.ts'

export const coop: Command = {
  words: ['coop'],
  about: { it: 'lo stato della cooperativa (chiunque può)', en: 'the state of the co-op (for anyone)' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const client = createCoopClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })
    const state = await client.state()
    const it = world.language === 'it'
    return {
      json: state,
      text: table(it ? ['VOCE', 'QUANTI'] : ['ITEM', 'HOW MANY'], [
        [it ? 'Soci' : 'Members', String(state.members)],
        [it ? 'Consensi in vigore' : 'Consents in force', String(state.liveGrants)],
        [it ? 'Usi' : 'Uses', String(state.uses)],
        ...state.usesByPurpose.map(({ label, uses }) => [`  ${label}`, String(uses)]),
        ...(state.otherUses === 0 ? [] : [[it ? '  altro' : '  other', String(state.otherUses)]]),
      ]),
    }
  },
}

export const ledger: Command = {
  words: ['ledger'],
  about: {
    it: 'i saldi dei conti, o tutte le scritture',
    en: 'the balances of the accounts, or all transfers',
  },
  takes: [],
  options: {
    transfers: { kind: 'flag', about: { it: 'tutte le scritture', en: 'all transfers' } },
  },
  run: async (call, world) => {
    const books = await openCoop(call, world)
    const it = world.language === 'it'
    if (call.flag('transfers')) {
      const items = await books.transfers()
      const rows = items.map(({ sequence, period, debit, credit, cents, reference }) => [
        String(sequence),
        period,
        debit,
        credit,
        euro(cents, world.language),
        reference,
      ])
      const head = it
        ? ['N.', 'PERIODO', 'DARE', 'AVERE', 'IMPORTO', 'RIFERIMENTO']
        : ['NO.', 'PERIOD', 'DEBIT', 'CREDIT', 'AMOUNT', 'REFERENCE']
      return { json: { items }, text: table(head, rows) }
    }
    const items = await books.balances()
    return listing(items, world, [
      ['CONTO', 'ACCOUNT', ({ account }) => account],
      ['SALDO', 'BALANCE', ({ balanceCents }) => euro(balanceCents, world.language)],
    ])
  },
}
