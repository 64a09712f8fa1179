import { expect, test } from 'vitest'
import { parseInstant, parseResourceUrl } from '@mutua/sdk/ids'
import { activitiesOf, messageText } from './activity.ts'

const container = parseResourceUrl('https://pod.example/anna/')
const resource = parseResourceUrl('https://pod.example/anna/a')

test('what is created, replaced and removed is told to its own subscribers, and to those of its container', () => {
  expect(activitiesOf({ kind: 'created', resource, container, state: '"1"' })).toEqual([
    { topic: resource, type: 'Create', object: resource, state: '"1"' },
    { topic: container, type: 'Add', object: resource, target: container },
  ])
  expect(activitiesOf({ kind: 'replaced', resource, state: '"2"' })).toEqual([
    { topic: resource, type: 'Update', object: resource, state: '"2"' },
  ])
  expect(activitiesOf({ kind: 'removed', resource, container })).toEqual([
    { topic: resource, type: 'Delete', object: resource },
    { topic: container, type: 'Remove', object: resource, target: container },
  ])
})

test('what no container lists is told to its own subscribers only', () => {
  expect(activitiesOf({ kind: 'created', resource, state: '"1"' })).toHaveLength(1)
})

test('a message has the context, an id of its own, and the time', () => {
  const facts = {
    id: '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    published: parseInstant('2026-05-01T10:00:00.000Z'),
  }
  const [, added] = activitiesOf({ kind: 'created', resource, container })
  expect(JSON.parse(added === undefined ? '' : messageText(added, facts))).toEqual({
    '@context': [
      'https://www.w3.org/ns/activitystreams',
      'https://www.w3.org/ns/solid/notifications-context/v1',
    ],
    'id': 'urn:uuid:6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    'type': 'Add',
    'object': resource,
    'target': container,
    'published': '2026-05-01T10:00:00.000Z',
  })
})
