import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInvoiceClient, type InvoiceClient } from '@mutua/sdk/clients/invoice-client'
import { invoiceNumberSchema, invoiceTermsWishSchema } from '@mutua/sdk/coop/invoice'
import { parseWith } from '@mutua/sdk/ids'
import { invoicePage } from '@mutua/sdk/paper/invoice-page'
import type { Call, Command } from '../command.ts'
import { euro } from '../euro.ts'
import { printPdf } from '../print-pdf.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

export const invoiceList: Command = {
  words: ['invoice', 'list'],
  about: {
    it: 'elenca le fatture: tutte per un incaricato, le proprie per chi amministra un’organizzazione',
    en: 'lists the invoices: all for an officer, their own for who administers an organisation',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const items = await (await openInvoices(call, world)).invoices()
    const { language } = world
    return listing(items, world, [
      ['NUMERO', 'NUMBER', ({ number }) => number],
      ['DATA', 'DATE', ({ issuedOn }) => issuedOn],
      ['MESE', 'MONTH', ({ period }) => period],
      ['ORGANIZZAZIONE', 'ORGANISATION', ({ organisation }) => organisation],
      ['DOVUTO', 'DUE', ({ dueCents }) => euro(dueCents, language)],
      ['DA PAGARE', 'OPEN', ({ openCents }) => euro(openCents, language)],
    ])
  },
}

export const invoiceWrite: Command = {
  words: ['invoice', 'write'],
  about: {
    it: 'scrive una fattura: .xml (UBL, EN 16931), .html, o .pdf con un Chromium di questa macchina',
    en: 'writes an invoice: .xml (UBL, EN 16931), .html, or .pdf by a Chromium of this machine',
  },
  takes: ['NUMBER', 'FILE'],
  options: {},
  run: async (call, world) => {
    const number = parseGiven(
      'NUMBER',
      (text) => parseWith(invoiceNumberSchema, text, 'the number'),
      call.place(0),
    )
    const file = resolve(world.folder, call.place(1))
    const invoices = await openInvoices(call, world)
    await writeFile(file, await contentOf(number, file, invoices, world))
    return { json: { number, file }, text: file }
  },
}

export const invoiceTerms: Command = {
  words: ['invoice', 'terms'],
  about: {
    it: 'indica chi emette le fatture e le parole del commercialista sull’IVA, da un file JSON',
    en: 'sets who issues invoices and the accountant’s words on VAT, from a JSON file',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const text = (await readNamedFile(call.place(0), world)).toString('utf8')
    const wish = parseGiven(
      'FILE',
      (json) => parseWith(invoiceTermsWishSchema, JSON.parse(json), 'the terms'),
      text,
    )
    const terms = await (await openInvoices(call, world)).setTerms(wish)
    return { json: terms, text: { it: 'Registrato.', en: 'Recorded.' } }
  },
}

const openInvoices = async (call: Call, world: World): Promise<InvoiceClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createInvoiceClient({ consentService, fetch: session.fetch })
}

const contentOf = async (
  number: string,
  file: string,
  invoices: InvoiceClient,
  world: World,
): Promise<string | Buffer> => {
  if (file.endsWith('.xml')) return invoices.ubl(number)
  const page = invoicePage(await invoices.invoice(number), world.language)
  if (!file.endsWith('.pdf')) return page
  const { printer } = world.settings
  const pdf = printer === undefined ? undefined : await printPdf(page, printer)
  if (pdf !== undefined) return pdf
  throw usageFault({
    it: 'Qui non c’è un Chromium che stampi (MUTUA_CHROMIUM): scrivere un .html, si stampa da qualunque browser.',
    en: 'There is no Chromium here that prints (MUTUA_CHROMIUM): write an .html, any browser prints it.',
  })
}
