import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { applicationWishSchema } from '@mutua/sdk/coop/register'
import type { ApplicationGiven } from '@mutua/sdk/clients/register-client'
import { centsIn } from '@mutua/ui/records/euro-text'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { useRegisterStep } from '../facts/register-facts.ts'
import { usePod } from '../facts/use-facts.ts'

const nothing = {
  ...{ displayName: '', fiscalCode: '', bornOn: '', bornAt: '', address: '', province: '', iban: '' },
  ...{ category: 'citizen', quota: '25' },
}
type Draft = typeof nothing

/** What the register has to know of who joins, and nothing more: no health, and no money but the quota. */
export const JoinForm = ({ isAgain }: { readonly isAgain: boolean }) => {
  const { t } = useTranslation()
  const pod = usePod()
  const [draft, setDraft] = useState<Draft>(nothing)
  const [isTried, setTried] = useState(false)
  const wish = wishFrom(draft, pod.root)
  const checked = applicationWishSchema.safeParse(wish)
  const wrong = new Set(
    checked.success ? [] : checked.error.issues.map(({ path }) => String(path.at(-1) ?? 'details')),
  )
  const send = useRegisterStep((client) => client.apply(wish))
  const set = (name: keyof Draft) => (value: string) => setDraft({ ...draft, [name]: value })
  const field = (
    name: keyof Draft,
    more: { type?: 'date'; inputMode?: 'decimal'; isName?: boolean; hint?: string } = {},
  ) => {
    const isWrong = isTried && (wrong.has(name === 'quota' ? 'quotaCents' : name) || isMissing(name, draft))
    return (
      <TextField
        label={t(`membership.form.${name}`)}
        {...more}
        {...(more.type === 'date' ? { max: civilDateOf(Date.now()) } : {})}
        fault={isWrong ? t('membership.form.wrong') : undefined}
        value={draft[name]}
        onValue={set(name)}
      />
    )
  }
  return (
    <details className="card" open={!isAgain}>
      <summary>{t(isAgain ? 'membership.again' : 'membership.form.title')}</summary>
      <p>{t('membership.what')}</p>
      <form
        className="entries"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (checked.success) send.mutate(undefined)
        }}
      >
        {field('displayName', { isName: true })}
        {field('fiscalCode', { isName: true, hint: t('membership.form.fiscalCodeHint') })}
        {field('bornOn', { type: 'date' })}
        {field('bornAt', { isName: true })}
        {field('address', { isName: true })}
        {field('province', { isName: true, hint: t('membership.form.provinceHint') })}
        <Choices
          label={t('membership.form.category')}
          value={draft.category}
          onValue={set('category')}
          options={[
            { value: 'citizen', label: t('membership.form.citizen') },
            { value: 'provider', label: t('membership.form.provider') },
          ]}
        />
        {field('quota', { inputMode: 'decimal', hint: t('membership.form.quotaHint') })}
        {field('iban', { isName: true, hint: t('membership.form.ibanHint') })}
        <p>{t('membership.form.legal')}</p>
        {isTried && !checked.success ? (
          <p className="wrong" role="alert">
            {t('membership.form.look')}
          </p>
        ) : null}
        <p>
          <Button type="submit" kind="first" isBusy={send.isPending}>
            {t('membership.form.send')}
          </Button>
        </p>
        {send.error === null ? null : <Fault error={send.error} />}
      </form>
    </details>
  )
}

const isMissing = (name: keyof Draft, draft: Draft): boolean =>
  ['bornOn', 'bornAt'].includes(name) && draft[name].trim() === ''

const wishFrom = (draft: Draft, pod: string): ApplicationGiven => {
  const { displayName, fiscalCode, bornOn, bornAt, address, province, iban, category, quota } = draft
  const filled = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() })
  return {
    ...{ pod, displayName, fiscalCode, category: category === 'provider' ? 'provider' : 'citizen' },
    details: { address, ...filled('bornOn', bornOn), ...filled('bornAt', bornAt) },
    quotaCents: String(centsIn(quota) ?? ''),
    ...filled('province', province.toUpperCase()),
    ...filled('iban', iban),
  }
}
