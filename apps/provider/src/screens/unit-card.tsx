import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { codeOf, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { teamRoles, type TeamRole } from '@mutua/sdk/care/team'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { useActing } from '../facts/acting.tsx'
import { conceptText, ofType, refer } from '../facts/care-records.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { findMember } from '../facts/find-member.ts'
import { nameOf } from '../facts/prefill.ts'
import { unitOf, type ColleagueDraft } from '../facts/unit-draft.ts'
import { saidIn } from '@mutua/ui/views/said'

/** The multidimensional unit: who is in it, or the form that puts it together. */
export const UnitCard = ({ hand }: { readonly hand: CaseHand }) => {
  const { t } = useTranslation()
  const team = activeTeam(hand.records)
  return (
    <section className="card work">
      <h2>{t('assessment.unit.title')}</h2>
      {team === undefined ? (
        <>
          <p>{t('assessment.unit.none')}</p>
          {hand.mayWrite ? (
            <details>
              <summary>{t('assessment.unit.form')}</summary>
              <UnitForm hand={hand} />
            </details>
          ) : null}
        </>
      ) : (
        <ul className="plain">
          {membersOf(team, hand.records).map(({ id, name, role }) => (
            <li key={id}>
              <bdi>{name ?? '…'}</bdi> <bdi className="small">{role}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** The newest unit that works. */
export const activeTeam = (records: readonly FhirResource[]): FhirResource | undefined =>
  ofType(records, 'CareTeam')
    .filter(({ status }) => status === 'active')
    .at(-1)

export const membersOf = (team: FhirResource, records: readonly FhirResource[]) =>
  partsOf(team, 'participant').map((participant) => {
    const reference = partOf(partOf(participant, 'member'), 'reference')
    const [role] = partsOf(participant, 'role')
    return {
      id: typeof reference === 'string' ? reference : '',
      name: nameOf(reference, records),
      role: conceptText(role),
      code: codeOf(role),
    }
  })

const UnitForm = ({ hand }: { readonly hand: CaseHand }) => {
  const { t, i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const { roles } = useActing()
  const [role, setRole] = useState<TeamRole>(roleOf(roles?.provider?.role))
  const [colleagues, setColleagues] = useState<readonly ColleagueDraft[]>([newColleague()])
  const [fault, setFault] = useState<unknown>()
  const change = (id: string, changed: Partial<ColleagueDraft>) =>
    setColleagues(colleagues.map((one) => (one.id === id ? { ...one, ...changed } : one)))
  const roleOptions = Object.entries(teamRoles)
    .filter(([code]) => code !== 'member')
    .map(([value, label]) => ({ value, label: saidIn(label, i18n.language) }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setFault(undefined)
    try {
      const named = await Promise.all(
        colleagues
          .filter(({ name }) => name.trim() !== '')
          .map(async (one) => {
            if (one.webId.trim() === '') return one
            const { webId } = await findMember(one.webId, {
              podServer: config.podServer,
              fetch: session.fetch,
            })
            return { ...one, webId }
          }),
      )
      const unit = unitOf({
        id: crypto.randomUUID(),
        subject: refer(hand.subject),
        own: { who: hand.author, role },
        colleagues: named,
        at: new Date().toISOString(),
      })
      hand.write.mutate(unit)
    } catch (error) {
      setFault(error)
    }
  }
  const error = fault ?? hand.write.error
  return (
    <form className="work" onSubmit={(event) => void submit(event)}>
      <p className="small">{t('assessment.unit.person')}</p>
      <SelectField
        label={t('assessment.unit.ownRole')}
        value={role}
        onValue={(value) => setRole(value as TeamRole)} // one of the options
        options={roleOptions}
      />
      <ul className="work-parts">
        {colleagues.map((one) => (
          <li key={one.id} className="work-part work">
            <div className="work-row">
              <TextField
                label={t('assessment.unit.name')}
                value={one.name}
                onValue={(name) => change(one.id, { name })}
                isName
              />
              <SelectField
                label={t('assessment.unit.role')}
                value={one.role}
                onValue={(value) => change(one.id, { role: value as TeamRole })} // one of the options
                options={roleOptions}
              />
            </div>
            <TextField
              label={t('assessment.unit.account')}
              hint={t('assessment.unit.accountHint')}
              value={one.webId}
              onValue={(webId) => change(one.id, { webId })}
              isName
            />
            <p>
              <Button
                kind="quiet"
                onClick={() => setColleagues(colleagues.filter(({ id }) => id !== one.id))}
              >
                {t('assessment.unit.remove', { name: one.name || t('assessment.unit.somebody') })}
              </Button>
            </p>
          </li>
        ))}
      </ul>
      {error === undefined || error === null ? null : <Fault error={error} />}
      <p className="work-actions">
        <Button onClick={() => setColleagues([...colleagues, newColleague()])}>
          {t('assessment.unit.add')}
        </Button>
        <Button kind="first" type="submit" isBusy={hand.write.isPending}>
          {t('assessment.unit.activate')}
        </Button>
      </p>
    </form>
  )
}

const newColleague = (): ColleagueDraft => ({ id: crypto.randomUUID(), name: '', role: 'nurse', webId: '' })

const roleOf = (role: ProviderRole | undefined): TeamRole => {
  switch (role) {
    case 'general-practitioner':
    case 'nurse':
      return role
    case 'home-care':
      return 'nurse'
    default:
      return 'social-worker'
  }
}
