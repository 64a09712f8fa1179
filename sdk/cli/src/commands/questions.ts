import { z } from 'zod'
import { createQuestionClient, type QuestionClient } from '@mutua/sdk/clients/question-client'
import { questionWishSchema, type QuestionThread } from '@mutua/sdk/consent/question'
import { parseRequestId, parseWith, type RequestId } from '@mutua/sdk/ids'
import { actingForOption, fetchFor } from '../acting-for.ts'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { parseGiven } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { wordsFromInput } from './emergency.ts'

export const requestQuestions: Command = {
  words: ['request', 'questions'],
  about: {
    it: 'che cosa è stato chiesto su una richiesta, e che cosa è stato risposto',
    en: 'what was asked about a request, and what was answered',
  },
  takes: ['REQUEST'],
  options: { 'acting-for': actingForOption },
  run: async (call, world) =>
    shown(await (await openQuestions(call, world)).questions(requestFrom(call)), world),
}

export const requestAsk: Command = {
  words: ['request', 'ask'],
  about: {
    it: 'fa una domanda a chi chiede, prima di decidere; le parole si leggono dall’input',
    en: 'asks whoever made a request, before deciding; the words are read from the input',
  },
  takes: ['REQUEST'],
  options: { 'acting-for': actingForOption },
  run: async (call, world) => {
    const id = requestFrom(call)
    const text = await textFrom(world)
    return shown(await (await openQuestions(call, world)).ask(id, text), world)
  },
}

export const requestAnswer: Command = {
  words: ['request', 'answer'],
  about: {
    it: 'risponde a una domanda, una volta sola; le parole si leggono dall’input',
    en: 'answers a question, once; the words are read from the input',
  },
  takes: ['REQUEST'],
  options: {
    'question': {
      kind: 'text',
      value: 'NUMBER',
      about: { it: 'come stanno in request questions', en: 'as they stand in request questions' },
    },
    'acting-for': actingForOption,
  },
  run: async (call, world) => {
    const id = requestFrom(call)
    const number = parseGiven('--question', parseNumber, call.need('question'))
    const text = await textFrom(world)
    return shown(await (await openQuestions(call, world)).answer(id, number, text), world)
  },
}

const openQuestions = async (call: Call, world: World): Promise<QuestionClient> => {
  const caller = await signInCaller(call, world)
  return createQuestionClient({ consentService: caller.consentService, fetch: fetchFor(call, caller) })
}

/** @throws {UsageFault} */
const requestFrom = (call: Call): RequestId => parseGiven('REQUEST', parseRequestId, call.place(0))

const textFrom = async (world: World): Promise<string> =>
  parseGiven(
    'input',
    (words) => parseWith(questionWishSchema.shape.text, words, 'the words'),
    await wordsFromInput(world),
  )

const parseNumber = (text: string): number =>
  parseWith(z.coerce.number().int().min(1).max(1_000), text, 'the number of a question')

const shown = (thread: QuestionThread, world: World): Outcome => ({
  ...listing(thread.items, world, [
    ['N.', 'NO.', ({ number }) => String(number)],
    ['DOMANDA', 'QUESTION', ({ text }) => text],
    ['RISPOSTA', 'ANSWER', ({ answer }) => answer?.text ?? ''],
  ]),
  json: thread,
})
