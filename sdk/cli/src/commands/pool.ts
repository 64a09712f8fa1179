import { parseWith } from '@mutua/sdk/ids'
import { estimateCost } from '@mutua/sdk/pool/estimate'
import { parseQuestion } from '@mutua/sdk/pool/question'
import { tableSchema } from '@mutua/sdk/pool/table'
import { deltaSchema, epsilonUnits, rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import type { Command } from '../command.ts'
import { table } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { readNamedFile } from './pod.ts'

export const poolCost: Command = {
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

/** The text of a file that is JSON. @throws {UsageFault} */
const readJson = async (file: string, world: World): Promise<string> => {
  const text = (await readNamedFile(file, world)).toString('utf8')
  try {
    JSON.parse(text)
  } catch {
    throw usageFault({ it: `${file} non è JSON.`, en: `${file} is not JSON.` })
  }
  return text
}
