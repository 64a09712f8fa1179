import { useTranslation } from 'react-i18next'
import type { AssemblyVoteProps } from './assembly-vote.tsx'

/** A motion that is voted on in secret. */
export const SecretVote = ({ motion }: AssemblyVoteProps) => {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="vote">
      <h2 id="vote">{t('assembly.vote')}</h2>
      <p>{t(motion.state === 'counting' ? 'assembly.counting' : 'assembly.secretWhat')}</p>
    </section>
  )
}
