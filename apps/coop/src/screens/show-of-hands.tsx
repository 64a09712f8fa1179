import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { currentText, type Choice, type Motion } from '@mutua/sdk/assembly/motion'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useAssembling } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** Votes of those in the room who have no app: the secretary enters them by number. The last one of a member counts. */
export const ShowOfHands = ({
  assembly,
  motion,
}: {
  readonly assembly: Assembly
  readonly motion: Motion
}) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const [numbers, setNumbers] = useState('')
  const members = numbers.split(/[\s,;]+/).filter((text) => text !== '')
  const isFit = members.length > 0 && members.every((text) => /^[1-9]\d{0,8}$/.test(text))
  const enter = useConsoleStep(async (choice: Choice) => {
    for (const member of members)
      await assembling.cast(assembly.id, motion.number, {
        choice,
        version: currentText(motion).version,
        member: Number(member),
        channel: 'desk',
      })
    setNumbers('')
  })
  const choices: readonly { readonly key: string; readonly label: string; readonly choice: Choice }[] =
    motion.election === undefined
      ? (['yes', 'no', 'abstain'] as const).map((choice) => ({
          key: choice,
          label: t(`assembly.choice.${choice}`),
          choice,
        }))
      : motion.election.candidates.map(({ member, name }, place) => ({
          key: String(member),
          label: name,
          choice: [place],
        }))
  return (
    <details>
      <summary>{t('assembly.hands')}</summary>
      <TextField
        label={t('assembly.handsNumbers')}
        hint={t('assembly.handsHint')}
        value={numbers}
        onValue={setNumbers}
      />
      <div className="answers">
        {choices.map(({ key, label, choice }) => (
          <Button key={key} disabled={!isFit} isBusy={enter.isPending} onClick={() => enter.mutate(choice)}>
            {label}
          </Button>
        ))}
      </div>
      <p role="status">{enter.isSuccess ? t('assembly.entered') : ''}</p>
      {enter.error === null ? null : <Fault error={enter.error} />}
    </details>
  )
}
