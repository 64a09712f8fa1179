import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { siadNotFilled } from '@mutua/sdk/care/siad-export'
import { saveFile } from '@mutua/ui/files/save-file'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { openCase, useCases } from '../facts/open-case.ts'
import { makeSiadFiles, type SiadFiles } from '../facts/siad.ts'

/** The two layouts of the SIAD flow as files, with what is left out and what stays empty. */
export const SiadCard = () => {
  const { t, i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const cases = useCases()
  const [provider, setProvider] = useState('')
  const making = useMutation({
    mutationFn: () =>
      makeSiadFiles(
        (cases.data ?? []).filter(({ grants }) => grants.length > 0),
        provider.trim(),
        { open: (found) => openCase(found, { config, session, language: i18n.language }) },
      ),
  })
  return (
    <section className="card" aria-labelledby="siad">
      <h2 id="siad">{t('audit.siad.title')}</h2>
      <p>{t('audit.siad.what')}</p>
      <p className="small">{t('audit.siad.notTheFlow')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (provider.trim() !== '') making.mutate()
        }}
      >
        <label className="field">
          <span>{t('audit.siad.provider')}</span>
          <input
            required
            autoComplete="off"
            dir="ltr"
            value={provider}
            onChange={({ target }) => setProvider(target.value)}
          />
        </label>
        <Button type="submit" isBusy={making.isPending} disabled={cases.data === undefined}>
          {t('audit.siad.make')}
        </Button>
      </form>
      {making.error === null ? null : <Fault error={making.error} again={() => making.mutate()} />}
      {making.data === undefined ? null : <Made files={making.data} />}
    </section>
  )
}

const Made = ({ files }: { readonly files: SiadFiles }) => {
  const { t } = useTranslation()
  const save = (name: string, text: string) =>
    saveFile(new Blob([text], { type: 'text/csv' }), `siad-${name}.csv`)
  return (
    <div role="status">
      <p>
        <strong>{t('audit.siad.cases', { count: files.cases })}</strong>
      </p>
      {files.cases === 0 ? null : (
        <p className="answers-left">
          <Button onClick={() => save('1', files.first)}>{t('audit.siad.first')}</Button>{' '}
          <Button onClick={() => save('2', files.second)}>{t('audit.siad.second')}</Button>
        </p>
      )}
      <p>
        {t('audit.siad.notFilled')} {siadNotFilled.map((field) => t(`audit.siad.field.${field}`)).join(', ')}
      </p>
      {files.left.length === 0 ? null : (
        <>
          <p>{t('audit.siad.left')}</p>
          <ul>
            {files.left.map(({ name, because }) => (
              <li key={`${name} ${because}`}>
                <bdi>{name}</bdi> {t(`audit.siad.because.${because}`, { defaultValue: because })}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
