import { createCloseClient } from '@mutua/sdk/clients/close-client'
import { parseBaseUrl, parseSha256 } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import { openSigningOfficer } from './officer-keys.ts'

export const creditPropose: Command = {
  words: ['credit', 'propose'],
  about: {
    it: 'firma che un uso di un mese chiuso non andava fatturato: conferma un secondo incaricato',
    en: 'signs that a use of a closed month should not have been billed: a second officer confirms',
  },
  takes: ['POD-SERVER', 'POSITION'],
  options: {
    reason: {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'perché, senza nomi di persone', en: 'why, without names of persons' },
    },
    complaint: {
      kind: 'text',
      value: 'URL',
      about: { it: 'il reclamo accolto, se c’è', en: 'the complaint that was upheld, if there was one' },
    },
  },
  run: async (call, world) => {
    const position = Number(call.place(1))
    if (!Number.isInteger(position) || position < 1)
      throw usageFault({ it: 'POSITION è un numero da 1.', en: 'POSITION is a number from 1.' })
    const complaint = call.text('complaint')
    const wish = {
      podServer: parseGiven('POD-SERVER', parseBaseUrl, call.place(0)),
      position,
      reason: call.need('reason'),
      ...(complaint === undefined ? {} : { complaint }),
    }
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const closing = createCloseClient({ consentService, fetch: session.fetch })
    const decision = await closing.proposeCredit(wish, signer)
    return {
      json: decision,
      text: decision.subject,
      remark: {
        it: `Proposta firmata. Ora un altro incaricato: credit confirm ${decision.subject}`,
        en: `Proposed and signed. Now another officer: credit confirm ${decision.subject}`,
      },
    }
  },
}

export const creditConfirm: Command = {
  words: ['credit', 'confirm'],
  about: {
    it: 'firma ciò che un altro incaricato ha proposto: il prossimo conto lo restituisce',
    en: 'signs what another officer proposed: the next bill gives it back',
  },
  takes: ['RECEIPT'],
  options: {},
  run: async (call, world) => {
    const receipt = parseGiven('RECEIPT', parseSha256, call.place(0))
    const { session, consentService, signer } = await openSigningOfficer(call, world)
    const closing = createCloseClient({ consentService, fetch: session.fetch })
    const decision = await closing.confirmCredit(receipt, signer)
    return {
      json: decision,
      text: { it: 'Il prossimo conto lo restituisce.', en: 'The next bill gives it back.' },
    }
  },
}

export const creditList: Command = {
  words: ['credit', 'list'],
  about: { it: 'elenca gli usi corretti', en: 'lists the uses that were put right' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const { session, consentService } = await signInCaller(call, world)
    const items = await createCloseClient({ consentService, fetch: session.fetch }).credits()
    return listing(items, world, [
      ['ORGANIZZAZIONE', 'ORGANISATION', ({ organisation }) => organisation],
      ['CHIUSURA', 'CLOSE', ({ use }) => use.close],
      ['RESTITUITO NEL', 'GIVEN BACK IN', ({ settledIn }) => settledIn ?? ''],
      ['RICEVUTA', 'RECEIPT', ({ use }) => use.receipt],
    ])
  },
}
