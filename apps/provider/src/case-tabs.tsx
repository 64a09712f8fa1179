import { lazy } from 'react'
import type { CaseTab } from './case-tab.ts'

/** In the order in which they stand side by side. */
export const caseTabs: readonly CaseTab[] = [
  {
    name: 'story',
    Tab: lazy(async () => ({ default: (await import('./screens/story-tab.tsx')).StoryTab })),
  },
  {
    name: 'assessment',
    Tab: lazy(async () => ({ default: (await import('./screens/assessment-tab.tsx')).AssessmentTab })),
  },
  {
    name: 'project',
    Tab: lazy(async () => ({ default: (await import('./screens/project-tab.tsx')).ProjectTab })),
  },
  {
    name: 'visits',
    Tab: lazy(async () => ({ default: (await import('./screens/visits-tab.tsx')).VisitsTab })),
  },
  {
    name: 'documents',
    Tab: lazy(async () => ({ default: (await import('./screens/documents-tab.tsx')).DocumentsTab })),
  },
]
