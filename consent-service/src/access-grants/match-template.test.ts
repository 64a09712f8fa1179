import { expect, it } from 'vitest'
import { matchesTemplate } from './match-template.ts'

it.each([
  ['https://{DOMAIN}{PATH}', 'https://example.org/some/resource'],
  ['https://pod.example/{name}/health/', 'https://pod.example/anna/health/'],
  ['https://pod.example/card', 'https://pod.example/card'],
  ['{+any}', 'https://pod.example/'],
])('%s can become %s', (template, address) => {
  expect(matchesTemplate(template, address)).toBe(true)
})

it.each([
  ['https://{DOMAIN}{PATH}', 'http://example.org/'],
  ['https://pod.example/{name}/health/', 'https://pod.example/anna/letters/'],
  ['https://pod.example/card', 'https://pod.example/card2'],
  ['https://pod.example/{a}/x/{b}/x', 'https://pod.example/1/x'],
])('%s cannot become %s', (template, address) => {
  expect(matchesTemplate(template, address)).toBe(false)
})
