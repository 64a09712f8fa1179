import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { QuorumBar } from '@mutua/ui/views/quorum-bar'
import { useAssembling, useFloor, useRoll } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** Who is there, and whether that is enough; the desk lets people in and writes down the proxies that they bring. */
export const AssemblyFloor = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const floor = useFloor(assembly.id, true)
  const attendance = floor.data?.attendance
  return (
    <section className="card" aria-labelledby="floor">
      <h2 id="floor">{t('assembly.floor')}</h2>
      {floor.data === undefined || attendance === undefined ? null : (
        <>
          <QuorumBar
            quorum={floor.data.quorum}
            present={attendance.votes}
            votesDue={floor.data.votesDue}
            label={t('assembly.floor')}
            sentence={t(floor.data.quorum.constituted ? 'assembly.madeUp' : 'assembly.notMadeUp', {
              present: attendance.votes,
              needed: floor.data.quorum.needed,
              due: floor.data.votesDue,
            })}
          />
          <p className="small">
            {t('assembly.there', { ...attendance })} <bdi>{floor.data.quorum.article}</bdi>
          </p>
        </>
      )}
      {floor.error === null ? null : <Fault error={floor.error} />}
      <CheckIn id={assembly.id} />
      <PaperProxy id={assembly.id} />
    </section>
  )
}

const mostShown = 12

const CheckIn = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const roll = useRoll(id, true)
  const [find, setFind] = useState('')
  const enter = useConsoleStep(({ member, kind }: { member: number; kind: 'in' | 'out' }) =>
    assembling.enterPresence(id, { member, kind, channel: 'room' }),
  )
  const wanted = find.trim().toLocaleLowerCase()
  const found = (roll.data?.entries ?? []).filter(
    ({ member, name }) => String(member) === wanted || name.toLocaleLowerCase().includes(wanted),
  )
  return (
    <details>
      <summary>{t('assembly.checkIn')}</summary>
      <TextField label={t('assembly.findMember')} value={find} onValue={setFind} />
      <ul className="plain lines">
        {found.slice(0, mostShown).map(({ member, name, present }) => (
          <li key={member} className="with-button">
            <span>
              {member} <bdi>{name}</bdi>{' '}
              {present ? <span className="state">{t('assembly.isIn')}</span> : null}
            </span>
            <Button
              kind="quiet"
              isBusy={enter.isPending && enter.variables.member === member}
              aria-label={`${t(present ? 'assembly.goesOut' : 'assembly.comesIn')}: ${name}`}
              onClick={() => enter.mutate({ member, kind: present ? 'out' : 'in' })}
            >
              {t(present ? 'assembly.goesOut' : 'assembly.comesIn')}
            </Button>
          </li>
        ))}
      </ul>
      {found.length > mostShown ? (
        <p className="small">{t('assembly.more', { count: found.length - mostShown })}</p>
      ) : null}
      {enter.error === null ? null : <Fault error={enter.error} />}
    </details>
  )
}

const PaperProxy = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const [giver, setGiver] = useState('')
  const [holder, setHolder] = useState('')
  const isNumber = (text: string) => /^[1-9]\d{0,8}$/.test(text.trim())
  const enter = useConsoleStep(async () => {
    await assembling.enterProxy(id, {
      giver: Number(giver),
      ...(holder.trim() === '' ? {} : { holder: Number(holder) }),
    })
    setGiver('')
    setHolder('')
  })
  return (
    <details>
      <summary>{t('assembly.paperProxy')}</summary>
      <p>{t('assembly.paperProxyWhat')}</p>
      <div className="side-by-side">
        <TextField label={t('assembly.giver')} value={giver} onValue={setGiver} />
        <TextField
          label={t('assembly.holder')}
          hint={t('assembly.holderHint')}
          value={holder}
          onValue={setHolder}
        />
      </div>
      <Button
        disabled={!isNumber(giver) || (holder.trim() !== '' && !isNumber(holder))}
        isBusy={enter.isPending}
        onClick={() => enter.mutate(undefined)}
      >
        {t('assembly.enterProxy')}
      </Button>
      <p role="status">{enter.isSuccess ? t('assembly.entered') : ''}</p>
      {enter.error === null ? null : <Fault error={enter.error} />}
    </details>
  )
}
