import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { ask } from '@mutua/sdk/clients/answer'
import type { CoveredItem } from '@mutua/sdk/clients/covered-client'
import { saveFile } from '@mutua/ui/files/save-file'
import { dayWords } from '@mutua/ui/records/day-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { timeOf } from '../facts/own-records.ts'
import { useFhir } from '../facts/own-fhir.ts'
import { usePod } from '../facts/use-facts.ts'
import { originalFileIn, useWhatCame, type Counted } from '../facts/what-came.ts'

/** What an import brought, in a sentence: what it is, of which day, how much; and the file itself, as it came. */
export const CameLine = ({ id }: { readonly id: string }) => {
  const { t, i18n } = useTranslation()
  const came = useWhatCame(id, true)
  if (came?.main === undefined) return null
  const { main, counted, original } = came
  return (
    <>
      <p role="status">
        <Link href={`/data/${main.type ?? ''}/${main.id ?? ''}`} className="line">
          <bdi>{main.title}</bdi>
        </Link>
        {', '}
        {dayWords(timeOf(main), i18n.language)}
        {', '}
        <CountedWords counted={counted} />
        {'. '}
        {original === undefined ? null : (
          <Link href={`/data/${original.type ?? ''}/${original.id ?? ''}`} className="line">
            {t('came.original')}
          </Link>
        )}
      </p>
      {original === undefined ? null : <SaveOriginal of={original} />}
    </>
  )
}

/** The file that was brought in, byte for byte. */
const SaveOriginal = ({ of: { type = '', id = '' } }: { readonly of: CoveredItem }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const pod = usePod()
  const fhir = useFhir()
  const saving = useMutation({
    mutationFn: async () => {
      const { address, title } = originalFileIn(await fhir.read(type, id), pod.root)
      const answer = await ask(session.fetch, address)
      saveFile(await answer.blob(), title)
    },
  })
  return (
    <>
      {saving.error === null ? null : <Fault error={saving.error} />}
      <p>
        <Button isBusy={saving.isPending} onClick={() => saving.mutate()}>
          {t('came.save')}
        </Button>
      </p>
    </>
  )
}

export const CountedWords = ({ counted }: { readonly counted: Counted }) => {
  const { t, i18n } = useTranslation()
  return new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(
    counted.map(([kind, count]) => t(`came.kind.${kind}`, { count })),
  )
}
