import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import type { OpenCase } from './facts/open-case.ts'

export interface CaseTabProps {
  readonly open: OpenCase
}

/** A part of the page of a case, at `/cases/{case}/{name}`; its word is `case.tab.{name}`. */
export interface CaseTab {
  readonly name: string
  readonly Tab: LazyExoticComponent<ComponentType<CaseTabProps>>
}

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
