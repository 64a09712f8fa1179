import { createStudyClient } from '@mutua/sdk/clients/study-client'
import { didWebDocumentUrl } from '@mutua/sdk/consent/did-web'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { microCentsText } from '@mutua/sdk/coop/micro-cents-text'
import { readStudyStatement } from '@mutua/sdk/pool/study-statement'
import type { Command } from '../command.ts'
import { consentServiceOf, signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'

const studyStatement: Command = {
  words: ['study', 'statement'],
  about: {
    it: 'che cosa costano le risposte di uno studio, mese per mese, con la firma della cooperativa verificata',
    en: 'what the answers of a study cost, month by month, with the co-op’s signature verified',
  },
  takes: ['STUDY'],
  options: {},
  run: async (call, world) => {
    const consentService = consentServiceOf(call, world)
    const { months, running } = await createStudyClient({ consentService, fetch: world.fetch }).statement(
      call.place(0),
    )
    const document: unknown = await (await world.fetch(didWebDocumentUrl(consentService))).json()
    const deps = {
      issuerKeysOf: (issuer: Parameters<typeof issuerKeysFrom>[1]) =>
        issuerKeysFrom(document, issuer, { now: () => 0 }),
    }
    const stated = await Promise.all(
      months.map(async (signed) => ({
        month: signed.month,
        statement: await readStudyStatement(signed, deps),
      })),
    )
    const rows = [
      ...stated.map(({ month, statement }) => ({
        month: statement === undefined ? `${month} ✗` : month,
        answers: statement?.answers.length,
        microCents: statement?.microCents,
      })),
      { month: '…', answers: running.answers, microCents: running.microCents },
    ]
    const told = listing(rows, world, [
      ['MESE', 'MONTH', ({ month }) => month],
      ['RISPOSTE', 'ANSWERS', ({ answers }) => String(answers ?? '')],
      ['COSTO', 'COST', ({ microCents }) => (microCents === undefined ? '' : microCentsText(microCents))],
    ])
    return {
      ...told,
      json: { months, running: { ...running, microCents: String(running.microCents) } },
      refused: stated.some(({ statement }) => statement === undefined),
    }
  },
}

const studyShare: Command = {
  words: ['study', 'share'],
  about: {
    it: 'che cosa uno studio ha portato a chi chiede, e come si calcola: lo legge solo il socio',
    en: 'what a study brought whoever asks, and how it follows: only the member reads it',
  },
  takes: ['STUDY'],
  options: {},
  run: async (call, world) => {
    const { session, consentService } = await signInCaller(call, world)
    const own = await createStudyClient({ consentService, fetch: session.fetch }).share(call.place(0))
    const { answers, parts, microCents } = own
    return {
      json: { ...own, microCents: String(microCents) },
      text: microCentsText(microCents),
      remark: {
        it: `${String(answers)} risposte, ognuna divisa in ${String(parts)} parti uguali. Conta nel ristorno dell’anno.`,
        en: `${String(answers)} answers, each in ${String(parts)} equal parts. It counts in the ristorno of the year.`,
      },
    }
  },
}

export const studyPaybackCommands: readonly Command[] = [studyStatement, studyShare]
