import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { mockFormats, useMockFile } from '../facts/forum-facts.ts'

/** Rows of nobody, under the schema that was declared: for who writes a program before there is anything to ask. */
export const MockCard = ({ study }: { readonly study: string }) => {
  const { t } = useTranslation()
  const file = useMockFile(study)
  return (
    <section className="card" aria-labelledby="mock">
      <h2 id="mock">{t('mock.title')}</h2>
      <p>{t('mock.what')}</p>
      <p className="ways">
        {mockFormats.map((format) => (
          <Button
            key={format}
            isBusy={file.isPending && file.variables === format}
            onClick={() => file.mutate(format)}
          >
            <bdi>{format.toUpperCase()}</bdi>
          </Button>
        ))}
      </p>
      {file.error === null ? null : <Fault error={file.error} />}
    </section>
  )
}
