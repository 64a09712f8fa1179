import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { Motion } from '@mutua/sdk/assembly/motion'
import type { Post } from '@mutua/sdk/assembly/post'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useAssembling, usePosts, useThreadSummary } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

interface Thread {
  readonly assembly: Assembly
  readonly motion: Motion
}

/** What members say about a motion: an officer sums it up, and folds a post away with a reason that all read. */
export const MotionTalk = ({ assembly, motion }: Thread) => {
  const { t } = useTranslation()
  const { data: posts, error } = usePosts(assembly.id, motion.number)
  const isOpen = assembly.state === 'called' || assembly.state === 'open'
  if (error !== null) return <Fault error={error} />
  if (posts === undefined) return null
  return (
    <details>
      <summary>
        {t('talk.title')} ({posts.length})
      </summary>
      {posts.length === 0 ? <p>{t('talk.none')}</p> : null}
      {posts.length > 0 ? <SumUp assembly={assembly} motion={motion} isOpen={isOpen} /> : null}
      <ol className="plain lines">
        {posts.map((post) => (
          <li key={post.number}>
            <p className="small">
              <bdi>{post.name}</bdi> · <When at={post.at} withTime />
            </p>
            <p dir="auto" className="said">
              {post.text}
            </p>
            {post.folded === undefined ? (
              <Fold assembly={assembly} motion={motion} post={post} />
            ) : (
              <p className="note">
                {t('talk.folded')} <bdi>{post.folded.reason}</bdi>
              </p>
            )}
          </li>
        ))}
      </ol>
    </details>
  )
}

const Fold = ({ assembly, motion, post }: Thread & { readonly post: Post }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const [reason, setReason] = useState('')
  const fold = useConsoleStep(() =>
    assembling.foldPost(assembly.id, motion.number, post.number, reason.trim()),
  )
  return (
    <details>
      <summary aria-label={t('talk.foldOf', { name: post.name })}>{t('talk.fold')}</summary>
      <p>{t('talk.foldWhat')}</p>
      <TextField label={t('talk.reason')} value={reason} onValue={setReason} />
      <Button disabled={reason.trim() === ''} isBusy={fold.isPending} onClick={() => fold.mutate(undefined)}>
        {t('talk.foldNow')}
      </Button>
      {fold.error === null ? null : <Fault error={fold.error} />}
    </details>
  )
}

const SumUp = ({ assembly, motion, isOpen }: Thread & { readonly isOpen: boolean }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const known = useThreadSummary(assembly.id, motion.number)
  const [text, setText] = useState('')
  const save = useConsoleStep(() => assembling.summariseThread(assembly.id, motion.number, text.trim()))
  return (
    <>
      {known.data === undefined || known.data === null ? null : (
        <div className="note">
          <p dir="auto">{known.data.text}</p>
          <p className="small">{t('talk.knew', { posts: known.data.posts })}</p>
        </div>
      )}
      {isOpen ? (
        <details>
          <summary>{t('talk.summary')}</summary>
          <p>{t('talk.summaryWhat')}</p>
          <TextField label={t('talk.summaryText')} rows={4} value={text} onValue={setText} />
          <Button
            disabled={text.trim() === ''}
            isBusy={save.isPending}
            onClick={() => save.mutate(undefined)}
          >
            {t('talk.saveSummary')}
          </Button>
          {save.error === null ? null : <Fault error={save.error} />}
        </details>
      ) : null}
    </>
  )
}
