import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { tableFormats, type TableFormat } from '@mutua/sdk/pool/table-file'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { localOf } from '../facts/study-view.ts'

/** Rows of nobody, under the table that was declared: for who writes a program before there is anything to ask. */
export const MockCard = ({ view: { id, table } }: { readonly view: Study }) => {
  const { t } = useTranslation()
  const file = useMutation({
    mutationFn: async (format: TableFormat) => {
      const { mockFile } = await import('../facts/mock-file.ts')
      const { content, name } = mockFile(table, localOf(id), format)
      saveFile(content, name)
    },
  })
  return (
    <section className="card" aria-labelledby="mock">
      <h2 id="mock">{t('mock.title')}</h2>
      <p>{t('mock.what')}</p>
      <p className="ways">
        {tableFormats.map((format) => (
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
