import { useMutation } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { instantOf } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useActing } from '../facts/acting.tsx'
import { usePerson } from '../facts/case-facts.ts'
import { useReadAgain, type OpenCase } from '../facts/open-case.ts'
import { mayWrite, noteOf } from '../facts/own-writing.ts'

/** A note lands in the pod of the person, under the name of who wrote it; only where a consent is for writing. */
export const WriteNote = ({ open }: { readonly open: OpenCase }) => {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  if (!mayWrite(open, { category: 'careplan', type: 'Communication', mode: 'append' })) return null
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => dialog.current?.showModal()}>
        {t('case.note.write')}
      </Button>
      <dialog ref={dialog} className="ask-again" aria-labelledby={title}>
        <h2 id={title}>{t('case.note.title')}</h2>
        <NoteForm open={open} onEnd={() => dialog.current?.close()} />
      </dialog>
    </>
  )
}

const NoteForm = ({ open, onEnd }: { readonly open: OpenCase; readonly onEnd: () => void }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const { roles } = useActing()
  const person = usePerson(open)
  const readAgain = useReadAgain()
  const [text, setText] = useState('')
  // Of one form: repeating what failed on the way writes the same note again, not a second one.
  const [id, setId] = useState(() => crypto.randomUUID())
  const writing = useMutation({
    mutationFn: () =>
      open.fhir.put(
        noteOf({
          id,
          patient: person.data?.id,
          author: session.webId,
          authorName: ownName(roles) ?? session.webId,
          text: text.trim(),
          at: instantOf(Date.now()),
        }),
      ),
    onSuccess: async () => {
      setText('')
      setId(crypto.randomUUID())
      onEnd()
      await readAgain(open, 'story')
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') writing.mutate()
      }}
    >
      <p>{t('case.note.what')}</p>
      <label className="field">
        <span>{t('case.note.text')}</span>
        <textarea rows={6} required value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      {writing.error === null ? null : <Fault error={writing.error} />}
      <p className="answers">
        <Button
          type="submit"
          kind="first"
          isBusy={writing.isPending}
          // Not before it is known whose record it is about.
          disabled={person.data === undefined}
        >
          {t('case.note.send')}
        </Button>
        <Button onClick={onEnd}>{t('case.note.leave')}</Button>
      </p>
    </form>
  )
}

/** As the co-op calls whoever is signed in. */
export const ownName = (roles: ReturnType<typeof useActing>['roles']): string | undefined =>
  roles?.provider?.displayName ?? roles?.organisations.flatMap(({ stay }) => stay?.displayName ?? [])[0]
