import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { secretVoteId, type Motion } from '@mutua/sdk/assembly/motion'

/** A motion that is voted on in secret: the ballot is a screen of its own, and so are the list and the recount. */
export const SecretVote = ({
  assembly,
  motion,
}: {
  readonly assembly: Assembly
  readonly motion: Motion
}) => {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="vote">
      <h2 id="vote">{t('assembly.vote')}</h2>
      <p>{t(motion.state === 'counting' ? 'assembly.counting' : 'assembly.secretWhat')}</p>
      <p>
        <Link href={`/votes/${secretVoteId(assembly.id, motion)}`} className="button first">
          {t(motion.outcome === undefined ? 'vote.go' : 'vote.find')}
        </Link>
      </p>
    </section>
  )
}
