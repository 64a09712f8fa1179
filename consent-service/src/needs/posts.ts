import { parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import { postPrefix, postRowSchema, type PostRow } from './need-rows.ts'

/** What is left of a post when somebody takes their answer back: what was agreed with them is open again. */
export const withoutAnswer = (post: PostRow, person: string): PostRow => {
  const { agreed, ...rest } = post
  const answers = post.answers.filter(({ by }) => by !== person)
  const stands = answers.some(({ id }) => id === agreed)
  return stands || agreed === undefined
    ? { ...post, answers }
    : { ...rest, answers, state: post.state === 'done' ? 'done' : 'open' }
}

export const listPosts = async function* (store: Pick<Store, 'list'>): AsyncGenerator<PostRow> {
  for await (const { value } of store.list(prefixRange(postPrefix))) yield parseRow(postRowSchema, value)
}
