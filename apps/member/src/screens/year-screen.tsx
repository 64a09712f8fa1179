import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import type { MemberStatement, StatementLineName } from '@mutua/sdk/coop/statement'
import { purposeWords } from '@mutua/ui/records/use-words'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { useMembershipClient } from '../facts/membership-facts.ts'
import { RistornoChoice } from './ristorno-choice.tsx'
import { YearProof } from './year-proof.tsx'
import { moneyWords, numberWords, priceWords } from '@mutua/ui/records/money-words'

/** What came back, year by year, to the cent, and how it was worked out, in six lines. Far from everything that is decided. */
export const YearScreen = () => {
  const { t } = useTranslation()
  const client = useMembershipClient()
  const statements = useQuery({ queryKey: ['statements'], queryFn: () => client.statements() })
  if (statements.error !== null)
    return <Fault error={statements.error} again={() => void statements.refetch()} />
  if (statements.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('year.title')}</h1>
      <p>{t('year.what')}</p>
      {statements.data.length === 0 ? (
        <div className="note">
          <p>{t('year.none')}</p>
          <p>{t('year.noneWhat')}</p>
        </div>
      ) : null}
      {statements.data.toReversed().map((statement) => (
        <Year key={statement.year} of={statement} />
      ))}
      <RistornoChoice />
      <Prices />
    </>
  )
}

/** What is paid for a use, as the assembly decided it; of the tariff that decisions are taken under now. */
const Prices = () => {
  const { t, i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const tariffs = useQuery({
    queryKey: ['tariffs'],
    queryFn: () =>
      createCoopClient({ consentService: config.consentService, fetch: session.fetch }).tariffs(),
  })
  const tariff = tariffs.data?.toSorted((one, other) => other.from.localeCompare(one.from))[0]
  if (tariff === undefined) return null
  return (
    <section className="card">
      <h2>{t('year.tariffs')}</h2>
      <p>{t('year.tariffsWhat')}</p>
      <table>
        <caption className="unseen">{t('year.tariffs')}</caption>
        <tbody>
          {Object.entries(tariff.prices).map(([purpose, price]) => (
            <tr key={purpose}>
              <th scope="row">{purposeWords(purpose, i18n.language, t)}</th>
              <td className="price">
                <bdi>{priceWords(price, i18n.language)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small">
        {t('year.tariffBy', {
          resolution: tariff.resolution,
          day: dayText(tariff.from, i18n.language),
        })}
      </p>
    </section>
  )
}

const Year = ({ of }: { readonly of: MemberStatement }) => {
  const { t, i18n } = useTranslation()
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  return (
    <article className="card stands">
      <h2>{of.year}</h2>
      <p>
        {t('year.yours')} <strong className="figure">{money(of.cents)}</strong>
      </p>
      <p className="small">
        {becameOf(of).map(([word, cents]) => `${t(`year.${word}`, { sum: money(cents) })} `)}
      </p>
      <table>
        <caption className="unseen">{t('year.table', { year: of.year })}</caption>
        <tbody>
          {of.lines.map(({ line, cents }) => (
            <tr key={line} {...(line === 'yours' ? { className: 'sum' } : {})}>
              <th scope="row">{t(`year.${lineWords[line]}`)}</th>
              <td className="sum">
                <bdi>{money(cents)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary>{t('year.how')}</summary>
        <ol>
          {stepsOf(of, i18n.language).map(([line, words]) => (
            <li key={line}>{t(`year.step.${line}`, words)}</li>
          ))}
        </ol>
        <p className="small">{t('year.rule', { resolution: of.resolution })}</p>
        <YearProof year={of.year} />
      </details>
    </article>
  )
}

/** What each line of a statement is called. */
const lineWords = {
  revenue: 'billed',
  costs: 'costs',
  setAside: 'setAside',
  retained: 'retained',
  others: 'others',
  yours: 'mine',
} as const satisfies Record<StatementLineName, string>

/** What has become of a part, as far as there is anything of it. */
const becameOf = (of: MemberStatement) =>
  (
    [
      ['carriedIn', of.carriedInCents],
      ['paid', of.paidCents],
      ['toQuota', of.quotaCents],
      ['toSolidarity', of.solidarityCents],
      ['withheld', of.withheldCents],
      ['carried', of.carriedOutCents],
    ] as const
  ).filter(([, cents]) => cents > 0n)

type StepName = 'uses' | 'research' | 'surplus' | 'law' | 'members' | 'weight' | 'part'

/** Six lines, from the uses to the member’s part; one more for who was in a study. */
const stepsOf = (
  of: MemberStatement,
  language: string,
): readonly (readonly [StepName, Readonly<Record<string, string>>])[] => {
  const money = (cents: bigint) => moneyWords(cents, language)
  const number = (value: bigint) => numberWords(value, language)
  return [
    ['uses', { units: number(BigInt(of.units)) }],
    // Told to nobody but the member, and as one sum over all studies.
    ...(of.research === undefined
      ? []
      : [
          [
            'research',
            {
              units: number(BigInt(of.research.units)),
              carried: priceWords(of.research.carriedOutMicroCents, language),
            },
          ] as const,
        ]),
    [
      'surplus',
      { billed: money(of.revenueCents), costs: money(of.costsCents), surplus: money(of.surplusCents) },
    ],
    ['law', { reserve: money(of.legalReserveCents), fund: money(of.mutualFundCents) }],
    ['members', { most: money(of.distributableCents), ristorno: money(of.ristornoCents) }],
    ['weight', { weight: number(of.weight), all: number(of.allWeights) }],
    [
      'part',
      {
        ristorno: money(of.ristornoCents),
        weight: number(of.weight),
        all: number(of.allWeights),
        mine: money(of.cents),
      },
    ],
  ]
}
