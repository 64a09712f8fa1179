import {
  allTags,
  findTag,
  tagLabel,
  tagSources,
  tagText,
  tagToken,
  tagsOf,
  withTags,
} from '@mutua/sdk/care/tag-text'
import { textIn } from '../care/care-records.ts'
import { careOptions, openCare } from '../care/open-care.ts'
import type { Command } from '../command.ts'
import { table } from '../table.ts'
import { usageFault } from '../usage-fault.ts'

export const careTags: Command = {
  words: ['care', 'tags'],
  about: {
    it: 'le etichette che ci sono, con la loro fonte; con POD quelle dei suoi progetti',
    en: 'the tags that there are, with their source; with POD those of its projects',
  },
  takes: ['[POD]'],
  options: {
    ...careOptions,
    tag: {
      kind: 'text',
      value: 'TAG',
      about: { it: 'solo i progetti con questa', en: 'only projects with this one' },
    },
  },
  run: async (call, world) => {
    const [place] = call.places
    const { language } = world
    if (place === undefined) {
      const rows = allTags.map((tag) => [tagText(tag), tagLabel(tag)?.[language] ?? ''])
      const sources = Object.entries(tagSources).map(
        ([kind, { citation, isVerified, note }]) =>
          `${kind}: ${citation}${isVerified ? '' : unverified[language]}. ${note[language]}`,
      )
      const items = allTags.map((tag) => ({ tag: tagText(tag), label: tagLabel(tag) }))
      const head = language === 'it' ? ['ETICHETTA', 'TEMA'] : ['TAG', 'ABOUT']
      return { json: { items, sources: tagSources }, text: `${table(head, rows)}\n\n${sources.join('\n')}` }
    }
    const asked = call.text('tag')
    const { fhir } = await openCare(call, place, world)
    const plans = await fhir.search(
      'CarePlan',
      asked === undefined ? {} : { _tag: tagToken(tagNamed(asked)) },
    )
    const items = plans.map((plan) => ({
      plan: plan.id,
      title: textIn(plan, 'title'),
      tags: tagsOf(plan).map(tagText),
    }))
    const head = language === 'it' ? ['PROGETTO', 'TITOLO', 'ETICHETTE'] : ['PROJECT', 'TITLE', 'TAGS']
    return {
      json: { items },
      text: table(
        head,
        items.map(({ plan, title, tags }) => [plan, title, tags.join(' ')]),
      ),
    }
  },
}

export const careTag: Command = {
  words: ['care', 'tag'],
  about: { it: 'mette etichette su un progetto', en: 'puts tags on a project' },
  takes: ['POD', 'PLAN', 'TAG...'],
  options: careOptions,
  run: async (call, world) => {
    const tags = call.places.slice(2).map(tagNamed)
    const { fhir } = await openCare(call, call.place(0), world)
    const plan = withTags(await fhir.read('CarePlan', call.place(1)), tags)
    await fhir.put(plan)
    const now = tagsOf(plan).map(tagText)
    return { json: { plan: plan.id, tags: now }, text: now.join(' ') }
  },
}

const tagNamed = (text: string) => {
  const tag = findTag(text)
  if (tag !== undefined) return tag
  throw usageFault({
    it: `"${text}" non è un’etichetta: \`care tags\` le elenca.`,
    en: `"${text}" is no tag: \`care tags\` lists them.`,
  })
}

const unverified = { it: ' (non verificata)', en: ' (not verified)' }
