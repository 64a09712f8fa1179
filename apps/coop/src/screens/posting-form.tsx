import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { handPostings, type HandPostingKind } from '@mutua/sdk/coop/hand-posting'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useBookkeeping } from '../facts/budget-facts.ts'
import {
  draftFrom,
  fingerprintOf,
  lateMonths,
  nothingPosted,
  openAccounts,
  postingOf,
  usePostingChoices,
  usePostingParties,
  type PostingChoices,
} from '../facts/posting-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

/** What no close and no bank books: a cost, a payment in, a grant; with the document that shows it. */
export const PostingForm = () => {
  const { t, i18n } = useTranslation()
  const books = useBookkeeping()
  const [typed, setTyped] = useState({ ...nothingPosted, supplier: '' })
  const [once, setOnce] = useState(() => crypto.randomUUID())
  const choices = usePostingChoices(typed.period).data ?? { centres: [], funding: [] }
  const posting = postingOf(typed.kind)
  const patterns = openAccounts(posting)
  const put = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change })
  const draft = draftFrom(typed, once)
  const post = useConsoleStep(async () => {
    if (draft === undefined) return undefined
    const transfer = await books.post(draft)
    setTyped({ ...nothingPosted, kind: typed.kind, period: typed.period, supplier: '' })
    setOnce(crypto.randomUUID())
    return transfer
  })
  return (
    <details className="card">
      <summary>{t('posting.title')}</summary>
      <p>{t('posting.what')}</p>
      <SelectField
        label={t('posting.kind')}
        value={typed.kind}
        onValue={(kind) => put({ kind: kind as HandPostingKind, party: '', supplier: '', funding: 'own' })} // an option below
        options={handPostings.map(({ kind }) => ({ value: kind, label: t(`posting.kinds.${kind}`) }))}
      />
      <div className="side-by-side">
        {patterns.map((pattern) => (
          <Party
            key={pattern}
            pattern={pattern}
            choices={choices}
            value={pattern === 'payable:' ? typed.supplier : typed.party}
            onValue={(name) => put(pattern === 'payable:' ? { supplier: name } : { party: name })}
          />
        ))}
        <TextField
          label={t('posting.amount')}
          inputMode="decimal"
          value={typed.amount}
          onValue={(amount) => put({ amount })}
        />
        <SelectField
          label={t('posting.period')}
          value={typed.period}
          nothing={t('posting.choose')}
          onValue={(period) => put({ period })}
          options={lateMonths(Date.now()).map((month) => ({
            value: month,
            label: dayWords(month, i18n.language),
          }))}
        />
        <SelectField
          label={t('posting.centre')}
          value={typed.centre}
          onValue={(centre) => put({ centre })}
          options={choices.centres.map(({ name, title, registeredAt }) => ({
            value: name,
            label: registeredAt === undefined ? t(`posting.builtIn.${name}`) : title,
          }))}
        />
        {patterns.includes('cost:') || typed.kind === 'debt-paid' ? (
          <SelectField
            label={t('posting.funding')}
            value={typed.funding}
            onValue={(funding) => put({ funding })}
            options={[
              { value: 'own', label: t('posting.own') },
              ...choices.funding.map(({ name, title }) => ({ value: name, label: title })),
            ]}
          />
        ) : null}
      </div>
      <TextField
        label={t('posting.reference')}
        hint={t('posting.referenceHint')}
        value={typed.reference}
        onValue={(reference) => put({ reference })}
      />
      <VoucherFields typed={typed} put={put} />
      <Button
        kind="first"
        isBusy={post.isPending}
        disabled={draft === undefined}
        onClick={() => post.mutate(undefined)}
      >
        {t('posting.book')}
      </Button>
      <div role="status">
        {post.data === undefined ? null : (
          <p className="note">
            {t('posting.booked', {
              sequence: post.data.sequence,
              amount: moneyWords(post.data.cents, i18n.language),
            })}
          </p>
        )}
      </div>
      {post.error === null ? null : <Fault error={post.error} />}
    </details>
  )
}

const Party = ({
  pattern,
  choices,
  value,
  onValue,
}: {
  readonly pattern: string
  readonly choices: PostingChoices
  readonly value: string
  readonly onValue: (value: string) => void
}) => {
  const { t } = useTranslation()
  const parties = usePostingParties(pattern, choices)
  const label = t(`posting.party.${pattern.slice(0, -1)}`)
  return parties === undefined ? (
    <TextField label={label} isName value={value} onValue={onValue} />
  ) : (
    <SelectField
      label={label}
      value={value}
      nothing={t('posting.choose')}
      onValue={onValue}
      options={parties.map(({ party, name }) => ({ value: party, label: name }))}
    />
  )
}

interface VoucherTyped {
  readonly voucherTitle: string
  readonly voucherSha256: string
}

const VoucherFields = ({
  typed,
  put,
}: {
  readonly typed: VoucherTyped
  readonly put: (change: Partial<VoucherTyped>) => void
}) => {
  const { t } = useTranslation()
  return (
    <fieldset>
      <legend>{t('posting.voucher')}</legend>
      <div className="entry">
        <label htmlFor="voucher-file">{t('posting.voucherFile')}</label>
        <p className="hint" id="voucher-hint">
          {t('posting.voucherHint')}
        </p>
        <input
          id="voucher-file"
          type="file"
          aria-describedby="voucher-hint"
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file === undefined) put({ voucherSha256: '' })
            else void fingerprintOf(file).then((voucherSha256) => put({ voucherSha256 }))
          }}
        />
      </div>
      {typed.voucherSha256 === '' ? null : (
        <>
          <p className="small">
            {t('posting.fingerprint')} <code dir="ltr">{typed.voucherSha256.slice(0, 16)}</code>
          </p>
          <TextField
            label={t('posting.voucherTitle')}
            value={typed.voucherTitle}
            onValue={(voucherTitle) => put({ voucherTitle })}
          />
        </>
      )}
    </fieldset>
  )
}
