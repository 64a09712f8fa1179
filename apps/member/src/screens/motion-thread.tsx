import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { usePosts, useTakePart, useThreadSummary } from '../facts/assembly-facts.ts'
import { WriteBox } from './write-box.tsx'

/** What members say about a motion, under their names. What was folded away can be opened, with the reason. */
export const MotionThread = ({
  assembly,
  motion,
  mayWrite,
}: {
  readonly assembly: Assembly
  readonly motion: number
  readonly mayWrite: boolean
}) => {
  const { t } = useTranslation()
  const posts = usePosts(assembly.id, motion)
  const { data: summary } = useThreadSummary(assembly.id, motion)
  const isOpen = mayWrite && (assembly.state === 'called' || assembly.state === 'open')
  if (posts.error !== null) return <Fault error={posts.error} again={() => void posts.refetch()} />
  if (posts.data === undefined || (posts.data.length === 0 && !isOpen)) return null
  return (
    <section className="card" aria-labelledby="thread">
      <h2 id="thread">{t('assembly.thread')}</h2>
      {summary === undefined || summary === null ? null : (
        <div className="note">
          <h3>{t('assembly.inShort')}</h3>
          <p dir="auto">{summary.text}</p>
          <p className="small">{t('assembly.posts', { posts: summary.posts })}</p>
        </div>
      )}
      {posts.data.length === 0 ? <p>{t('assembly.nobodyYet')}</p> : null}
      <ol className="plain lines" aria-live="polite">
        {posts.data.map(({ number, name, at, text, folded }) => (
          <li key={number}>
            <p className="small">
              <bdi>{name}</bdi> · <When at={at} withTime />
            </p>
            {folded === undefined ? (
              <p dir="auto" className="said">
                {text}
              </p>
            ) : (
              <details>
                <summary>
                  {t('assembly.folded')} <bdi>{folded.reason}</bdi>
                </summary>
                <p dir="auto" className="said">
                  {text}
                </p>
              </details>
            )}
          </li>
        ))}
      </ol>
      {isOpen ? <Say assembly={assembly.id} motion={motion} /> : null}
    </section>
  )
}

const Say = ({ assembly, motion }: { readonly assembly: string; readonly motion: number }) => {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const say = useTakePart(
    (client, said: string) => client.addPost(assembly, motion, said),
    () => setText(''),
  )
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        say.mutate(text)
      }}
    >
      <WriteBox required label={t('assembly.say')} value={text} onValue={setText} />
      <p className="small">{t('assembly.sayName')}</p>
      {say.error === null ? null : <Fault error={say.error} />}
      <Button type="submit" disabled={text.trim() === ''} isBusy={say.isPending}>
        {t('assembly.sayIt')}
      </Button>
    </form>
  )
}
