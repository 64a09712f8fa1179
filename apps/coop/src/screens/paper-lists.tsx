import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeskList } from '@mutua/sdk/assembly/desk-list'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useAssembling, useDeskLists } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** The list on paper, and the two who read it: what one typed is not shown to the other, who reads the paper alone. */
export const PaperLists = ({
  id,
  entries,
}: {
  readonly id: string
  readonly entries: readonly { readonly member: number; readonly name: string }[]
}) => {
  const { t } = useTranslation()
  const lists = useDeskLists(id)
  return (
    <section className="card" aria-labelledby="paper">
      <h2 id="paper">{t('checkIn.paper')}</h2>
      <div className="not-on-paper roomy">
        <p>{t('checkIn.paperWhat')}</p>
        <div>
          <Button onClick={() => window.print()}>{t('checkIn.printList')}</Button>
        </div>
        <Enter id={id} />
        {lists.error === null ? null : <Fault error={lists.error} />}
        {(lists.data ?? []).map((list) => (
          <OneList key={list.number} id={id} list={list} />
        ))}
      </div>
      <table className="sheet only-on-paper">
        <thead>
          <tr>
            <th scope="col">{t('checkIn.member')}</th>
            <th scope="col">{t('checkIn.signature')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ member, name }) => (
            <tr key={member}>
              <th scope="row">
                {member} <bdi>{name}</bdi>
              </th>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const Enter = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const [typed, setTyped] = useState('')
  const members = numbersIn(typed)
  const enter = useConsoleStep(async () => {
    await assembling.enterDeskList(id, { members: [...(members ?? [])] })
    setTyped('')
  })
  return (
    <>
      <TextField
        label={t('checkIn.enter')}
        hint={t('checkIn.enterHint')}
        rows={3}
        value={typed}
        onValue={setTyped}
        isName
      />
      <Button
        disabled={members === undefined}
        isBusy={enter.isPending}
        onClick={() => enter.mutate(undefined)}
      >
        {t('checkIn.first')}
      </Button>
      {enter.error === null ? null : <Fault error={enter.error} />}
    </>
  )
}

const OneList = ({ id, list }: { readonly id: string; readonly list: DeskList }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const assembling = useAssembling()
  const [typed, setTyped] = useState('')
  const members = numbersIn(typed)
  const confirm = useConsoleStep(() => assembling.confirmDeskList(id, list.number, members ?? []))
  const told = { number: list.number, members: list.members.length }
  if (list.confirmed !== undefined) return <p role="status">{t('checkIn.done', told)}</p>
  return (
    <div className="note">
      <p>{t('checkIn.waits', told)}</p>
      {list.by === session.webId ? (
        <p className="small">{t('checkIn.mine')}</p>
      ) : (
        <>
          <TextField label={t('checkIn.again')} rows={3} value={typed} onValue={setTyped} isName />
          <Button
            disabled={members === undefined}
            isBusy={confirm.isPending}
            onClick={() => confirm.mutate(undefined)}
          >
            {t('checkIn.second')}
          </Button>
        </>
      )}
      {confirm.error === null ? null : <Fault error={confirm.error} />}
    </div>
  )
}

/** `undefined` while it is no list of different numbers. */
const numbersIn = (typed: string): readonly number[] | undefined => {
  const words = typed.split(/[\s,;]+/).filter((word) => word !== '')
  const isList = words.length > 0 && words.every((word) => /^[1-9]\d{0,8}$/.test(word))
  return isList && new Set(words).size === words.length ? words.map(Number) : undefined
}
