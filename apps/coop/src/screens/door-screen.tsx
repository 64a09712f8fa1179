import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useAssembling, useAssembly, useRoll } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { PaperLists } from './paper-lists.tsx'

/** Where people come in: large letters, one field, one button each; and beside it the list that is printed and signed. */
export const DoorScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data: assembly, error, refetch } = useAssembly(id)
  const roll = useRoll(id, assembly?.notice !== undefined)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (roll.error !== null) return <Fault error={roll.error} again={() => void roll.refetch()} />
  if (assembly === undefined || roll.data === undefined) return <Waiting />
  return (
    <>
      <p className="not-on-paper">
        <Link href={`/assemblies/${id}`}>{t('board.back')}</Link>
      </p>
      <h1>
        {t('checkIn.title')}: <bdi>{assembly.title}</bdi>
      </h1>
      <Arrivals id={id} entries={roll.data.entries} />
      <PaperLists id={id} entries={roll.data.entries} />
    </>
  )
}

interface Comer {
  readonly member: number
  readonly name: string
  readonly present: boolean
}

const mostShown = 6

const Arrivals = ({ id, entries }: { readonly id: string; readonly entries: readonly Comer[] }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const [find, setFind] = useState('')
  const [last, setLast] = useState<Comer>()
  const enter = useConsoleStep(async (comer: Comer) => {
    await assembling.enterPresence(id, {
      ...{ member: comer.member, channel: 'room' as const },
      kind: comer.present ? ('out' as const) : ('in' as const),
    })
    setLast(comer)
    setFind('')
  })
  const wanted = find.trim().toLocaleLowerCase()
  const found =
    wanted === ''
      ? []
      : entries.filter(
          ({ member, name }) => String(member) === wanted || name.toLocaleLowerCase().includes(wanted),
        )
  return (
    <section className="door not-on-paper" aria-label={t('checkIn.title')}>
      <p>{t('checkIn.what')}</p>
      <TextField label={t('assembly.findMember')} value={find} onValue={setFind} isName />
      <p role="status" className="door-said">
        {last === undefined ? '' : t(last.present ? 'checkIn.left' : 'checkIn.welcome', { name: last.name })}
        {wanted !== '' && found.length === 0 ? t('checkIn.nobody') : ''}
      </p>
      <ul className="plain">
        {found.slice(0, mostShown).map((comer) => (
          <li key={comer.member}>
            <Button
              kind={comer.present ? 'quiet' : 'first'}
              isBusy={enter.isPending && enter.variables.member === comer.member}
              onClick={() => enter.mutate(comer)}
            >
              {comer.member} <bdi>{comer.name}</bdi> ·{' '}
              {t(comer.present ? 'assembly.goesOut' : 'assembly.comesIn')}
            </Button>
          </li>
        ))}
      </ul>
      {found.length > mostShown ? (
        <p className="small">{t('assembly.more', { count: found.length - mostShown })}</p>
      ) : null}
      {enter.error === null ? null : <Fault error={enter.error} />}
    </section>
  )
}
