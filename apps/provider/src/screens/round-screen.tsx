import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useActing } from '../facts/acting.tsx'
import { openCase, useCases } from '../facts/open-case.ts'
import { closedPods, mayWriteVisits, readDay } from '../facts/read-day.ts'
import { useIsOnline, useOpenRound, useRoundContent, useTellContent } from '../facts/round-facts.tsx'
import { openRoundKeys } from '../facts/round-key.ts'
import { beginRound, eraseOldDays, findRound, openRoundWithKey } from '../round/sealed-round.ts'
import type { SealedRound } from '../round/sealed-round.ts'
import { entryOf, type RoundQueue } from '../round/round-queue.ts'
import { sendRound } from '../round/send-round.ts'
import type { DueVisit } from '../round/visit-entry.ts'
import { ChooseWords, SayWords } from './round-words.tsx'
import { RoundView } from './round-view.tsx'

/** The visits of the day, of whoever is signed in. A round that is on the device already opens by itself. */
export const RoundScreen = () => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const { round, open, isLocked } = useOpenRound()
  const here = useQuery({
    queryKey: ['round', 'here', session.webId],
    enabled: round === undefined && !isLocked,
    networkMode: 'always',
    staleTime: 0,
    gcTime: 0,
    queryFn: async () => {
      await eraseOldDays(Date.now())
      const found = await findRound(session.webId)
      if (found === undefined) return 'none' as const
      const key = await openRoundKeys({ config, session })
        .find(found.id)
        .catch(() => undefined)
      const opened = key === undefined ? undefined : await openRoundWithKey(session.webId, key)
      if (opened === undefined) return 'locked' as const
      open(opened)
      return 'open' as const
    },
  })
  const readDayInto = useReadDay()
  if (round !== undefined) return <StandingRound round={round} />
  if (isLocked)
    return (
      <>
        <h1>{t('round.title')}</h1>
        <p className="note">{t('round.idle')}</p>
        <SayWords opened={open} />
      </>
    )
  if (here.error !== null) return <Fault error={here.error} again={() => void here.refetch()} />
  switch (here.data) {
    case undefined:
    case 'open':
      return <Waiting />
    case 'locked':
      return (
        <>
          <h1>{t('round.title')}</h1>
          <SayWords opened={open} />
        </>
      )
    case 'none':
      return (
        <>
          <h1>{t('round.title')}</h1>
          <p>{t('round.what')}</p>
          <ChooseWords
            begin={async (words) => {
              const { round: begun, key } = await beginRound(session.webId, words)
              await openRoundKeys({ config, session }).keep(begun.id, key)
              key.fill(0)
              await readDayInto(begun)
              open(begun)
            }}
          />
        </>
      )
  }
}

const StandingRound = ({ round }: { readonly round: SealedRound }) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const { open } = useOpenRound()
  const content = useRoundContent(round)
  const sending = useSending(round)
  useLeavingOut(round)
  const readDayInto = useReadDay()
  const isOnline = useIsOnline()
  const refresh = useMutation({ mutationFn: () => readDayInto(round) })
  const finish = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      await round.erase()
      // A key that stays opens nothing any more.
      await openRoundKeys({ config, session })
        .remove(round.id)
        .catch(() => undefined)
      open(undefined)
    },
  })
  const waits = (content.data?.queue.length ?? 0) > 0
  return (
    <RoundView round={round} sent={sending.data}>
      {refresh.data === undefined || refresh.data.length === 0 ? null : (
        <p className="note">{t('round.missing', { names: refresh.data.join(', ') })}</p>
      )}
      {[sending.error, refresh.error, finish.error].map((error) =>
        error === null ? null : <Fault key={error.message} error={error} />,
      )}
      <div className="answers">
        <Button isBusy={refresh.isPending} disabled={!isOnline} onClick={() => refresh.mutate()}>
          {t('round.refresh')}
        </Button>
        <Button
          isBusy={finish.isPending}
          disabled={waits}
          aria-describedby="finish-what"
          onClick={() => finish.mutate()}
        >
          {t('round.finish')}
        </Button>
      </div>
      <p id="finish-what" className="small">
        {waits ? t('round.finishNot') : t('round.finishWhat')}
      </p>
    </RoundView>
  )
}

/** Sends what waits: at once, when the network comes back, and now and then, since nobody says when a server is back. */
const useSending = (round: SealedRound) => {
  const { config, session } = useSignedIn()
  const { i18n } = useTranslation()
  const { data: cases, refetch } = useCases()
  const { as } = useActing()
  const asNow = useRef(as)
  useEffect(() => {
    asNow.current = as
  }, [as])
  const content = useRoundContent(round).data
  const isOnline = useIsOnline()
  const tell = useTellContent(round)
  const waiting =
    content?.queue
      .filter(({ obstacle, due }) => obstacle === undefined && due.as?.organisation === as)
      .map(({ mark }) => mark) ?? []
  const send = useMutation({
    networkMode: 'always',
    mutationFn: async () => {
      // A consent may have been given or taken back while there was no network.
      const known = await refetch()
      if (known.data === undefined || known.isError) return
      // Chosen anew meanwhile: these may be the consents of somebody else.
      if (asNow.current !== as) return
      const opened = new Map(
        known.data.map((one) => [
          one.pod as string,
          openCase(one, { config, session, language: i18n.language }),
        ]),
      )
      await sendRound(
        round,
        (pod) => {
          const one = opened.get(pod)
          return one === undefined || !mayWriteVisits(one) ? undefined : one.fhir
        },
        tell,
        as,
      )
    },
  })
  const what = waiting.join(' ')
  const isReady = cases !== undefined && isOnline
  useEffect(() => {
    if (what === '' || !isReady) return undefined
    send.mutate()
    const again = setInterval(() => send.mutate(), sendEveryMs)
    return () => clearInterval(again)
    // `send` is a new one each time, and what it needs is here.
  }, [what, isReady, as])
  return { error: send.error, data: { isSending: send.isPending, waiting: waiting.length, as } }
}

const sendEveryMs = 15_000

/**
 * Takes the visits of people whose consent is over from the device as soon as that is known. What was said of a visit stays with
 * whom it is about, until its author has decided about it.
 */
const useLeavingOut = (round: SealedRound): void => {
  const { data: cases } = useCases()
  const content = useRoundContent(round).data
  const tell = useTellContent(round)
  const closed = closedPods(cases ?? [])
  const isOver = (due: DueVisit, queue: RoundQueue): boolean =>
    closed.has(due.pod) && entryOf(queue, due) === undefined
  const over = content?.day.filter((due) => isOver(due, content.queue)).map(({ pod }) => pod) ?? []
  const whose = [...new Set(over)].join(' ')
  useEffect(() => {
    if (whose === '') return
    void round
      .change(({ day, queue, drafts }) => ({ day: day.filter((due) => !isOver(due, queue)), queue, drafts }))
      .then(tell)
    // `isOver` and `tell` are new ones each time; what they depend on is here.
  }, [whose, round])
}

/** How long names and addresses stay on the device: a working day. */
const dayMs = 12 * 3_600_000

/** Reads the visits of today into a round; gives back whose could not be read. */
const useReadDay = () => {
  const { config, session } = useSignedIn()
  const { i18n } = useTranslation()
  const cases = useCases()
  const queries = useQueryClient()
  const { as, places } = useActing()
  const place = places.find(({ organisation }) => organisation.id === as)?.organisation
  const readAs = place === undefined ? {} : { as: { organisation: place.id, name: place.name } }
  return async (round: SealedRound): Promise<readonly string[]> => {
    const known = cases.data ?? (await cases.refetch()).data ?? []
    const open = known
      .map((one) => openCase(one, { config, session, language: i18n.language }))
      .filter(mayWriteVisits)
    const from = new Date()
    from.setHours(0, 0, 0, 0)
    const until = new Date(from)
    until.setDate(until.getDate() + 1)
    const { day, missing } = await readDay(open, { from, until })
    const before = (await round.read()).day.filter(({ settled }) => settled !== undefined)
    const all = [
      ...before.filter((one) => new Date(one.start) >= from),
      ...day.map((due) => ({ ...due, ...readAs })),
    ]
    const kept = await round.keepDay(
      all.toSorted((one, other) => one.start.localeCompare(other.start)),
      Date.now() + dayMs,
    )
    queries.setQueryData(['round', round.id], kept)
    return missing
  }
}
