import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { powers, type Power } from '@mutua/sdk/consent/representation'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { otherCare } from '../facts/share-facts.ts'
import { usePod } from '../facts/use-facts.ts'
import { findPerson, monthsFrom, useRepresentation, wholePowers } from '../facts/people-facts.ts'
import { OneOf } from './one-of.tsx'
import { Tick } from './tick.tsx'

/** Naming somebody: who, what they may do, until when. It is in force once they have said yes. */
export const NamePerson = () => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const people = useRepresentation()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<Power>>(least)
  const [months, setMonths] = useState<number>(1)
  const [reach, setReach] = useState<Reach>('all')
  const [reads, setReads] = useState(false)
  const pod = usePod()
  const whole = wholePowers(chosen)
  const naming = useMutation({
    mutationFn: async () => {
      const delegate = await findPerson(typed, {
        own: session.webId,
        podServer: config.podServer,
        fetch: session.fetch,
      })
      const resources = reach === 'all' ? [] : [parseResourceUrl(`${pod.root}${placeOf[reach]}`)]
      return people.name({
        delegate,
        powers: whole,
        validUntil: monthsFrom(Date.now(), months),
        ...(resources.length === 0 ? {} : { resources }),
        ...(reads && resources.length > 0 ? { reading: { purpose: otherCare, resources } } : {}),
      })
    },
    onSuccess: () => {
      setTyped('')
      setChosen(least)
      setMonths(1)
      setReach('all')
      setReads(false)
    },
    onSettled: () => queries.invalidateQueries(),
  })
  return (
    <details className="card">
      <summary>{t('people.name')}</summary>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          naming.mutate()
        }}
      >
        <label className="chooser">
          {t('people.who')}
          <input
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value)
              naming.reset()
            }}
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            dir="auto"
            aria-describedby="who-is-meant"
          />
        </label>
        <p className="small" id="who-is-meant">
          {t('people.whoWhat')}
        </p>
        <fieldset>
          <legend>{t('people.may')}</legend>
          {powers.map((power) => (
            <Tick
              key={power}
              label={t(`people.power.${power}`)}
              isTicked={whole.includes(power)}
              isFixed={whole.includes(power) && !chosen.has(power)}
              onTick={(isTicked) => setChosen(withPower(chosen, power, isTicked))}
            />
          ))}
        </fieldset>
        <OneOf
          legend={t('reach.about')}
          all={reaches}
          wordOf={(one) => t(`reach.of.${one}`)}
          value={reach}
          onChoose={setReach}
        />
        {reach === 'all' ? (
          <p>{t('people.cannot')}</p>
        ) : (
          <Tick label={t('reach.mayRead')} isTicked={reads} onTick={setReads} />
        )}
        <OneOf
          legend={t('people.forHowLong')}
          all={lengths}
          wordOf={(count) => t('people.months', { count })}
          value={months}
          onChoose={setMonths}
        />
        {naming.error === null ? null : isNobody(naming.error) ? (
          <p className="fault" role="alert">
            {t('people.unknown')}
          </p>
        ) : (
          <Fault error={naming.error} />
        )}
        <p role="status">{naming.isSuccess ? t('people.named') : ''}</p>
        <Button type="submit" kind="first" isBusy={naming.isPending} disabled={whole.length === 0}>
          {t('people.nameNow')}
        </Button>
      </form>
    </details>
  )
}

const lengths = [1, 6, 12] as const

/** What it is about: everything, or one part of the pod and nothing else. */
const reaches = ['all', 'appointments', 'project'] as const
type Reach = (typeof reaches)[number]
const placeOf = { appointments: 'health/careplan/Appointment/', project: 'health/careplan/' } as const

/** What somebody needs to be of any help, and no more: what decides is ticked by who names them. */
const least: ReadonlySet<Power> = new Set<Power>(['see-requests', 'see-consents'])

const withPower = (chosen: ReadonlySet<Power>, power: Power, isWanted: boolean): ReadonlySet<Power> =>
  isWanted ? new Set([...chosen, power]) : new Set([...chosen].filter((one) => one !== power))

const isNobody = (error: Error): boolean =>
  error instanceof Problem && (error.code === 'not-found' || error.code === 'input-malformed')
