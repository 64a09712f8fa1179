import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { needWhatSchema, type NeedWhat } from '@mutua/sdk/coop/need'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useSectionStep } from '../facts/section-facts.ts'
import { OneOf } from './one-of.tsx'

/** Two ways to begin, then what, then a few words. */
export const NeedForm = ({ section }: { readonly section: string }) => {
  const { t } = useTranslation()
  const [kind, setKind] = useState<'need' | 'offer'>()
  const [what, setWhat] = useState<NeedWhat>('time')
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const post = useSectionStep(async (client, begun: 'need' | 'offer') => {
    const named = name.trim() === '' ? {} : { name: name.trim() }
    await client.post({ section, kind: begun, what, text: text.trim(), ...named })
    setKind(undefined)
    setText('')
  })
  return (
    <div className="card need-form">
      <div className="two-ways">
        {(['need', 'offer'] as const).map((one) => (
          <Button
            key={one}
            kind={kind === one ? 'first' : 'equal'}
            aria-pressed={kind === one}
            onClick={() => setKind(kind === one ? undefined : one)}
          >
            {t(`needs.${one}`)}
          </Button>
        ))}
      </div>
      {kind === undefined ? null : (
        <div className="need-form">
          <OneOf
            legend={t('needs.which')}
            all={needWhatSchema.options}
            wordOf={(one) => t(`needs.whats.${one}`)}
            value={what}
            onChoose={setWhat}
          />
          <TextField
            label={t('needs.text')}
            hint={t('needs.noHealth')}
            rows={3}
            value={text}
            onValue={setText}
          />
          <TextField label={t('needs.name')} value={name} onValue={setName} isName />
          <Button
            kind="first"
            isBusy={post.isPending}
            disabled={text.trim() === '' || text.trim().length > longestText}
            onClick={() => post.mutate(kind)}
          >
            {t('needs.post')}
          </Button>
        </div>
      )}
      {post.error === null ? null : <Fault error={post.error} />}
    </div>
  )
}

/** The service takes no longer one. */
const longestText = 600
