import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { caseTabs } from '../case-tabs.tsx'
import { useCarePath, useCaseWork, usePerson } from '../facts/case-facts.ts'
import type { Case } from '../facts/cases.ts'
import { useCase, useOpenCase, type OpenCase } from '../facts/open-case.ts'
import { CaseHead } from './case-head.tsx'
import { ConsentBar } from './consent-bar.tsx'
import { PathHeader } from './path-header.tsx'
import { PersonCard } from './person-card.tsx'
import { RecordPage } from './record-page.tsx'
import { SummaryPage } from './summary-page.tsx'
import { TeamCard, TaskCard } from './work-cards.tsx'

export interface CaseAddress {
  /** Key of a case, or the end of the id of any consent about it. */
  readonly name: string
  /** A tab, or `summary`, or `records/{type}/{id}`; nothing: the first tab. */
  readonly rest: string
}

/** One person: nothing of them is shown, or kept, from the moment on which no consent stands any more. */
export const CaseScreen = (address: CaseAddress) => {
  const { t } = useTranslation()
  const found = useCase(address.name)
  if (found.error !== null) return <Fault error={found.error} again={() => void found.refetch()} />
  if (found.data === undefined) return <Waiting />
  if (found.data === null || found.data.grants.length === 0)
    return (
      <>
        <h1>{t('case.over')}</h1>
        <p role="status">{t('case.overWhat')}</p>
        <p>
          <Link href="/" className="button">
            {t('case.toToday')}
          </Link>
        </p>
      </>
    )
  return <StandingCase found={found.data} address={address} />
}

const StandingCase = ({ found, address }: { readonly found: Case; readonly address: CaseAddress }) => {
  const open = useOpenCase(found)
  const [part = '', type, id] = address.rest.split('/')
  if (part === 'summary') return <SummaryPage open={open} />
  if (part === 'records' && type !== undefined && id !== undefined)
    return <RecordPage open={open} type={type} id={id} />
  return <CasePage open={open} tab={part} />
}

/** What may be seen and until when, the path, what was written, who works on it: one page. */
const CasePage = ({ open, tab }: { readonly open: OpenCase; readonly tab: string }) => {
  const { t } = useTranslation()
  const person = usePerson(open)
  const path = useCarePath(open, person.data)
  const work = useCaseWork(open, person.data)
  const shown = caseTabs.find((one) => one.name === tab) ?? caseTabs[0]
  if (shown === undefined) throw new Error('a case has tabs')
  const { Tab } = shown
  const error = person.error ?? path.error ?? work.error
  return (
    <>
      <CaseHead open={open}>
        <Link href={`/cases/${open.key}/summary`} className="button">
          {t('case.summary')}
        </Link>
      </CaseHead>
      <PathHeader steps={path.data} />
      {error === null ? null : (
        <Fault
          error={error}
          again={() => void Promise.all([person.refetch(), path.refetch(), work.refetch()])}
        />
      )}
      <div className="case-columns">
        <div className="case-side">
          <PersonCard person={person.data} />
          <ConsentBar open={open} />
        </div>
        <div className="case-middle">
          <nav className="tabs" aria-label={t('case.tabs')}>
            {caseTabs.map((one) => (
              <Link
                key={one.name}
                href={`/cases/${open.key}/${one.name}`}
                {...(one === shown ? { 'aria-current': 'page' as const } : {})}
              >
                {t(`case.tab.${one.name}`)}
              </Link>
            ))}
          </nav>
          <Suspense fallback={<Waiting />}>
            <Tab open={open} />
          </Suspense>
        </div>
        <div className="case-side">
          <TeamCard team={work.data?.team} />
          <TaskCard tasks={work.data?.tasks} open={open} />
        </div>
      </div>
    </>
  )
}
