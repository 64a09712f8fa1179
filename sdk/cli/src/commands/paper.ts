import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { ask, jsonWanted, parseAnswer } from '@mutua/sdk/clients/answer'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createDeskClient } from '@mutua/sdk/clients/desk-client'
import { createMembershipClient } from '@mutua/sdk/clients/membership-client'
import {
  receiptLanguages,
  verifyConsentReceipt,
  type ConsentReceipt,
  type ReceiptLanguage,
} from '@mutua/sdk/consent/consent-receipt'
import { parseYear } from '@mutua/sdk/coop/period'
import { verifyStatement } from '@mutua/sdk/coop/verify-statement'
import { parseGrantId } from '@mutua/sdk/ids'
import { yearLetter } from '@mutua/sdk/paper/year-letter'
import { deskSheet, type SheetSubject } from '@mutua/sdk/paper/desk-sheet'
import { statementPaper } from '@mutua/sdk/paper/statement-paper'
import { sideBySidePage, type SideBySide } from '@mutua/sdk/paper/side-by-side'
import type { Call, Command, Outcome } from '../command.ts'
import { printPdf } from '../print-pdf.ts'
import { signInCaller } from '../sign-in.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

const options = {
  with: {
    kind: 'text',
    value: receiptLanguages.join('|'),
    about: { it: 'la lingua accanto all’italiano', en: 'the language beside Italian' },
  },
  out: {
    kind: 'text',
    value: 'FILE',
    about: {
      it: 'dove scriverlo: .html da stampare, .pdf con un Chromium di questa macchina',
      en: 'where it is written: .html to be printed, .pdf by a Chromium of this machine',
    },
  },
  large: { kind: 'flag', about: { it: 'a caratteri grandi', en: 'in large letters' } },
} as const

export const paperReceipt: Command = {
  words: ['paper', 'receipt'],
  about: {
    it: 'la ricevuta di un consenso in due lingue affiancate; le due ricevute firmate restano quelle che sono',
    en: 'the receipt of a consent with two languages side by side; the two signed receipts stay what they are',
  },
  takes: ['GRANT'],
  options,
  run: async (call, world) => {
    const id = parseGiven('GRANT', parseGrantId, call.place(0))
    const second = languageFrom(call)
    const { session, consentService } = await signInCaller(call, world)
    const consents = createConsentClient({ consentService, fetch: session.fetch })
    const document = await parseAnswer(
      await ask(world.fetch, `${consentService}/.well-known/did.json`, { headers: jsonWanted }),
      z.unknown(),
    )
    const read = async (language: ReceiptLanguage): Promise<ConsentReceipt> => {
      const verdict = await verifyConsentReceipt(await consents.consentReceipt(id, language), {
        kind: 'document',
        document,
      })
      if (verdict.kind === 'verified') return verdict.receipt
      throw usageFault({
        it: 'La ricevuta non si può verificare: non la stampo.',
        en: 'The receipt does not verify: it is not printed.',
      })
    }
    return write(receiptPaper(await read('it'), await read(second), call.flag('large')), call, world)
  },
}

export const paperDesk: Command = {
  words: ['paper', 'desk'],
  about: {
    it: 'il foglio da firmare allo sportello per una richiesta, o per ritirare un consenso, in due lingue',
    en: 'the sheet to be signed at the desk for a request, or to withdraw a consent, in two languages',
  },
  takes: ['ORDER', 'REQUEST|GRANT'],
  options,
  run: async (call, world) => {
    const { session, consentService } = await signInCaller(call, world)
    const [order, about] = [call.place(0), call.place(1)]
    const { requests, grants } = await createDeskClient({ consentService, fetch: session.fetch }).choices(
      order,
    )
    const request = requests.find(({ id }) => id === about)
    const grant = grants.find(({ id }) => id === about)
    const subject: SheetSubject | undefined =
      request !== undefined
        ? { kind: 'decision', request }
        : grant === undefined
          ? undefined
          : { kind: 'withdrawal', grant }
    if (subject === undefined)
      throw usageFault({
        it: 'Con questo incarico non c’è una tale richiesta o un tale consenso.',
        en: 'Under this order there is no such request or consent.',
      })
    const facts = {
      coop: new URL(consentService).host,
      member: (request ?? grant)?.owner ?? '',
      timeZone: 'Europe/Rome',
      isLarge: call.flag('large'),
    }
    return write(deskSheet(subject, languageFrom(call), facts), call, world)
  },
}

export const paperYear: Command = {
  words: ['paper', 'year'],
  about: {
    it: 'la lettera di un anno in due lingue: chi poteva vedere, chi ha guardato, che cosa ti hanno chiesto; in fondo, da solo, che cosa è tornato',
    en: 'the letter of a year in two languages: who could see, who looked, what you were asked; at the end, by itself, what came back',
  },
  takes: ['YEAR'],
  options,
  run: async (call, world) => {
    const year = Number(call.place(0))
    if (!Number.isInteger(year) || year < 2000 || year > 9999)
      throw usageFault({ it: 'YEAR è un anno: 2026.', en: 'YEAR is a year: 2026.' })
    const { session, consentService } = await signInCaller(call, world)
    const deps = { consentService, fetch: session.fetch }
    const consents = createConsentClient(deps)
    const statements = await createMembershipClient(deps).statements()
    const letter = yearLetter(
      {
        member: session.webId,
        year,
        now: world.now(),
        timeZone: 'Europe/Rome',
        grants: await consents.grants(),
        requests: await consents.requests(),
        receipts: await consents.receipts(),
        returned: statements.find((statement) => Number(statement.year) === year)?.cents,
        isLarge: call.flag('large'),
      },
      languageFrom(call),
    )
    return write(letter, call, world)
  },
}

export const paperStatement: Command = {
  words: ['paper', 'statement'],
  about: {
    it: 'che cosa hanno reso i propri dati in un anno, in due lingue affiancate, dopo averne controllato la prova',
    en: 'what one’s own data gave back in a year, in two languages side by side, after its proof was checked',
  },
  takes: ['YEAR'],
  options,
  run: async (call, world) => {
    const year = parseGiven('YEAR', parseYear, call.place(0))
    const { session, consentService } = await signInCaller(call, world)
    const proof = await createMembershipClient({ consentService, fetch: session.fetch }).statementProof(year)
    const verdict = await verifyStatement(proof)
    if (verdict.kind === 'failed')
      throw usageFault({
        it: 'La prova non torna: non lo stampo.',
        en: 'The proof does not hold: it is not printed.',
      })
    const paper = statementPaper(verdict.statement, proof.root, languageFrom(call), call.flag('large'))
    return write(paper, call, world)
  },
}

/** Both receipts say the same, row by row; each keeps its own code. */
const receiptPaper = (first: ConsentReceipt, second: ConsentReceipt, isLarge: boolean): SideBySide => ({
  languages: [paperLanguage(first), paperLanguage(second)],
  title: [first.title, second.title],
  sections: first.text.map(({ heading, rows }, part) => ({
    heading: [heading, second.text[part]?.heading ?? ''],
    rows: rows.map(({ label, lines }, place) => {
      const other = second.text[part]?.rows[place]
      return { label: [label, other?.label ?? ''], lines: [lines, other?.lines ?? []] }
    }),
  })),
  isLarge,
})

const paperLanguage = ({ language }: ConsentReceipt): SideBySide['languages'][0] => ({
  tag: language,
  isRightToLeft: language === 'ar',
})

const write = async (paper: SideBySide, call: Call, world: World): Promise<Outcome> => {
  const page = sideBySidePage(paper)
  const file = resolve(world.folder, call.need('out'))
  const printer = file.endsWith('.pdf') ? world.settings.printer : undefined
  const pdf = printer === undefined ? undefined : await printPdf(page, printer)
  if (file.endsWith('.pdf') && pdf === undefined) {
    const instead = `${file.slice(0, -4)}.html`
    await writeFile(instead, page)
    return {
      json: { file: instead, pdf: false },
      text: instead,
      remark: {
        it: 'Qui non c’è un Chromium che stampi (MUTUA_CHROMIUM): ecco la pagina, si stampa da qualunque browser.',
        en: 'There is no Chromium here that prints (MUTUA_CHROMIUM): this is the page, any browser prints it.',
      },
    }
  }
  await writeFile(file, pdf ?? page)
  return { json: { file, pdf: pdf !== undefined }, text: file }
}

const languageFrom = (call: Call): ReceiptLanguage => {
  const given = call.text('with') ?? 'en'
  const language = receiptLanguages.find((known) => known === given && known !== 'it')
  if (language !== undefined) return language
  throw usageFault({ it: '--with è una di: en, ar.', en: '--with is one of: en, ar.' })
}
