import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReviewCommittee } from '@mutua/sdk/coop/project'
import { webIdSchema } from '@mutua/sdk/ids'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { committeeIn, useCommittee, useProjecting } from '../facts/project-facts.ts'
import { useDecisions } from '../facts/signing-facts.ts'
import { TwoSignatures } from './two-signatures.tsx'

type Reviewers = Pick<ReviewCommittee, 'ethics' | 'needed' | 'legal'>

/** Who reviews projects: nobody who runs the co-op, named by two officers. */
export const CommitteeCard = () => {
  const { t } = useTranslation()
  const committee = useCommittee()
  const projecting = useProjecting()
  const decision = useDecisions().data?.find(({ kind }) => kind === 'project.committee')
  const proposed = decision === undefined ? undefined : committeeIn(decision)
  if (committee.error !== null) return <Fault error={committee.error} />
  const standing = committee.data ?? undefined
  return (
    <section className={standing === undefined ? 'card asks' : 'card'} aria-labelledby="committee">
      <h2 id="committee">{t('projects.committee')}</h2>
      {standing === undefined ? <p>{t('projects.noCommittee')}</p> : <Named committee={standing} />}
      {decision === undefined || proposed === undefined ? (
        <NameReviewers />
      ) : (
        <>
          <h3>{t('projects.proposed')}</h3>
          <Named committee={proposed} />
          <TwoSignatures
            decision={decision}
            proposeLabel={t('projects.nameThem')}
            confirmLabel={t('projects.confirmThem')}
            onPropose={() => Promise.resolve()}
            onConfirm={(signer) => projecting.confirmCommittee(decision.subject, signer)}
          />
        </>
      )}
    </section>
  )
}

const Named = ({ committee }: { readonly committee: Reviewers }) => {
  const { t } = useTranslation()
  const names = (people: Reviewers['ethics']) => people.map(({ name }) => name).join(', ')
  return (
    <dl className="facts">
      <dt>{t('projects.ethics')}</dt>
      <dd>
        <bdi>{names(committee.ethics)}</bdi>{' '}
        {t('projects.neededOf', { needed: committee.needed, count: committee.ethics.length })}
      </dd>
      <dt>{t('projects.legal')}</dt>
      <dd>
        <bdi>{names(committee.legal)}</bdi>
      </dd>
    </dl>
  )
}

const NameReviewers = () => {
  const { t } = useTranslation()
  const projecting = useProjecting()
  const [draft, setDraft] = useState({ ethics: '', needed: '2', legal: '' })
  const [ethics, legal] = [peopleIn(draft.ethics), peopleIn(draft.legal)]
  const needed = Number(draft.needed)
  const isWhole =
    ethics !== undefined &&
    legal !== undefined &&
    Number.isInteger(needed) &&
    needed >= 1 &&
    needed <= ethics.length
  return (
    <details>
      <summary>{t('projects.nameReviewers')}</summary>
      <TextField
        label={t('projects.ethicsPeople')}
        hint={t('projects.peopleHint')}
        rows={3}
        isName
        value={draft.ethics}
        onValue={(value) => setDraft({ ...draft, ethics: value })}
      />
      <TextField
        label={t('projects.needed')}
        inputMode="decimal"
        value={draft.needed}
        onValue={(value) => setDraft({ ...draft, needed: value })}
      />
      <TextField
        label={t('projects.legalPeople')}
        hint={t('projects.peopleHint')}
        rows={2}
        isName
        value={draft.legal}
        onValue={(value) => setDraft({ ...draft, legal: value })}
      />
      {isWhole ? (
        <TwoSignatures
          decision={undefined}
          proposeLabel={t('projects.nameThem')}
          confirmLabel={t('projects.confirmThem')}
          onPropose={(signer) => projecting.proposeCommittee({ ethics, needed, legal }, signer)}
          onConfirm={() => Promise.resolve()}
        />
      ) : null}
    </details>
  )
}

/** One a line: the address of their profile, a space, their name. */
const peopleIn = (text: string): Reviewers['ethics'] | undefined => {
  const people = text
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [address = '', ...name] = one.split(/\s+/)
      const webId = webIdSchema.safeParse(address)
      return webId.success && name.length > 0 ? { webId: webId.data, name: name.join(' ') } : undefined
    })
  const whole = people.filter((one) => one !== undefined)
  return whole.length === people.length && whole.length > 0 ? whole : undefined
}
