import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { parseGrantId, parseResourceUrl } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { contentOutcome, outputOption } from '../content.ts'
import { purposeFrom } from '../purpose.ts'
import { signInCaller } from '../sign-in.ts'
import { printable } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'

export const read: Command = {
  words: ['read'],
  about: {
    it: 'legge con un consenso; ogni lettura lascia una ricevuta (un URL con / elenca)',
    en: 'reads under a consent; every read leaves a receipt (a URL with / lists)',
  },
  takes: ['URL'],
  options: {
    ...outputOption,
    grant: {
      kind: 'text',
      value: 'GRANT',
      about: {
        it: 'con quale consenso (di norma il più recente che vale)',
        en: 'under which consent (normally the newest that covers it)',
      },
    },
    purpose: {
      kind: 'text',
      value: 'PURPOSE',
      about: {
        it: 'solo se il consenso è per questa finalità',
        en: 'only if the consent is for this purpose',
      },
    },
  },
  run: async (call, world) => {
    const url = parseGiven('URL', parseResourceUrl, call.place(0))
    const grant = call.text('grant')
    const purpose = call.text('purpose')
    const chosen = {
      ...(grant === undefined ? {} : { grant: parseGiven('--grant', parseGrantId, grant) }),
      ...(purpose === undefined ? {} : { purpose: purposeFrom(purpose) }),
    }
    const { session, consentService } = await signInCaller(call, world)
    const reader = openConsentedReader({
      session,
      consentService,
      fetch: world.fetch,
      now: world.now,
      ...chosen,
    })
    if (url.endsWith('/')) {
      const listing = await reader.list(url)
      return { json: { url, ...listing }, text: listing.children.map(printable).join('\n') }
    }
    const content = await reader.read(url)
    if (content.receiptId !== undefined) {
      const said = { it: 'Ricevuta', en: 'Receipt' }[world.language]
      world.terminal.say(`${said} ${content.receiptId}`)
    }
    return contentOutcome({ url, content }, call, world)
  },
}
