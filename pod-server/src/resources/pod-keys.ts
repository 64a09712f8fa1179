import { houseKeyName } from '@mutua/kit/sealing/data-keys'
import type { KeyRange } from '@mutua/kit/sealing/renew-key'
import { prefixRange, wholeRange, type ReadableStore } from '@mutua/kit/store'

/** The name of the data key that seals all that lies in a pod. */
export const podKeyName = (pod: string): string => podPrefix + pod
/** The pod of such a name; undefined for the name of the house. */
export const podOfKeyName = (name: string): string | undefined =>
  name.startsWith(podPrefix) ? name.slice(podPrefix.length) : undefined

/**
 * Whose data key seals the value at a key: that of a pod for `{word} /{pod}/...`, the keys of everything in it, for what
 * is kept of a pod as a whole, and for the account that has its name, so that no backup brings back the account of
 * somebody who has left; that of the house for all the rest. `kept-at` names a path behind an instant and holds no value:
 * it is the house's.
 */
export const keyNameOf = (key: string): string => {
  const pod = ofPod.exec(key)
  return pod === null ? houseKeyName : podPrefix + (pod[1] ?? pod[2] ?? pod[3] ?? '')
}

/** Where the keys of a pod lie: beneath each word that any key begins with, found by leaping from word to word. */
export const rangesOf = async function* (name: string, store: ReadableStore): AsyncIterable<KeyRange> {
  const pod = podOfKeyName(name)
  if (pod === undefined) {
    yield wholeRange
    return
  }
  for await (const word of wordsIn(store)) {
    yield prefixRange(`${word} /${pod}/`)
    for (const { word: words, delimiter } of named) {
      if (!words.test(word)) continue
      const key = `${word}${delimiter}${pod}`
      yield { gte: key, lt: `${key}\0` }
      yield prefixRange(key + delimiter)
    }
  }
}

const podPrefix = 'pods/'
/** Words that a pod's name follows: all that is kept of a pod as a whole, and all that is kept of an account. */
const named = [
  { word: /^(?:kept-in|used|quota)$/, delimiter: ' ' },
  // What is left to say that a name was taken holds no name.
  { word: /^(?:account(?!-gone$)(?:-[a-z]+)?|recovery)$/, delimiter: '/' },
] as const
const ofPod =
  /^(?:[a-z-]+ \/([^/ ]+)\/|(?:kept-in|used|quota) ([^/ ]+)(?: |$)|(?:account(?!-gone\/)(?:-[a-z]+)?|recovery)\/([^/]+)(?:\/|$))/

const wordsIn = async function* (store: ReadableStore): AsyncIterable<string> {
  for (let from = ''; ;) {
    const [entry] = await Array.fromAsync(store.list({ ...wholeRange, gte: from, limit: 1 }))
    if (entry === undefined) return
    const [word = ''] = /^[^ /]*/.exec(entry.key) ?? []
    yield word
    const delimiter = entry.key.charCodeAt(word.length)
    from = word + (Number.isNaN(delimiter) ? '\0' : String.fromCharCode(delimiter + 1))
  }
}
