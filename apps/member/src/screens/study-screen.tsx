import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { Waiting } from '@mutua/ui/views/waiting'
import { todayHere, useStudy } from '../facts/study-facts.ts'
import { stageOf } from '../facts/study-stages.ts'
import { StudyCard } from './study-card.tsx'
import { StudyPage } from './study-page.tsx'

/** A study: the card to decide on while one may join, and from then on where one stands in it and what came of it. */
export const StudyScreen = ({ id }: { readonly id: string }) => {
  const found = useStudy(id)
  if (found.error !== null) return <Fault error={found.error} again={() => void found.refetch()} />
  if (found.data === undefined) return <Waiting />
  if (found.data === null) return <NothingScreen />
  const { study, own } = found.data
  const mayJoin = own !== undefined && (own.state === 'not-asked' || own.state === 'left')
  return mayJoin && stageOf(study, todayHere()) === 'joining' ? (
    <StudyCard study={study} />
  ) : (
    <StudyPage study={study} own={own} />
  )
}
