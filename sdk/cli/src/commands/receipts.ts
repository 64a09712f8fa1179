import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { microCents, parseGrantId } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { actingForOption, fetchFor } from '../acting-for.ts'
import type { Call, Command } from '../command.ts'
import { centsWithFraction } from '../euro.ts'
import { purposeLabel } from '../purpose.ts'
import { recipientName } from '../recipient-name.ts'
import { signInCaller, type Caller } from '../sign-in.ts'
import { table } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import { verifyByPodServer, type ChainFinding } from '../verify-receipts.ts'
import type { Language } from '../words.ts'

export const receipts: Command = {
  words: ['receipts'],
  about: { it: "elenca le ricevute d'uso, e le verifica", en: 'lists receipts of uses, and verifies them' },
  takes: [],
  options: {
    'acting-for': actingForOption,
    'verify': {
      kind: 'flag',
      about: {
        it: 'verifica firme, catena e prezzi con le chiavi dei pod server',
        en: 'verifies signatures, chain and prices with the keys of the pod servers',
      },
    },
    'grant': {
      kind: 'text',
      value: 'GRANT',
      about: { it: 'solo di questo consenso', en: 'of this consent only' },
    },
    'pod': {
      kind: 'text',
      value: 'NAME',
      about: {
        it: 'del proprio pod, chieste al pod server, anche quelle non ancora consegnate',
        en: "of one's own pod, asked of the pod server, also those not delivered yet",
      },
    },
    'all': {
      kind: 'flag',
      about: { it: 'di tutta la cooperativa (amministratori)', en: 'of the whole co-op (officers)' },
    },
  },
  run: async (call, world) => {
    const caller = await signInCaller(call, world)
    const items = await receiptsFor(call, caller)
    const listed = table(
      headOf(world.language),
      items.map((receipt) => rowOf(receipt, world.language)),
    )
    if (!call.flag('verify')) return { json: { items }, text: listed }
    const findings = await verifyByPodServer(items, (podServer) =>
      createPodClient({ podServer, fetch: world.fetch }).receiptKeys(),
    )
    const sentences =
      findings.length === 0
        ? [{ it: 'Non c’è niente da verificare.', en: 'There is nothing to verify.' }[world.language]]
        : findings.map((finding) => sentenceOf(finding, world.language))
    return {
      json: { items, findings },
      text: `${listed}\n\n${sentences.join('\n')}`,
      incomplete: findings.some(({ broken }) => broken !== undefined),
    }
  },
}

const receiptsFor = async (call: Call, caller: Caller): Promise<readonly Receipt[]> => {
  const { session, podServer, consentService } = caller
  const grant = call.text('grant')
  const grantId = grant === undefined ? undefined : parseGiven('--grant', parseGrantId, grant)
  const pod = call.text('pod')
  if (pod === undefined) {
    return createConsentClient({ consentService, fetch: fetchFor(call, caller) }).receipts({
      all: call.flag('all'),
      ...(grantId === undefined ? {} : { grant: grantId }),
    })
  }
  const own = await createPodClient({ podServer, fetch: session.fetch }).receipts({ pod })
  return grantId === undefined ? own : own.filter((receipt) => receipt.grant === grantId)
}

const headOf = (language: Language): readonly string[] =>
  language === 'it'
    ? ['QUANDO', 'CHI', 'FINALITÀ', 'CHE COSA', 'COME', 'CENTESIMI', 'RICEVUTA']
    : ['WHEN', 'WHO', 'PURPOSE', 'WHAT', 'HOW', 'CENTS', 'RECEIPT']

const rowOf = (receipt: Receipt, language: Language): readonly string[] => [
  receipt.at,
  recipientName(receipt.recipient.webId, receipt.recipient.organisation),
  purposeLabel(receipt.purpose, language),
  receipt.resource,
  `${receipt.method} ${String(receipt.status)}`,
  centsWithFraction(microCents(BigInt(receipt.priceMicroCents)), language),
  receipt.id.slice(0, 12),
]

const sentenceOf = (finding: ChainFinding, language: Language): string => {
  const { podServer, broken, whole } = finding
  const [count, runs] = [String(finding.receipts), String(finding.runs)]
  if (broken !== undefined) {
    return language === 'it'
      ? `✗ ${podServer}: la ricevuta alla posizione ${String(broken.position)} non torna (${broken.why}).`
      : `✗ ${podServer}: the receipt at position ${String(broken.position)} does not verify (${broken.why}).`
  }
  if (whole) {
    return language === 'it'
      ? `✓ ${podServer}: ${count} ricevute, firmate e in catena dalla prima all'ultima.`
      : `✓ ${podServer}: ${count} receipts, signed and chained from the first to the last.`
  }
  return language === 'it'
    ? `✓ ${podServer}: ${count} ricevute firmate, in ${runs} tratti di catena; fra un tratto e l'altro ci sono ricevute di altri.`
    : `✓ ${podServer}: ${count} signed receipts, in ${runs} runs of the chain; receipts of others lie between the runs.`
}
