import { useTranslation } from 'react-i18next'
import { dayWords } from '@mutua/ui/records/day-words'
import { Waiting } from '@mutua/ui/views/waiting'
import type { Person } from '../facts/case-facts.ts'

/** Who it is, as far as that may be read. */
export const PersonCard = ({ person }: { readonly person: Person | undefined }) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="card">
      <h2>{t('case.person')}</h2>
      {person === undefined ? (
        <Waiting />
      ) : person.id === undefined ? (
        <p>{t('case.personUnknown')}</p>
      ) : (
        <dl className="facts stacked">
          {person.birthDate === undefined ? null : (
            <div className="fact">
              <dt>{t('case.born')}</dt>
              <dd>
                {dayWords(person.birthDate, i18n.language)}{' '}
                <span className="small">
                  {t('case.age', { years: yearsSince(person.birthDate, Date.now()) })}
                </span>
              </dd>
            </div>
          )}
          {person.phone === undefined ? null : (
            <div className="fact">
              <dt>{t('case.phone')}</dt>
              <dd>
                <a href={`tel:${person.phone.replaceAll(/[^+\d]/g, '')}`} dir="ltr">
                  {person.phone}
                </a>
              </dd>
            </div>
          )}
        </dl>
      )}
    </section>
  )
}

/** Whole years. @param now milliseconds since the epoch */
const yearsSince = (birthDate: string, now: number): number => {
  const [born, today] = [new Date(birthDate), new Date(now)]
  const years = today.getUTCFullYear() - born.getUTCFullYear()
  const had =
    today.getUTCMonth() > born.getUTCMonth() ||
    (today.getUTCMonth() === born.getUTCMonth() && today.getUTCDate() >= born.getUTCDate())
  return had ? years : years - 1
}
