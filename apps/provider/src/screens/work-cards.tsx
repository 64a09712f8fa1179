import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { dayWords } from '@mutua/ui/records/day-words'
import { titleOf } from '@mutua/ui/records/plain-record'
import { Waiting } from '@mutua/ui/views/waiting'
import { dueOf, type TeamLine } from '../facts/case-facts.ts'
import type { Case } from '../facts/cases.ts'

/** Who works with the person; that nobody may be read of and that there is nobody look alike. */
export const TeamCard = ({ team }: { readonly team: readonly TeamLine[] | undefined }) => {
  const { t } = useTranslation()
  return (
    <section className="card">
      <h2>{t('case.team')}</h2>
      {team === undefined ? <Waiting /> : null}
      {team?.length === 0 ? <p>{t('case.nothingToRead')}</p> : null}
      {team === undefined || team.length === 0 ? null : (
        <ul className="plain spaced">
          {team.map(({ name, role }) => (
            <li key={`${name} ${role ?? ''}`}>
              <bdi>{name}</bdi>
              {role === undefined ? null : (
                <span className="line small">
                  <bdi>{role}</bdi>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What there is to do, by its day. */
export const TaskCard = ({
  tasks,
  open,
}: {
  readonly tasks: readonly FhirResource[] | undefined
  readonly open: Case
}) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="card">
      <h2>{t('case.tasks')}</h2>
      {tasks === undefined ? <Waiting /> : null}
      {tasks?.length === 0 ? <p>{t('case.nothingToRead')}</p> : null}
      {tasks === undefined || tasks.length === 0 ? null : (
        <ul className="plain spaced">
          {tasks.slice(0, mostTasks).map((task) => (
            <li key={task.id}>
              <Link href={`/cases/${open.key}/records/Task/${task.id}`}>
                <bdi>{taskTitle(task)}</bdi>
              </Link>
              {dueOf(task) === '' ? null : (
                <span className="line small">{dayWords(dueOf(task).slice(0, 10), i18n.language)}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {tasks !== undefined && tasks.length > mostTasks ? (
        <p className="small">{t('case.moreTasks', { count: tasks.length - mostTasks })}</p>
      ) : null}
    </section>
  )
}

/** What is to be done in its own words, before the kind of thing that it is. */
const taskTitle = (task: FhirResource): string =>
  typeof task['description'] === 'string' ? task['description'] : titleOf(task)

const mostTasks = 6
