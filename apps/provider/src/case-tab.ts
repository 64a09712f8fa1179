import type { ComponentType, LazyExoticComponent } from 'react'
import type { OpenCase } from './facts/open-case.ts'

export interface CaseTabProps {
  readonly open: OpenCase
}

/** A part of the page of a case, at `/cases/{case}/{name}`; its word is `case.tab.{name}`. */
export interface CaseTab {
  readonly name: string
  readonly Tab: LazyExoticComponent<ComponentType<CaseTabProps>>
}
