import { findTag } from '../care/tag-text.ts'

/**
 * Whether that tag exists: a goal or target of the 2030 Agenda (`sdg:3`, `sdg:3.8`, `sdg:3.c`), one of the twelve domains of
 * the BES (`bes:1`), or a tag of the care records (`action-sheet:4`, `leps:project`).
 */
export const isPostingTag = (tag: string): boolean =>
  /^sdg:(?:[1-9]|1[0-7])(?:\.(?:[1-9]|1\d|[a-d]))?$/.test(tag) ||
  /^bes:(?:[1-9]|1[0-2])$/.test(tag) ||
  findTag(tag) !== undefined
