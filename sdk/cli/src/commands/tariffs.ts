import { microCents, type MicroCents, type PurposeIri } from '@mutua/sdk/ids'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import type { Command } from '../command.ts'
import { centsWithFraction } from '../euro.ts'
import { purposeFrom, purposeLabel } from '../purpose.ts'
import { consentServiceOf } from '../sign-in.ts'
import { table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import { openCoop } from './register.ts'
import { parseResolutionId } from './resolutions.ts'

export const tariffAdopt: Command = {
  words: ['tariff', 'adopt'],
  about: {
    it: 'mette in vigore un tariffario, per i consensi dati da ora in poi',
    en: 'puts a price list in force, for consents given from now on',
  },
  takes: ['VERSION'],
  options: {
    resolution: {
      kind: 'text',
      value: 'ID',
      about: { it: 'la delibera che lo adotta: 2026/1', en: 'the resolution that adopts it: 2026/1' },
    },
    price: {
      kind: 'list',
      value: 'PURPOSE=CENTS',
      about: {
        it: 'centesimi per uso, anche 0.5; uno per finalità',
        en: 'cents per use, also 0.5; one for each purpose',
      },
    },
    fee: {
      kind: 'list',
      value: 'PURPOSE=CENTS',
      about: {
        it: 'ciò che copre i costi, per uso; sta fuori dal ristorno',
        en: 'what covers the costs, per use; out of reach of the ristorno',
      },
    },
  },
  run: async (call, world) => {
    const prices = call.list('price').map(priceFrom)
    const fees = call.list('fee').map(priceFrom)
    if (prices.length === 0) throw usageFault({ it: 'Manca --price.', en: '--price is missing.' })
    const tariff = await (
      await openCoop(call, world)
    ).adoptTariff({
      version: call.place(0),
      resolution: parseGiven('--resolution', parseResolutionId, call.need('resolution')),
      prices: Object.fromEntries(prices),
      ...(fees.length === 0 ? {} : { fees: Object.fromEntries(fees) }),
    })
    return {
      json: tariff,
      text: {
        it: `Il tariffario ${tariff.version} vale dal ${tariff.from}.`,
        en: `Tariff ${tariff.version} is in force from ${tariff.from}.`,
      },
    }
  },
}

export const tariffList: Command = {
  words: ['tariff', 'list'],
  about: { it: 'elenca i tariffari (chiunque può)', en: 'lists the price lists (for anyone)' },
  takes: [],
  options: {},
  run: async (call, world) => {
    const coop = createCoopClient({ consentService: consentServiceOf(call, world), fetch: world.fetch })
    const items = await coop.tariffs()
    const head =
      world.language === 'it'
        ? ['TARIFFARIO', 'DELIBERA', 'DAL', 'CENTESIMI', 'COSTI', 'FINALITÀ']
        : ['TARIFF', 'RESOLUTION', 'FROM', 'CENTS', 'FEE', 'PURPOSE']
    const rows = items.flatMap(({ version, resolution, from, prices, fees }) =>
      // Keys of an object are plain text to TypeScript; each was parsed as a purpose.
      (Object.entries(prices) as [PurposeIri, MicroCents][]).map(([purpose, price]) => [
        version,
        resolution,
        from,
        centsWithFraction(price, world.language),
        centsWithFraction(fees?.[purpose] ?? microCents(0), world.language),
        purposeLabel(purpose, world.language),
      ]),
    )
    return { json: { items }, text: table(head, rows) }
  },
}

/** `PrimaryCareManagement=2.5` -> 2,500,000 micro-cents, digit by digit: a price is never a float. */
export const priceFrom = (given: string): readonly [PurposeIri, MicroCents] => {
  const at = given.lastIndexOf('=')
  const [, whole, fraction = ''] = /^(\d{1,12})(?:[.,](\d{1,6}))?$/.exec(given.slice(at + 1)) ?? []
  if (at < 1 || whole === undefined) {
    throw usageFault({
      it: `--price si scrive FINALITÀ=CENTESIMI, con al più sei decimali: "${given}" non va bene.`,
      en: `--price is written PURPOSE=CENTS, with at most six decimals: "${given}" is not right.`,
    })
  }
  return [purposeFrom(given.slice(0, at)), microCents(BigInt(whole + fraction.padEnd(6, '0')))]
}
