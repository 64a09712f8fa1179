import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { readCovered, type Covered } from '@mutua/sdk/clients/covered-client'
import { parseGrantId, parseRequestId } from '@mutua/sdk/ids'
import type { Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { printable, table } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'

export const covered: Command = {
  words: ['covered'],
  about: {
    it: 'mostra esattamente che cosa si potrebbe leggere adesso con una richiesta o un consenso',
    en: 'shows exactly what a request or a consent would let somebody read now',
  },
  takes: ['REQUEST|GRANT'],
  options: {},
  run: async (call, world) => {
    const caller = await signInCaller(call, world)
    const { fetch } = caller.session
    const consents = createConsentClient({ consentService: caller.consentService, fetch })
    const given = call.place(0)
    const isRequest = given.includes('/requests/')
    const found = isRequest
      ? await consents.request(parseGiven('REQUEST', parseRequestId, given))
      : await consents.grant(parseGiven('GRANT', parseGrantId, given))
    const { scope, terms } = found
    const pod = decodeURIComponent(new URL(scope.resources[0] ?? '').pathname.split('/')[1] ?? '')
    const coverage = isRequest ? { scope, terms } : { grant: parseGiven('GRANT', parseGrantId, given) }
    const shown = await readCovered(coverage, pod, { podServer: caller.podServer, fetch })
    return { json: shown, text: wordsOf(shown, world) }
  },
}

const wordsOf = ({ total, items, categories, masked }: Covered, { language }: World): string => {
  const isItalian = language === 'it'
  const rows = items.map(({ category, type, time, modified, title, resource }) => [
    category ?? '',
    type ?? '',
    (time ?? modified).slice(0, 10),
    printable(title),
    resource,
  ])
  const counts = Object.entries(categories).map(([category, count]) => `${category} ${String(count)}`)
  const left = isItalian ? 'Tolti da questi dati' : 'Left out of them'
  return [
    table(
      isItalian
        ? ['CATEGORIA', 'TIPO', 'DEL', 'CHE COSA', 'DOVE']
        : ['CATEGORY', 'TYPE', 'OF', 'WHAT', 'WHERE'],
      rows,
    ),
    `${String(total)}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`,
    ...(masked.length === 0 ? [] : [`${left}: ${masked.join(', ')}`]),
  ].join('\n')
}
