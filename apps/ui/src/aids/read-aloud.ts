import { useEffect, useState, useSyncExternalStore } from 'react'
import { languageTag } from '../words/languages.ts'

/** Reading the page aloud; `undefined` where the device has no voice of its own in the language. */
export interface ReadAloud {
  readonly isReading: boolean
  readonly read: () => void
  readonly stop: () => void
}

/**
 * Voices of the device only (`localService`): with another the text of the page, which is about somebody’s health, would be sent
 * to whoever lends the voice.
 *
 * @param place what is being looked at: when it changes, the reading ends
 */
export const useReadAloud = (language: string, place: string): ReadAloud | undefined => {
  const voiceUri = useSyncExternalStore(followVoices, () => localVoice(language)?.voiceURI)
  const [isReading, setReading] = useState(false)
  useEffect(() => () => stopSpeaking(), [place, language])
  if (voiceUri === undefined) return undefined
  return {
    isReading,
    read: () => {
      const lines = linesToRead()
      stopSpeaking()
      setReading(lines.length > 0)
      for (const [index, line] of lines.entries()) {
        const words = new SpeechSynthesisUtterance(line)
        words.lang = languageTag(language)
        words.voice = localVoice(language) ?? null
        const over = () => setReading(false)
        if (index === lines.length - 1) words.addEventListener('end', over)
        // Browsers tell it so, too, that it was stopped.
        words.addEventListener('error', over)
        speechSynthesis.speak(words)
      }
    },
    stop: () => {
      stopSpeaking()
      setReading(false)
    },
  }
}

const hasVoices = (): boolean => 'speechSynthesis' in globalThis

const stopSpeaking = (): void => {
  if (hasVoices()) speechSynthesis.cancel()
}

/** Browsers learn of the voices a moment after the page began. */
const followVoices = (changed: () => void): (() => void) => {
  if (!hasVoices()) return () => undefined
  speechSynthesis.addEventListener('voiceschanged', changed)
  return () => speechSynthesis.removeEventListener('voiceschanged', changed)
}

const localVoice = (language: string): SpeechSynthesisVoice | undefined =>
  hasVoices()
    ? speechSynthesis
        .getVoices()
        .find(({ localService, lang }) => localService && lang.split(/[-_]/)[0]?.toLowerCase() === language)
    : undefined

/** The content of the screen as it shows: nothing that is folded away, and not the frame around it. */
const linesToRead = (): readonly string[] =>
  (document.querySelector<HTMLElement>('main')?.innerText ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
