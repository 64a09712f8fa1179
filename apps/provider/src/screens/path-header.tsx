import { useTranslation } from 'react-i18next'
import { nextStep, type PathStep } from '@mutua/ui/records/path-steps'
import { dayWords } from '@mutua/ui/records/day-words'

/** The ten steps in four, as people speak of them. */
const stages = {
  access: ['access', 'triage', 'take-charge'],
  assessment: ['unit', 'assessment'],
  project: ['project', 'signatures'],
  monitoring: ['delivery', 'monitoring', 'closing'],
} as const

/** Access, assessment, project, monitoring: how far, since when, and what is waited for. */
export const PathHeader = ({ steps }: { readonly steps: readonly PathStep[] | undefined }) => {
  const { t, i18n } = useTranslation()
  if (steps === undefined || steps.length === 0) return null
  const next = nextStep(steps)
  return (
    <section className="path" aria-label={t('case.path')}>
      <ol className="plain">
        {Object.entries(stages).map(([stage, names]) => {
          const own = steps.filter(({ name }) => names.some((one) => one === name))
          const state = stateOf(own)
          const [on] = own
            .flatMap((step) => step.on ?? [])
            .toSorted()
            .toReversed()
          const isHere = own.some((step) => step === next)
          return (
            <li key={stage} className={state} {...(isHere ? { 'aria-current': 'step' as const } : {})}>
              <strong>{t(`case.stage.${stage}`)}</strong>
              <span className="small">
                {t(`case.stageState.${state}`)}
                {on === undefined ? null : ` · ${dayWords(on, i18n.language)}`}
              </span>
            </li>
          )
        })}
      </ol>
      {next === undefined ? null : (
        <p className="next">
          <strong>
            {t('case.next', { step: t(`case.step.${next.name}`, { defaultValue: next.name }) })}
          </strong>{' '}
          <bdi>{next.because}</bdi>
        </p>
      )}
    </section>
  )
}

const stateOf = (steps: readonly PathStep[]): 'to-do' | 'running' | 'done' | 'stopped' | 'untold' => {
  if (steps.length === 0) return 'untold'
  const needed = steps.filter(({ state }) => state !== 'not-needed')
  if (needed.some(({ state }) => state === 'stopped')) return 'stopped'
  if (needed.every(({ state }) => state === 'done')) return 'done'
  return needed.some(({ state }) => state !== 'to-do') ? 'running' : 'to-do'
}
