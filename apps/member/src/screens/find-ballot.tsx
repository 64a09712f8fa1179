import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useFind } from '../facts/ballot-facts.ts'

/** Looks a tracking code up in the public list: that one's ballot is in the box, and is the one that counts. */
export const FindBallot = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const field = useId()
  const [code, setCode] = useState('')
  const find = useFind(id)
  return (
    <section className="card" aria-labelledby="find">
      <h2 id="find">{t('vote.find')}</h2>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          if (code.trim() !== '') find.mutate(code)
        }}
      >
        <p>
          <label htmlFor={field}>{t('vote.findWhat')}</label>
          <input
            id={field}
            className="wide"
            value={code}
            onChange={({ target }) => {
              setCode(target.value)
              find.reset()
            }}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            dir="ltr"
          />
        </p>
        <Button type="submit" isBusy={find.isPending}>
          {t('vote.findButton')}
        </Button>
      </form>
      <div role="status">
        {find.data === undefined ? null : <p>{t(find.data ? 'vote.found' : 'vote.notFound')}</p>}
      </div>
      {find.error === null ? null : <Fault error={find.error} />}
    </section>
  )
}
