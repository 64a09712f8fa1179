import type { Request, Response } from 'express'
import { z } from 'zod'
import { exportKinds, type ExportKind } from '@mutua/sdk/archive/manifest'
import { parseWith } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { AccountPods } from '../identity/account-pods.ts'
import type { Account } from '../identity/accounts.ts'
import { languageOf } from '../identity/pages/language.ts'
import { pageHeaders } from '../identity/pages/page.ts'
import { takeAlongPage } from '../identity/pages/take-along-page.ts'
import type { PodExports } from './export/pod-exports.ts'

export interface TakeAlongDeps {
  readonly accountPods: Pick<AccountPods, 'list'>
  readonly podExports: () => PodExports
}

interface Visit {
  readonly deps: TakeAlongDeps
  readonly account: Account
  readonly request: Request
  readonly response: Response
}

/** `/.me/pods/{pod}/take` and what its forms do: a person takes a pod of theirs along. */
export const takeAlongSteps = {
  show: async ({ deps, account, request, response }: Visit): Promise<void> => {
    const pod = await ownPod(deps, account, request)
    const exports = deps.podExports()
    const view = { pod, estimate: await exports.estimate(pod), prepared: await exports.find(pod) }
    const page = takeAlongPage(languageOf(request), view)
    response.status(200).set(pageHeaders(page)).send(page.html)
  },

  prepare: async ({ deps, account, request, response }: Visit): Promise<void> => {
    const pod = await ownPod(deps, account, request)
    await deps.podExports().prepare(pod, kindsIn(request.body), { request, response })
    response.redirect(303, `/.me/pods/${pod}/take`)
  },

  send: async ({ deps, account, request, response }: Visit): Promise<void> => {
    const pod = await ownPod(deps, account, request)
    await deps.podExports().send(pod, kindsIn(request.query), { request, response })
  },

  sendPrepared: async ({ deps, account, request, response }: Visit): Promise<void> => {
    const pod = await ownPod(deps, account, request)
    await deps.podExports().sendPrepared(pod, { request, response })
  },

  forget: async ({ deps, account, request, response }: Visit): Promise<void> => {
    const pod = await ownPod(deps, account, request)
    await deps.podExports().forget(pod)
    response.redirect(303, `/.me/pods/${pod}/take`)
  },
}

/** @throws {Problem} `not-found` */
const ownPod = async (deps: TakeAlongDeps, account: Account, request: Request): Promise<string> => {
  const further = await deps.accountPods.list(account.name)
  const own = [account, ...further].find(({ name }) => name === request.params['pod'])
  if (own === undefined) throw new Problem('not-found', 'There is no such pod.')
  return own.name
}

/** One box that is ticked comes as a text, several as a list. */
const kindsIn = (form: unknown): readonly ExportKind[] => {
  const { only } = parseWith(formSchema, form, 'the form')
  return only === undefined ? [] : Array.isArray(only) ? only : [only]
}

const kindSchema = z.enum(exportKinds)
const formSchema = z.object({ only: z.union([kindSchema, z.array(kindSchema).max(20)]).optional() })
