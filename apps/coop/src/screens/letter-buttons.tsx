import { useTranslation } from 'react-i18next'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useRegister } from '../facts/register-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** A page of paper for whoever has no app: how far it is, and what they can do about it. */
export const LetterButtons = ({
  of,
  number,
}: {
  readonly of: 'application' | 'line'
  readonly number: number
}) => {
  const { i18n } = useTranslation()
  const register = useRegister()
  const language = i18n.language.startsWith('it') ? 'it' : 'en'
  return (
    <p>
      <PrintButton
        word="desk.letter"
        name={`${of === 'application' ? 'domanda' : 'socio'}-${String(number)}.html`}
        page={() =>
          of === 'application'
            ? register.applicationLetter(number, language)
            : register.lineLetter(number, language)
        }
      />
    </p>
  )
}

export const PrintButton = ({
  word,
  name,
  page,
  isDisabled = false,
}: {
  readonly word: string
  readonly name: string
  readonly page: () => Promise<string>
  readonly isDisabled?: boolean
}) => {
  const { t } = useTranslation()
  const save = useConsoleStep(async () => {
    saveFile(new Blob([await page()], { type: 'text/html' }), name)
  })
  return (
    <>
      <Button disabled={isDisabled} isBusy={save.isPending} onClick={() => save.mutate(undefined)}>
        {t(word)}
      </Button>
      {save.error === null ? null : <Fault error={save.error} />}
    </>
  )
}
