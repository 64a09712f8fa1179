import { createReleaseClient, type ReleaseClient } from '@mutua/sdk/clients/release-client'
import { parseSha256, parseWith } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { mockNotice, mockRows, mockWishSchema } from '@mutua/sdk/pool/mock'
import { officialAsCsv } from '@mutua/sdk/pool/official-csv'
import { syntheticWishSchema } from '@mutua/sdk/pool/synthetic-plan'
import { rowsOfRelease } from '@mutua/sdk/pool/synthetic-release'
import {
  rowsAsCsv,
  rowsAsJson,
  tableFormats,
  type RowsOfNobody,
  type TableFormat,
} from '@mutua/sdk/pool/table-file'
import { rowsAsParquet } from '@mutua/sdk/pool/table-parquet'
import { tableSchema } from '@mutua/sdk/pool/table'
import { z } from 'zod'
import type { Call, Command, Option } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { readJson } from './pool.ts'

const format: Option = {
  kind: 'text',
  value: 'csv|json|parquet',
  about: { it: 'in quale formato (csv)', en: 'in which format (csv)' },
}

const poolMock: Command = {
  words: ['pool', 'mock'],
  about: {
    it: 'righe inventate dalla tabella dichiarata, per scrivere un programma prima che ci sia qualcosa da chiedere',
    en: 'rows invented from the declared table, to write a program before there is anything to ask',
  },
  takes: ['TABLE'],
  options: {
    format,
    rows: { kind: 'text', value: 'N', about: { it: 'quante (100)', en: 'how many (100)' } },
    seed: {
      kind: 'text',
      value: 'SEED',
      about: { it: 'lo stesso dà le stesse righe (1)', en: 'the same gives the same rows (1)' },
    },
  },
  run: async (call, world) => {
    const declared = parseGiven(
      'TABLE',
      (json) => parseWith(tableSchema, JSON.parse(json), 'the table'),
      await readJson(call.place(0), world),
    )
    const [rows, seed] = [call.text('rows'), call.text('seed')]
    const wish = parseGiven(
      '--rows, --seed',
      (json) => parseWith(mockWishSchema, JSON.parse(json), 'the wish'),
      jsonText({ ...(rows === undefined ? {} : { rows }), ...(seed === undefined ? {} : { seed }) }),
    )
    const made = mockRows(declared, wish)
    return {
      json: rowsAsJson(made),
      text: fileOf(made, formatOf(call)),
      remark: {
        it: `Inventate dalla sola tabella (“${mockNotice}”): non c’è nessuno.`,
        en: `Made from the table alone (“${mockNotice}”): nobody is in them.`,
      },
    }
  },
}

const poolSynthetic: Command = {
  words: ['pool', 'synthetic'],
  about: {
    it: 'una tabella sintetica di uno studio, fatta di conteggi con rumore; spende dal suo budget',
    en: 'a synthetic table of a study, made from noisy counts; spends of its budget',
  },
  takes: ['STUDY', 'WISH'],
  options: { format },
  run: async (call, world) => {
    const wish = parseGiven(
      'WISH',
      (json) => parseWith(syntheticWishSchema, JSON.parse(json), 'the wish'),
      await readJson(call.place(1), world),
    )
    const client = await openReleases(call, world)
    const { release, jwt, spent } = await client.makeSynthetic(call.place(0), wish)
    const verdict = await client.verifySynthetic(jwt)
    if (verdict.kind === 'refused')
      throw new Error(`The signed table does not verify: ${verdict.code}. Do not use it, and tell the co-op.`)
    const farthest = Math.max(
      ...[...release.fit.oneWay, ...release.fit.twoWay].map(({ distanceThousandths }) => distanceThousandths),
    )
    return {
      json: { release: JSON.parse(jsonText(release)) as unknown, jwt, spent },
      text: fileOf(rowsOfRelease(release), formatOf(call)),
      remark: {
        it: `Firmata e verificata; spesi rho ${spent}. Al più ${String(farthest)} righe su mille sono altrove che nei conteggi con rumore. Nessuna è di una persona.`,
        en: `Signed and verified; spent rho ${spent}. At most ${String(farthest)} rows in a thousand are elsewhere than in the noisy counts. None is a person's.`,
      },
    }
  },
}

const poolOfficial: Command = {
  words: ['pool', 'official'],
  about: {
    it: 'la tabella ufficiale di uno studio, senza rumore, adottata con un voto; con --publish la pubblica',
    en: 'the official table of a study, without noise, adopted by a vote; publishes it with --publish',
  },
  takes: ['STUDY'],
  options: {
    publish: {
      kind: 'text',
      value: 'DIGEST',
      about: {
        it: 'impronta del documento che l’assemblea ha adottato',
        en: 'fingerprint of the document that an assembly adopted',
      },
    },
  },
  run: async (call, world) => {
    const client = await openReleases(call, world)
    const digest = call.text('publish')
    const { release, jwt } =
      digest === undefined
        ? await client.official(call.place(0))
        : await client.publishOfficial(call.place(0), parseGiven('--publish', parseSha256, digest))
    return {
      json: { release: JSON.parse(jsonText(release)) as unknown, jwt },
      text: officialAsCsv(release),
      remark: {
        it: `Senza rumore, per la delibera ${release.resolution}. ${String(release.hidden)} numeri sono nascosti.`,
        en: `Without noise, by resolution ${release.resolution}. ${String(release.hidden)} numbers are hidden.`,
      },
    }
  },
}

/** What leaves a study beside its answers. */
export const poolReleaseCommands: readonly Command[] = [poolMock, poolSynthetic, poolOfficial]

const openReleases = async (call: Call, world: World): Promise<ReleaseClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createReleaseClient({ consentService, fetch: session.fetch })
}

/** @throws {UsageFault} */
const formatOf = (call: Call): TableFormat =>
  parseGiven(
    '--format',
    (text) => parseWith(z.enum(tableFormats), text, 'the format'),
    call.text('format') ?? 'csv',
  )

const fileOf = (rows: RowsOfNobody, wanted: TableFormat): string | Uint8Array => {
  switch (wanted) {
    case 'csv':
      return rowsAsCsv(rows)
    case 'json':
      return jsonText(rowsAsJson(rows))
    case 'parquet':
      return rowsAsParquet(rows)
  }
}
