import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { ask, jsonWanted, parseAnswer } from '@mutua/sdk/clients/answer'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import {
  receiptLanguages,
  verifyConsentReceipt,
  type ConsentReceipt,
  type ConsentReceiptRefusal,
  type ConsentReceiptVerdict,
  type ReceiptLanguage,
  type ReceiptTrust,
} from '@mutua/sdk/consent/consent-receipt'
import { parseGrantId } from '@mutua/sdk/ids'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { printable } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { Text } from '../words.ts'
import type { World } from '../world.ts'

export const consentReceipt: Command = {
  words: ['consent-receipt'],
  about: {
    it: 'la ricevuta di un consenso, in parole semplici; con --out la pagina firmata, da stampare',
    en: 'the receipt of a consent, in plain words; with --out the signed page, to be printed',
  },
  takes: ['GRANT'],
  options: {
    out: {
      kind: 'text',
      value: 'FILE',
      about: { it: 'dove scrivere la pagina (HTML)', en: 'where the page is written (HTML)' },
    },
    in: {
      kind: 'text',
      value: receiptLanguages.join('|'),
      about: { it: 'in quale lingua è scritta', en: 'which language it is written in' },
    },
  },
  run: async (call, world) => {
    const id = parseGiven('GRANT', parseGrantId, call.place(0))
    const language = languageFrom(call, world)
    const { session, consentService } = await signInCaller(call, world)
    const page = await createConsentClient({ consentService, fetch: session.fetch }).consentReceipt(
      id,
      language,
    )
    const document = await parseAnswer(
      await ask(world.fetch, `${consentService}/.well-known/did.json`, { headers: jsonWanted }),
      z.unknown(),
    )
    const verdict = await verifyConsentReceipt(page, { kind: 'document', document })
    if (verdict.kind !== 'verified') return outcomeOf(verdict)
    const { receipt } = verdict
    const out = call.text('out')
    if (out === undefined) return { json: receipt, text: printable(wordsOf(receipt)) }
    await writeFile(resolve(world.folder, out), page)
    return {
      json: { file: out, code: receipt.code, digest: verdict.digest },
      text: out,
      remark: {
        it: 'Scritta e verificata. Si stampa da qualunque browser; conserva il file e le chiavi (did.json).',
        en: 'Written and verified. Any browser prints it; keep the file and the keys (did.json).',
      },
    }
  },
}

export const consentReceiptVerify: Command = {
  words: ['consent-receipt', 'verify'],
  about: {
    it: 'verifica il file di una ricevuta di consenso, senza rete, con chiavi salvate prima',
    en: 'verifies the file of a consent receipt, without a network, with keys saved before',
  },
  takes: ['FILE'],
  options: {
    keys: {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'did.json della cooperativa, salvato prima',
        en: 'did.json of the co-op, as it was saved before',
      },
    },
    fingerprint: {
      kind: 'text',
      value: 'KEY',
      about: {
        it: 'oppure l’impronta di una chiave (RFC 7638), per esempio da un foglio',
        en: 'or the fingerprint of one key (RFC 7638), for instance from paper',
      },
    },
  },
  run: async (call, world) => {
    const trust = await trustFrom(call, world)
    return outcomeOf(await verifyConsentReceipt(await readText(call.place(0), world), trust))
  },
}

const languageFrom = (call: Call, world: World): ReceiptLanguage => {
  const given = call.text('in') ?? world.language
  const language = receiptLanguages.find((known) => known === given)
  if (language !== undefined) return language
  const names = receiptLanguages.join(', ')
  throw usageFault({ it: `--in è una di: ${names}.`, en: `--in is one of: ${names}.` })
}

const trustFrom = async (call: Call, world: World): Promise<ReceiptTrust> => {
  const fingerprint = call.text('fingerprint')
  const keys = call.text('keys')
  if ((keys === undefined) === (fingerprint === undefined))
    throw usageFault({
      it: 'Serve --keys o --fingerprint: chiavi che si avevano già, non arrivate con la ricevuta.',
      en: 'Give --keys or --fingerprint: keys that you had before, not ones that came with the receipt.',
    })
  if (fingerprint !== undefined) return { kind: 'fingerprint', fingerprint }
  try {
    return { kind: 'document', document: JSON.parse(await readText(keys ?? '', world)) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw usageFault({ it: '--keys non è un documento JSON.', en: '--keys is no JSON document.' })
  }
}

const readText = async (name: string, world: World): Promise<string> => {
  try {
    return await readFile(resolve(world.folder, name), 'utf8')
  } catch {
    throw usageFault({ it: `Non riesco a leggere ${name}.`, en: `${name} cannot be read.` })
  }
}

const outcomeOf = (verdict: ConsentReceiptVerdict): Outcome => {
  switch (verdict.kind) {
    case 'verified': {
      const { receipt, digest } = verdict
      return {
        json: { verified: true, digest, receipt },
        text: {
          it: `✓ Autentica: ${receipt.issuer} ha firmato esattamente questo il ${receipt.issuedAt}.\n  Codice ${receipt.code}, impronta ${digest}.\n  Non dice se il consenso è stato revocato o modificato dopo: lo dice ${receipt.id}.`,
          en: `✓ Genuine: ${receipt.issuer} signed exactly this at ${receipt.issuedAt}.\n  Code ${receipt.code}, fingerprint ${digest}.\n  It does not say whether the consent was withdrawn or changed since: ${receipt.id} does.`,
        },
      }
    }
    case 'page-changed': {
      const { receipt } = verdict
      const words = printable(wordsOf(receipt))
      return {
        json: { verified: false, why: 'page-changed', receipt },
        text: {
          it: `✕ Il file è stato modificato. Vale solo il testo firmato che contiene:\n\n${words}`,
          en: `✕ The file was changed. Only the signed text in it counts:\n\n${words}`,
        },
        refused: true,
      }
    }
    case 'refused':
      return {
        json: { verified: false, why: verdict.code },
        text: { it: `✕ ${whyNot(verdict.code).it}`, en: `✕ ${whyNot(verdict.code).en}` },
        refused: true,
      }
  }
}

const whyNot = (code: ConsentReceiptRefusal): Text => {
  switch (code) {
    case 'no-receipt':
      return { it: 'In questo file non c’è una ricevuta.', en: 'There is no receipt in this file.' }
    case 'issuer-unknown':
    case 'key-unknown':
      return {
        it: 'Non è firmata con una delle chiavi date.',
        en: 'It is not signed with one of the given keys.',
      }
    case 'malformed':
    case 'signature-invalid':
      return { it: 'La firma non torna.', en: 'The signature does not fit.' }
    case 'header-refused':
    case 'issuer-mismatch':
    case 'shape-refused':
    case 'credential-refused':
      return {
        it: 'È firmato, ma non è una ricevuta di consenso di questa cooperativa.',
        en: 'It is signed, but it is no consent receipt of this co-op.',
      }
  }
}

/** What was signed, as text; marks of direction mean nothing in a terminal. */
const wordsOf = ({ title, code, text }: ConsentReceipt): string =>
  [
    `${title} ${code}`,
    ...text.map(
      ({ heading, rows }) =>
        `${heading}\n${rows.map(({ label, lines }) => `  ${label}\n${lines.map((line) => `    ${line}`).join('\n')}`).join('\n')}`,
    ),
  ]
    .join('\n\n')
    .replaceAll(/[\u2068\u2069]/g, '')
