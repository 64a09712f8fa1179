import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { areWordsStrong } from '../round/seal.ts'
import { openRoundWithWords, type SealedRound } from '../round/sealed-round.ts'

/** The words that open a round where there is no network, chosen and said twice. */
export const ChooseWords = ({ begin }: { readonly begin: (words: string) => Promise<void> }) => {
  const { t } = useTranslation()
  const [fault, setFault] = useState<'weak' | 'differ'>()
  const beginning = useMutation({ mutationFn: begin })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const [words, again] = wordsIn(event.currentTarget)
    const found = !areWordsStrong(words) ? 'weak' : words === again ? undefined : 'differ'
    setFault(found)
    if (found === undefined) beginning.mutate(words)
  }
  return (
    <form className="card narrow" onSubmit={submit} noValidate>
      <h2>{t('round.begin.title')}</h2>
      <p>{t('round.begin.what')}</p>
      <label className="field">
        <span>{t('round.begin.words')}</span>
        <span className="small" id="words-hint">
          {t('round.begin.hint')}
        </span>
        <input
          name="words"
          type="password"
          autoComplete="off"
          aria-invalid={fault === 'weak'}
          aria-describedby={fault === undefined ? 'words-hint' : 'words-hint words-fault'}
        />
      </label>
      <label className="field">
        <span>{t('round.begin.again')}</span>
        <input name="again" type="password" autoComplete="off" aria-invalid={fault === 'differ'} />
      </label>
      {fault === undefined ? null : (
        <p id="words-fault" role="alert" className="field-fault">
          {t(`round.begin.${fault}`)}
        </p>
      )}
      {beginning.error === null ? null : <Fault error={beginning.error} />}
      <Button type="submit" kind="first" isBusy={beginning.isPending}>
        {t('round.begin.now')}
      </Button>
    </form>
  )
}

/** Opens a round that rests on this device. */
export const SayWords = ({ opened }: { readonly opened: (round: SealedRound) => void }) => {
  const { t } = useTranslation()
  const opening = useMutation({
    networkMode: 'always',
    mutationFn: async (words: string) => {
      const round = await openRoundWithWords(words)
      if (round !== undefined) opened(round)
      return round !== undefined
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const [words] = wordsIn(event.currentTarget)
    opening.mutate(words)
  }
  return (
    <form className="card narrow" onSubmit={submit} noValidate>
      <h2>{t('round.unlock.title')}</h2>
      <p>{t('round.unlock.what')}</p>
      <label className="field">
        <span>{t('round.begin.words')}</span>
        <input name="words" type="password" autoComplete="off" aria-invalid={opening.data === false} />
      </label>
      {opening.data === false ? (
        <p role="alert" className="field-fault">
          {t('round.unlock.wrong')}
        </p>
      ) : null}
      {opening.error === null ? null : <Fault error={opening.error} />}
      <Button type="submit" kind="first" isBusy={opening.isPending}>
        {t('round.unlock.now')}
      </Button>
    </form>
  )
}

const wordsIn = (form: HTMLFormElement): readonly [string, string] => {
  const said = new FormData(form)
  const textOf = (name: string): string => {
    const value = said.get(name)
    return typeof value === 'string' ? value : ''
  }
  return [textOf('words'), textOf('again')]
}
