import express, { Router } from 'express'
import { z } from 'zod'
import { Problem } from '@mutua/sdk/problem'
import { languageOf } from '../pages/language.ts'
import { failedElsewherePage } from '../pages/outside-pages.ts'
import { pageHeaders, type Page } from '../pages/page.ts'
import { walletPage } from '../pages/wallet-page.ts'

/** What is asked of a wallet and what comes of it, as pages and wallets see it. */
export interface WalletFace {
  wait(
    page: string,
  ):
    | { readonly kind: 'waiting'; readonly invitation: { readonly here: string; readonly elsewhere: string } }
    | { readonly kind: 'answered'; readonly backTo: string }
    | { readonly kind: 'unknown' }
  request(id: string, isFar: boolean): Promise<string | undefined>
  answer(
    id: string,
    isFar: boolean,
    body: { readonly response?: string | undefined; readonly error?: string | undefined },
  ): Promise<{ readonly redirect_uri?: string } | undefined>
}

/** The page that waits for a wallet, and the two calls of the wallet itself (OpenID4VP 1.0 §5.10, §8.2). */
export const walletRoutes = (wallet: WalletFace): Router => {
  const router = Router()
  router.use('/.outside/wallet', (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  router.get('/.outside/wallet/request/:id', async (request, response) => {
    const signed = await wallet.request(request.params.id, isFar(request.query))
    if (signed === undefined) throw new Problem('not-found', 'Nobody waits for this answer any more.')
    response.set('Content-Type', 'application/oauth-authz-req+jwt').send(signed)
  })
  router.post(
    '/.outside/wallet/answer/:id',
    express.urlencoded({ extended: false, limit: '128kb' }),
    async (request, response) => {
      const body = answerBody.safeParse(request.body)
      const taken = await wallet.answer(request.params.id, isFar(request.query), body.data ?? {})
      if (taken === undefined) throw new Problem('not-found', 'Nobody waits for this answer any more.')
      // What was found is for the person's page: a wallet learns only that it was heard.
      response.json(taken)
    },
  )
  router.get('/.outside/wallet/:page', (request, response) => {
    const language = languageOf(request)
    const show = (status: number, page: Page): void => {
      response.status(status).set(pageHeaders(page)).send(page.html)
    }
    const wait = wallet.wait(request.params.page)
    if (wait.kind === 'answered') return response.redirect(303, wait.backTo)
    if (wait.kind === 'unknown') return show(403, failedElsewherePage(language, '/.me'))
    show(200, walletPage(language, wait.invitation))
  })
  return router
}

const isFar = (query: object): boolean => 'far' in query && query.far === '1'

const answerBody = z.object({
  response: z.string().max(131_072).optional(),
  error: z.string().max(200).optional(),
})
