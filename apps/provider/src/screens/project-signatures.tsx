import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { activateProject, type Project } from '@mutua/sdk/care/project'
import { made } from '@mutua/sdk/care/outcome'
import { agreementDigest } from '@mutua/sdk/care/project-signature'
import type { ProjectSigning, SigningPart } from '@mutua/sdk/care/signing'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { QrCode } from '@mutua/ui/views/qr-code'
import type { CaseHand } from '../facts/case-writing.ts'
import { caseQueryKey, useReadAgain } from '../facts/open-case.ts'
import { isAuthor } from '../facts/project-draft.ts'
import { memberAddress } from './intake-waiting.tsx'

interface SignaturesProps {
  readonly hand: CaseHand
  readonly project: Project
  readonly signing: ProjectSigning
  readonly under: readonly FhirResource[]
}

/** Both signatures under the text as it reads now, and the beginning of the project when both hold. */
export const ProjectSignatures = ({ hand, project, signing, under }: SignaturesProps) => {
  const { t } = useTranslation()
  const { open, write } = hand
  const readAgain = useReadAgain()
  const target = `CarePlan/${project.plan.id}`
  const signature = useMutation({
    // What is signed is what stands on this page: the server refuses when it is another text there.
    mutationFn: async () =>
      open.fhir.put(await open.fhir.attest(project.plan.id, await agreementDigest(project))),
    onSuccess: () => readAgain(open, 'under', target),
  })
  const stateOf = (part: SigningPart) =>
    signing.kind === 'signed' ? 'valid' : (signing.parts.find((one) => one.part === part)?.state ?? 'valid')
  const isDraft = project.plan.status === 'draft'
  const error = signature.error ?? write.error
  return (
    <section className="card work">
      <h2>{t('project.signing.title')}</h2>
      <div role="status">
        <ul>
          <li>{t(`project.signing.provider.${stateOf('provider')}`)}</li>
          <li>{t(`project.signing.member.${stateOf('member')}`)}</li>
        </ul>
      </div>
      {error === null ? null : <Fault error={error} />}
      {stateOf('provider') === 'valid' || !hand.mayWrite ? null : isAuthor(project, hand.own) ? (
        <p className="work-actions">
          <Button kind="first" isBusy={signature.isPending} onClick={() => signature.mutate()}>
            {t('project.signing.sign')}
          </Button>
        </p>
      ) : (
        <p className="small">{t('project.signing.onlyAuthor')}</p>
      )}
      {stateOf('member') === 'valid' ? null : (
        <CoSignature hand={hand} target={target} known={under.length} />
      )}
      {isDraft && hand.mayWrite ? (
        <p className="work-actions">
          <Button
            kind="first"
            isBusy={write.isPending}
            disabled={signing.kind !== 'signed'}
            onClick={() => {
              const started = activateProject(project, signing)
              write.mutate(
                started.kind === 'refused'
                  ? started
                  : made([
                      started.value.plan,
                      ...started.value.goals,
                      ...started.value.supports,
                      ...started.value.commitments,
                    ]),
              )
            }}
          >
            {t('project.signing.start')}
          </Button>
          {signing.kind === 'signed' ? null : <span className="small">{t('project.signing.startWhen')}</span>}
        </p>
      ) : null}
    </section>
  )
}

/**
 * The way for the person’s phone, and a look now and then whether their signature has come, and when the page is in front again. A
 * look counts records and reads none: it is a use of price zero, which the person sees like every other, so looks are few and end
 * after three minutes.
 */
const CoSignature = ({
  hand: { open },
  target,
  known,
}: {
  readonly hand: CaseHand
  readonly target: string
  readonly known: number
}) => {
  const { t } = useTranslation()
  const readAgain = useReadAgain()
  const [isLooking, setLooking] = useState(true)
  useEffect(() => {
    if (!isLooking) return
    const end = setTimeout(() => setLooking(false), lookingMs)
    return () => clearTimeout(end)
  }, [isLooking])
  const count = useQuery({
    queryKey: caseQueryKey(open, 'signatures-counted', target),
    enabled: isLooking,
    refetchInterval: lookEveryMs,
    refetchOnWindowFocus: 'always',
    gcTime: 0,
    retry: false,
    queryFn: () => open.fhir.count('Provenance', { target }),
  })
  const counted = count.data
  useEffect(() => {
    if (counted !== undefined && counted !== known) void readAgain(open, 'under', target)
  }, [counted, known])
  return (
    <div className="co-sign">
      <QrCode text={memberAddress('data/project')} label={t('project.signing.coSignLabel')} />
      <div>
        <h3>{t('project.signing.coSign')}</h3>
        <p>{t('project.signing.coSignHow')}</p>
        <p className="small">{t(isLooking ? 'project.signing.watching' : 'project.signing.stopped')}</p>
        {isLooking ? null : (
          <Button
            onClick={() => {
              setLooking(true)
              void readAgain(open, 'under', target)
            }}
          >
            {t('project.signing.look')}
          </Button>
        )}
      </div>
    </div>
  )
}

const lookEveryMs = 30_000
const lookingMs = 3 * 60_000
