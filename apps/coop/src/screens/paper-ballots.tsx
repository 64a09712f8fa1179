import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vote } from '@mutua/sdk/voting/vote'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useBook } from '../facts/register-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { useTicks, useUrn, useVoting } from '../facts/vote-facts.ts'
import { TwoSignatures } from './two-signatures.tsx'

/** Hands ballots of paper over: each is ticked off, and from then on that member votes by no other way. */
export const PaperTicks = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const { paper } = useVoting()
  const book = useBook()
  const ticks = useTicks(vote.id)
  const [number, setNumber] = useState('')
  const member = Number(number)
  const nameOf = (one: number) => book.data?.find((line) => line.number === one)?.displayName
  const tick = useConsoleStep(async () => {
    await paper.tick(vote.id, member)
    setNumber('')
  })
  const ticked = ticks.data ?? []
  return (
    <section className="card" aria-labelledby="paper">
      <h2 id="paper">{t('votes.paper')}</h2>
      <p>{t('votes.paperWhat')}</p>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          tick.mutate(undefined)
        }}
      >
        <TextField label={t('votes.member')} value={number} onValue={setNumber} isName />
        {number === '' ? null : (
          <p role="status">
            {nameOf(member) === undefined ? (
              t('votes.noMember')
            ) : (
              <strong dir="auto">{nameOf(member)}</strong>
            )}
          </p>
        )}
        <Button type="submit" isBusy={tick.isPending} disabled={nameOf(member) === undefined}>
          {t('votes.tick')}
        </Button>
      </form>
      {tick.error === null ? null : <Fault error={tick.error} />}
      <h3 id="paper-ticks">{t('votes.ticked', { count: ticked.length })}</h3>
      {ticked.length === 0 ? null : (
        <ul className="plain lines">
          {ticked.map((one) => (
            <li key={one}>
              {one} <bdi>{nameOf(one) ?? ''}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** After the polls: two officers sign how many ballots of paper were handed out, and to whom. */
export const PaperUrn = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const { paper } = useVoting()
  const urn = useUrn(vote.id)
  if (urn.error !== null) return <Fault error={urn.error} />
  const decision = urn.data ?? undefined
  if (decision?.state === 'confirmed') return null
  return (
    <section className="card asks" aria-labelledby="urn">
      <h2 id="urn">{t('votes.urn')}</h2>
      <TwoSignatures
        decision={decision}
        proposeLabel={t('votes.signUrn')}
        confirmLabel={t('votes.signUrnToo')}
        onPropose={(signer) => paper.propose(vote.id, signer)}
        onConfirm={(signer) => paper.confirm(vote.id, signer)}
      >
        <p>{t('votes.urnWhat', { count: vote.paper.ticked })}</p>
      </TwoSignatures>
    </section>
  )
}
