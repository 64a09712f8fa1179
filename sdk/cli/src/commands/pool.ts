import { createResearchClient, type ResearchClient } from '@mutua/sdk/clients/research-client'
import { parseWith } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import type { PoolAnswer } from '@mutua/sdk/pool/answer'
import { estimateCost } from '@mutua/sdk/pool/estimate'
import { parseQuestion } from '@mutua/sdk/pool/question'
import { tableSchema } from '@mutua/sdk/pool/table'
import { deltaSchema, epsilonUnits, rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import { z } from 'zod'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing, table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

const poolCost: Command = {
  words: ['pool', 'cost'],
  about: {
    it: 'che cosa costa una domanda al pool della ricerca e quanto è esatta la risposta, senza chiedere a nessuno',
    en: 'what a question to the research pool costs and how exact its answer is, without asking anybody',
  },
  takes: ['TABLE', 'QUESTION'],
  options: {
    delta: {
      kind: 'text',
      value: 'DELTA',
      about: {
        it: 'per quale delta dire epsilon (0.000001)',
        en: 'the delta that epsilon is told for (0.000001)',
      },
    },
  },
  run: async (call, world) => {
    const declared = parseGiven(
      'TABLE',
      (json) => parseWith(tableSchema, JSON.parse(json), 'the table'),
      await readJson(call.place(0), world),
    )
    const question = parseGiven(
      'QUESTION',
      (json) => parseQuestion(declared, JSON.parse(json)),
      await readJson(call.place(1), world),
    )
    const delta = parseGiven(
      'DELTA',
      (text) => parseWith(deltaSchema, text, 'delta'),
      call.text('delta') ?? '0.000001',
    )
    const estimate = estimateCost(declared, question, delta)
    const isItalian = world.language === 'it'
    const head = isItalian
      ? ['PARTE', 'CELLE', 'UN SOCIO SPOSTA', '90 %', '95 %', '99 %']
      : ['PART', 'CELLS', 'ONE MEMBER MOVES', '90 %', '95 %', '99 %']
    const rows = estimate.parts.map(({ cells, l1, margins }, at) => [
      String(at + 1),
      String(cells),
      `<= ${String(l1)}`,
      ...margins.map(({ margin }) => `+-${String(margin)}`),
    ])
    const [rho, epsilon] = [unitsText(estimate.rho, rhoUnits), unitsText(estimate.epsilon, epsilonUnits)]
    return {
      json: { ...estimate, rho, epsilon },
      text: table(head, rows),
      remark: {
        it: `Costa rho ${rho} (da sola: epsilon ${epsilon}). Chiesta di nuovo torna la stessa risposta, senza altro costo.`,
        en: `Costs rho ${rho} (alone: epsilon ${epsilon}). Asked again, the same answer comes back and costs no more.`,
      },
    }
  },
}

const poolAsk: Command = {
  words: ['pool', 'ask'],
  about: {
    it: 'fa una domanda a uno studio e verifica la firma della risposta; spende dal suo budget',
    en: 'asks a question of a study and verifies the signature of the answer; spends of its budget',
  },
  takes: ['STUDY', 'QUESTION'],
  options: {},
  run: async (call, world) => {
    const question = parseGiven(
      'QUESTION',
      (json) => parseWith(questionWishSchema, JSON.parse(json), 'the question'),
      await readJson(call.place(1), world),
    )
    const client = await openResearch(call, world)
    const { answer, jwt, spent } = await client.ask(call.place(0), question)
    const verdict = await client.verifyAnswer(jwt)
    if (verdict.kind === 'refused')
      throw new Error(
        `The signed answer does not verify: ${verdict.code}. Do not use it, and tell the co-op.`,
      )
    return {
      json: { answer: JSON.parse(jsonText(answer)) as unknown, jwt, spent },
      text: figuresOf(answer, world),
      remark: {
        it: `Risposta ${String(answer.number)}, firmata e verificata; spesi rho ${spent}. ${answer.citation.text}`,
        en: `Answer ${String(answer.number)}, signed and verified; spent rho ${spent}. ${answer.citation.text}`,
      },
    }
  },
}

/** What is wrong in the query, the service says: it knows the table. */
const questionWishSchema = z.strictObject({
  query: z.unknown(),
  rho: z.string(),
  noise: z.enum(['gaussian', 'laplace']).exactOptional(),
})

const poolAnswers: Command = {
  words: ['pool', 'answers'],
  about: {
    it: 'elenca le risposte che uno studio ha dato e che cosa sono costate',
    en: 'lists the answers that a study has given and what they cost',
  },
  takes: ['STUDY'],
  options: {},
  run: async (call, world) => {
    const client = await openResearch(call, world)
    return listing(await client.history(call.place(0)), world, [
      ['NUMERO', 'NUMBER', ({ number }) => String(number)],
      ['QUANDO', 'WHEN', ({ issuedAt }) => issuedAt],
      ['RHO', 'RHO', ({ cost }) => cost.rho],
      ['EPSILON', 'EPSILON', ({ cost }) => cost.epsilon],
      ['DOMANDA', 'QUESTION', ({ question }) => jsonText(question.query)],
      ['CHI', 'WHO', ({ by }) => by?.name ?? by?.webId ?? ''],
      ['RISPOSTA', 'ANSWER', ({ id }) => id],
    ])
  },
}

/** Questions to the research pool. */
export const poolCommands: readonly Command[] = [poolCost, poolAsk, poolAnswers]

const openResearch = async (call: Call, world: World): Promise<ResearchClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createResearchClient({ consentService, fetch: session.fetch })
}

/** A line for each figure, with the interval that holds the truth 95 times of 100. */
const figuresOf = ({ releases: { 95: release } }: PoolAnswer, { language }: World): Outcome['text'] => {
  const isItalian = language === 'it'
  const head = isItalian ? ['CIFRA', 'VALORE', 'DA', 'A'] : ['FIGURE', 'VALUE', 'FROM', 'TO']
  const none = isItalian ? 'troppo pochi' : 'too few'
  switch (release.kind) {
    case 'counts':
      return table(
        head,
        release.cells.map(({ value, from, to }, at) => [String(at + 1), ...[value, from, to].map(String)]),
      )
    case 'sum':
      return table(head, [['1', ...[release.sum.value, release.sum.from, release.sum.to].map(String)]])
    case 'mean': {
      const { value, from, to } = release.mean
      return table(head, [['1', String(value ?? none), String(from), String(to)]])
    }
    case 'quantiles':
      return table(
        head,
        release.quantiles.map(({ at, nearest, within }) => [
          `${String(at)} ‰`,
          `${String(nearest.from)}-${String(nearest.to)}`,
          ...[within.from, within.to].map(String),
        ]),
      )
  }
}

/** The text of a file that is JSON. @throws {UsageFault} */
export const readJson = async (file: string, world: World): Promise<string> => {
  const text = (await readNamedFile(file, world)).toString('utf8')
  try {
    JSON.parse(text)
  } catch {
    throw usageFault({ it: `${file} non è JSON.`, en: `${file} is not JSON.` })
  }
  return text
}
