import type { Partly } from '@mutua/ui/words/partly'
import type { StudyWords } from '../italian/studies.ts'

export const studiesUkrainian: Partly<StudyWords> = {}
