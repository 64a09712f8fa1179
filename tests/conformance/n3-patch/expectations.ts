import { deepEqual, ok } from 'node:assert/strict'
import { expectTriples } from './graphs.ts'
import { newDocument, read, sendPatch, type Answered, type PatchParts, type PatchSubject } from './subject.ts'

export const expectSuccess = ({ status, text }: Answered): void => {
  ok(status >= 200 && status < 300, `the answer is ${String(status)}, not a success: ${text.slice(0, 300)}`)
}

export const expectStatus = ({ status, text }: Answered, ...expected: readonly number[]): void => {
  ok(
    expected.includes(status),
    `the answer is ${String(status)}, not ${expected.join(' or ')}: ${text.slice(0, 300)}`,
  )
}

/** A patch by Alice of a document of hers that gives exactly the triples after it. */
export const expectChange = async (
  subject: PatchSubject,
  patch: PatchParts | string,
  { before, after }: { before: string; after: string },
): Promise<void> => {
  const url = await newDocument(subject, before)
  expectSuccess(await sendPatch(subject.alice, url, patch))
  await expectTriples(subject, url, after)
}

/** A patch by Alice that is refused with one of these statuses, after which the document is the version that it was. */
export const expectRefusal = async (
  subject: PatchSubject,
  patch: PatchParts | string,
  { before, statuses }: { before: string; statuses: readonly number[] },
): Promise<void> => {
  const url = await newDocument(subject, before)
  await expectUnchanged(subject, url, async () => {
    expectStatus(await sendPatch(subject.alice, url, patch), ...statuses)
  })
}

export const expectUnchanged = async (
  subject: PatchSubject,
  url: string,
  action: () => Promise<void>,
): Promise<void> => {
  const before = await read(subject, url)
  await action()
  const after = await read(subject, url)
  deepEqual(
    { text: after.text, etag: after.headers.get('etag') },
    { text: before.text, etag: before.headers.get('etag') },
    'the document is not what it was',
  )
}
