import { z } from 'zod'
import type { Check } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'

/** Whether every account has its pod, and every pod somebody whose it is, but for those that are being erased. */
export const checkAccounts: Check = async function* (store) {
  const leaving = await podsLeaving(store)
  for (const word of ['account', 'account-pod']) {
    for await (const { key } of store.list(prefixRange(`${word}/`))) {
      const pod = key.slice(word.length + 1)
      if (!leaving.has(pod) && (await store.get(`res /${pod}/`)) === undefined)
        yield { where: key, what: 'The pod is not there.' }
    }
  }
  for await (const { key } of store.list(prefixRange('used '))) {
    const [, pod = ''] = key.split(' ')
    if (leaving.has(pod)) continue
    const rows = await Promise.all(['account', 'account-pod'].map((word) => store.get(`${word}/${pod}`)))
    if (rows.every((row) => row === undefined)) yield { where: `res /${pod}/`, what: 'The pod is nobody’s.' }
  }
}

const podsLeaving = async (store: ReadableStore): Promise<ReadonlySet<string>> => {
  const leaving = new Set<string>()
  for await (const { value } of store.list(prefixRange('erasure/')))
    for (const pod of parseRow(z.object({ pods: z.array(z.string()) }), value).pods) leaving.add(pod)
  return leaving
}
