import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expect, test } from 'vitest'
import { createAssemblyClient } from '@mutua/sdk/clients/assembly-client'
import { foundingPacks } from '@mutua/sdk/law/packs'
import { rulesOf } from '@mutua/sdk/law/rules'
import { parseBaseUrl, parseWebId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { createLog } from '@mutua/kit/log'
import { notFoundHandler, problemHandler } from '@mutua/kit/problem-handler'
import { olga, openRoom, otto, rollOf, tariffMotion, webIdOf, wishOf } from '../assembly/test-support.ts'
import { registeredSigner } from '../officers/test-support.ts'
import { createAssemblyFloorRoutes } from './assembly-floor-routes.ts'
import { createAssemblyRoutes } from './assembly-routes.ts'

const stranger = parseWebId('https://elsewhere.example/x#me')

/** Assemblies over real HTTP, by the client of the SDK. Only signing in is short: `Authorization: Person <WebID>`. */
const openService = async (options: Parameters<typeof openRoom>[0] = { roll: rollOf(4) }) => {
  const room = await openRoom(options)
  const app = express()
  const deps = {
    assemblies: room.assemblies,
    findMember: (webId: WebId) => {
      const number = Number(/\/m(\d)#me$/.exec(webId)?.[1] ?? 0)
      return Promise.resolve(number === 0 ? undefined : { number })
    },
    authenticate: (request: express.Request) => {
      const webId = /^Person (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      if (webId === undefined) return Promise.reject(new Problem('caller-unknown', 'Sign in.'))
      return Promise.resolve({ webId: parseWebId(webId), clientId: 'test', jkt: 'test' })
    },
    isOfficer: (webId: WebId) => [olga, otto].includes(webId),
  }
  app.use(createAssemblyRoutes(deps), createAssemblyFloorRoutes(deps), notFoundHandler)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A TCP server's address is never a pipe's text.
  const origin = parseBaseUrl(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
  app.use(problemHandler({ origin, log: createLog('test', 'silent') }))
  return {
    ...room,
    as: (webId: WebId) =>
      createAssemblyClient({
        consentService: origin,
        fetch: (url, init) => {
          const headers = new Headers(init?.headers)
          headers.set('Authorization', `Person ${webId}`)
          return fetch(url, { ...init, headers })
        },
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await room[Symbol.asyncDispose]()
    },
  }
}

const refusal = (code: string): unknown => expect.objectContaining({ code })

test('An assembly over HTTP: officers run it, members see it from the call on and act for themselves, and strangers see nothing', async () => {
  await using service = await openService()
  const [board, anna, bruno, carla] = [
    service.as(olga),
    service.as(webIdOf(1)),
    service.as(webIdOf(2)),
    service.as(webIdOf(3)),
  ]
  await expect(anna.draft(wishOf())).rejects.toEqual(refusal('caller-not-officer'))
  const { id } = await board.draft(wishOf({ motions: [{ ...tariffMotion, text: '' }] }))
  await expect(board.step(id, 'call')).rejects.toEqual(refusal('assembly-rule-refused'))
  await expect(anna.assembly(id)).rejects.toEqual(refusal('not-found'))
  expect(await anna.assemblies()).toEqual([])
  // To a member who knows its id a draft is as if there were none; an officer is told that it has no roll yet.
  for (const look of [anna.notice, anna.floor, anna.standing, anna.turnout, anna.parts])
    await expect(look(id)).rejects.toEqual(refusal('not-found'))
  for (const one of [id, 'A'.repeat(22)]) {
    await expect(anna.posts(one, 1)).rejects.toEqual(refusal('not-found'))
    await expect(anna.addPost(one, 1, 'Hello.')).rejects.toEqual(refusal('not-found'))
    await expect(anna.enterProxy(one, { holder: 2 })).rejects.toEqual(refusal('not-found'))
    await expect(anna.cast(one, 1, { choice: 'no', version: 1 })).rejects.toEqual(refusal('not-found'))
  }
  await expect(board.floor(id)).rejects.toEqual(refusal('assembly-step-refused'))
  await expect(board.roll(id)).rejects.toEqual(refusal('assembly-step-refused'))
  await board.redraft(id, wishOf())
  await expect(anna.step(id, 'call')).rejects.toEqual(refusal('caller-not-officer'))
  await board.step(id, 'call')
  await board.summarise(id, 1, { plain: 'A new price list.', pros: ['Pays the costs.'], cons: ['Dearer.'] })
  await expect(service.as(stranger).assembly(id)).rejects.toEqual(refusal('member-unknown'))
  expect((await anna.notice(id)).text).toContain(tariffMotion.text)

  expect(await bruno.enterProxy(id, { holder: 1 })).toMatchObject({ giver: 2, holder: 1, written: 'app' })
  await expect(bruno.enterProxy(id, { giver: 3, holder: 1 })).rejects.toEqual(refusal('caller-not-officer'))
  await carla.cast(id, 1, { choice: 'no', version: 1 })
  await expect(carla.cast(id, 1, { choice: 'no', version: 1, member: 4 })).rejects.toEqual(
    refusal('input-malformed'),
  )
  await expect(carla.cast(id, 1, { choice: 'no', version: 1, member: 4, channel: 'desk' })).rejects.toEqual(
    refusal('caller-not-officer'),
  )
  await anna.addPost(id, 1, 'What does it cost me?')
  await board.foldPost(id, 1, 1, 'Answered.')
  expect(await carla.posts(id, 1)).toMatchObject([{ name: 'Member 1', folded: { reason: 'Answered.' } }])

  service.clock.set('2026-12-20T09:00:00.000Z')
  await expect(anna.enterPresence(id, { kind: 'in', channel: 'room' })).rejects.toEqual(
    refusal('caller-not-officer'),
  )
  await anna.enterPresence(id, { kind: 'in', channel: 'remote' })
  await expect(board.enterPresence(id, { kind: 'in', channel: 'remote', member: 2 })).rejects.toEqual(
    refusal('input-malformed'),
  )
  expect(await anna.floor(id)).toMatchObject({
    attendance: { remote: 1, represented: 1, early: 1 },
    votesDue: 4,
  })
  await board.open(id, {
    call: 1,
    president: { webId: olga, name: 'Olga' },
    secretary: { webId: otto, name: 'Otto' },
  })
  await board.stepMotion(id, 1, 'take-up')
  await board.stepMotion(id, 1, 'vote')
  await anna.cast(id, 1, { choice: 'yes', version: 1 })
  await anna.cast(id, 1, { choice: 'yes', version: 1, member: 2, channel: 'proxy' })
  expect((await anna.standing(id)).ballots).toHaveLength(2)
  await expect(anna.roll(id)).rejects.toEqual(refusal('caller-not-officer'))
  expect((await board.roll(id)).entries.filter(({ present }) => present)).toHaveLength(1)
  const decided = await board.stepMotion(id, 1, 'decide')
  expect(decided.motions[0]?.outcome).toMatchObject({
    adopted: true,
    tally: { inFavour: 2, against: 1, present: 3 },
  })
  await board.step(id, 'close')
  expect((await anna.turnout(id)).all).toEqual({ members: 4, tookPart: 3 })
  await expect(anna.minutes(id)).rejects.toEqual(refusal('caller-not-officer'))
  await board.proposeMinutes(id, await registeredSigner(olga, service.officers))
})

test.each([
  [500, 2, false],
  [501, 2, true],
  [501, 1, false],
])(
  '%i members with %i mutual activities in the statute meet apart first: %s (art. 2540 c. 2 c.c.)',
  async (members, activities, isNeeded) => {
    const packs = foundingPacks('service').map((pack) => ({
      ...pack,
      rules: pack.rules.map((line) =>
        line.id === 'separate.activities' ? { ...line, value: activities } : line,
      ),
    }))
    await using service = await openService({
      roll: rollOf(members),
      more: { rulesOn: (date) => rulesOf(packs, date) },
    })
    const board = service.as(olga)
    const { recordDate } = wishOf()
    expect(await board.separateNeed(recordDate)).toMatchObject({
      ...{ members, mutualActivities: activities, isNeeded, mayHold: isNeeded },
    })
    const { id } = await board.draft(wishOf())
    const called = board.step(id, 'call')
    if (isNeeded)
      await expect(called).rejects.toMatchObject({
        code: 'assembly-rule-refused',
        detail: expect.stringContaining('separate.activities-members-over') as unknown,
      })
    else expect(await called).toMatchObject({ state: 'called' })
    await expect(service.as(webIdOf(1)).separateNeed(recordDate)).rejects.toEqual(
      refusal('caller-not-officer'),
    )
  },
)

test('A thread is summed up in plain words by an officer, who folds no post in silence and reminds without learning whom', async () => {
  await using service = await openService()
  const [board, anna] = [service.as(olga), service.as(webIdOf(1))]
  const { id } = await board.draft(wishOf())
  await expect(board.summariseThread(id, 1, 'Nothing yet.')).rejects.toEqual(refusal('assembly-step-refused'))
  await board.step(id, 'call')
  expect(await anna.threadSummary(id, 1)).toBeUndefined()
  await anna.addPost(id, 1, 'What does it cost me?')
  await expect(anna.summariseThread(id, 1, 'It is cheap.')).rejects.toEqual(refusal('caller-not-officer'))
  await board.summariseThread(id, 1, 'One member asks what it costs.')
  expect(await anna.threadSummary(id, 1)).toMatchObject({
    ...{ text: 'One member asks what it costs.', posts: 1 },
  })
  await expect(anna.remind(id)).rejects.toEqual(refusal('caller-not-officer'))
  expect((await board.remind(id)).remindedAt).toBeDefined()
  expect(await anna.parts(id)).toEqual([])
  const part = await board.draft(wishOf({ kind: 'separate', constituency: { section: 'North' } }))
  await expect(anna.parts(part.id)).rejects.toEqual(refusal('not-found'))
  expect(await board.parts(part.id)).toMatchObject([{ state: 'draft', delegates: [] }])
  await expect(service.as(stranger).parts(id)).rejects.toEqual(refusal('member-unknown'))
})

test('A list from paper counts when a second officer has read the same off it, and not before', async () => {
  await using service = await openService()
  const [first, second] = [service.as(olga), service.as(otto)]
  const { id } = await first.draft(wishOf())
  await first.step(id, 'call')
  service.clock.set('2026-12-20T08:30:00.000Z')
  await expect(service.as(webIdOf(1)).enterDeskList(id, { members: [1] })).rejects.toEqual(
    refusal('caller-not-officer'),
  )
  await expect(first.enterDeskList(id, { members: [1, 9] })).rejects.toEqual(refusal('not-on-the-roll'))
  await expect(first.enterDeskList(id, { members: [1, 1] })).rejects.toEqual(refusal('input-malformed'))
  const { number } = await first.enterDeskList(id, { members: [1, 2, 3] })
  expect((await first.floor(id)).attendance.inRoom).toBe(0)
  await expect(first.confirmDeskList(id, number, [1, 2, 3])).rejects.toEqual(refusal('second-officer-needed'))
  await expect(second.confirmDeskList(id, number, [1, 2, 4])).rejects.toEqual(
    refusal('assembly-step-refused'),
  )
  await expect(second.confirmDeskList(id, 2, [1])).rejects.toEqual(refusal('not-found'))
  expect(await second.confirmDeskList(id, number, [3, 2, 1])).toMatchObject({ confirmed: { by: otto } })
  expect(await second.confirmDeskList(id, number, [3, 2, 1])).toMatchObject({ confirmed: { by: otto } })
  expect((await first.floor(id)).attendance.inRoom).toBe(3)
  expect(await first.deskLists(id)).toHaveLength(1)
})
