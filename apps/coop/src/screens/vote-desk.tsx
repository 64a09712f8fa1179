import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { checkCode } from '@mutua/sdk/voting/cast-vote'
import type { Vote, VoteTexts } from '@mutua/sdk/voting/vote'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useBook } from '../facts/register-facts.ts'
import { useOwnKey } from '../facts/signing-facts.ts'
import { useVote, useVoteTexts, useVoting } from '../facts/vote-facts.ts'
import { DeskBallot } from './desk-ballot.tsx'

interface Voter {
  readonly member: number
  readonly code: string
}

/**
 * Somebody votes on a device of the co-op with the code of their letter. Two officers sign that this member is there, one of
 * them from another device; then the device is the voter's alone. Code and choice are in the memory of this page only, and
 * gone when the ballot is in the box.
 */
export const VoteDesk = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data: vote, error, refetch } = useVote(id)
  const isOpen = vote?.phase === 'open'
  const texts = useVoteTexts(id, isOpen)
  const [voter, setVoter] = useState<Voter>()
  if (vote === undefined)
    return error === null ? <Waiting /> : <Fault error={error} again={() => void refetch()} />
  return (
    <>
      <h1>{t('votes.desk')}</h1>
      <p>
        <bdi>{vote.questions.map(({ question }) => question).join(' · ')}</bdi>
      </p>
      {isOpen ? null : <p className="note">{t(`votes.phase.${vote.phase}`)}</p>}
      {!isOpen || texts.data === undefined ? null : voter === undefined ? (
        <WhoIsThere on={{ vote, texts: texts.data }} onThere={setVoter} />
      ) : (
        <WaitForSecond on={{ vote, texts: texts.data }} voter={voter} end={() => setVoter(undefined)} />
      )}
      <p>
        <Link href={`/votes/${id}`}>{t('votes.back')}</Link>
      </p>
    </>
  )
}

interface On {
  readonly vote: Vote
  readonly texts: VoteTexts
}

const WhoIsThere = ({ on, onThere }: { readonly on: On; readonly onThere: (voter: Voter) => void }) => {
  const { t } = useTranslation()
  const { desk } = useVoting()
  const book = useBook()
  const own = useOwnKey()
  const [number, setNumber] = useState('')
  const [code, setCode] = useState('')
  const member = Number(number)
  const line = book.data?.find((one) => one.number === member)
  const propose = useMutation({
    gcTime: 0,
    mutationFn: async (voter: Voter) => {
      const fault = await checkCode(voter.code, on)
      if (fault !== undefined) return fault
      const signer = own.data?.signer
      if (signer === undefined) throw new Error('the button is not to be had without a key')
      // Who was here before with the same code has both signatures.
      const isSigned = await desk.ticket(on, voter).then(
        () => true,
        () => false,
      )
      if (!isSigned) await desk.propose(on, voter, signer)
      onThere(voter)
      return undefined
    },
  })
  return (
    <form
      className="form card"
      onSubmit={(event) => {
        event.preventDefault()
        propose.mutate({ member, code: code.trim() })
      }}
    >
      <p>{t('votes.deskHow')}</p>
      <TextField label={t('votes.member')} value={number} onValue={setNumber} isName />
      {number === '' ? null : (
        <p role="status">
          {line === undefined ? t('votes.noMember') : <strong dir="auto">{line.displayName}</strong>}
        </p>
      )}
      <CodeField value={code} onValue={setCode} />
      {own.data !== undefined && own.data.signer === undefined ? (
        <p className="note">
          {t('sign.noKey')} <Link href="/key">{t('sign.toKey')}</Link>
        </p>
      ) : null}
      <Button
        kind="first"
        type="submit"
        isBusy={propose.isPending}
        disabled={line === undefined || code.trim() === '' || own.data?.signer === undefined}
      >
        {t('votes.isThere', { member: line === undefined ? '' : member })}
      </Button>
      <div role="status">
        {propose.data === undefined ? null : <p className="fault">{t(`votes.fault.${propose.data}`)}</p>}
      </div>
      {propose.error === null ? null : <Fault error={propose.error} />}
    </form>
  )
}

/** Typed by the voter, and not shown: whoever reads it could vote over them. */
const CodeField = ({
  value,
  onValue,
}: {
  readonly value: string
  readonly onValue: (value: string) => void
}) => {
  const { t } = useTranslation()
  return (
    <div className="entry">
      <label htmlFor="desk-code">{t('votes.code')}</label>
      <p className="hint" id="desk-code-hint">
        {t('votes.codeHint')}
      </p>
      <input
        id="desk-code"
        type="password"
        value={value}
        onChange={({ target }) => onValue(target.value)}
        aria-describedby="desk-code-hint"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
        maxLength={24}
      />
    </div>
  )
}

const WaitForSecond = ({
  on,
  voter,
  end,
}: {
  readonly on: On
  readonly voter: Voter
  readonly end: () => void
}) => {
  const { t } = useTranslation()
  const { desk } = useVoting()
  const ticket = useQuery({
    // The code is no part of the key, which others could look through.
    queryKey: ['desk-ticket', on.vote.id, voter.member],
    queryFn: () => desk.ticket(on, voter).catch(() => null),
    refetchInterval: ({ state }) => (typeof state.data === 'string' ? false : 2_000),
    staleTime: 0,
    gcTime: 0,
  })
  if (typeof ticket.data === 'string')
    return <DeskBallot on={on} code={voter.code} ticket={ticket.data} end={end} />
  return (
    <section className="card asks" aria-labelledby="second">
      <h2 id="second">{t('votes.deskOf', { member: voter.member })}</h2>
      <p role="status">{t('votes.deskWaits')}</p>
      <Button onClick={end}>{t('votes.stop')}</Button>
    </section>
  )
}
