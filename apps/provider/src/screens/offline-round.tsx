import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { LanguageMenu } from '@mutua/ui/views/language-menu'
import { Waiting } from '@mutua/ui/views/waiting'
import { RoundKeeper, useIsOnline, useOpenRound } from '../facts/round-facts.tsx'
import { eraseOldDays, isAnyRoundHere } from '../round/sealed-round.ts'
import { RoundView } from './round-view.tsx'
import { SayWords } from './round-words.tsx'

/** What there is without a network, where nobody can say who they are: a round that rests here, for who knows its words. */
export const OfflineRound = () => (
  <RoundKeeper>
    <Inside />
  </RoundKeeper>
)

const Inside = () => {
  const { t } = useTranslation()
  const { round, open } = useOpenRound()
  const isOnline = useIsOnline()
  const here = useQuery({
    queryKey: ['round', 'any'],
    networkMode: 'always',
    queryFn: async () => {
      await eraseOldDays(Date.now())
      return isAnyRoundHere()
    },
  })
  return (
    <>
      <header className="top">
        <LanguageMenu />
        {isOnline ? (
          // Loaded anew: signing in is a way through other pages, and the round opens again at its end.
          <a className="button" href="/provider/round">
            {t('round.offline.enter')}
          </a>
        ) : null}
      </header>
      <main id="content">
        {round !== undefined ? (
          <RoundView round={round} />
        ) : (
          <>
            <h1>{t('round.offline.title')}</h1>
            {here.data === undefined ? (
              <Waiting />
            ) : here.data ? (
              <SayWords opened={open} />
            ) : (
              <p>{t('round.offline.none')}</p>
            )}
          </>
        )}
      </main>
    </>
  )
}
