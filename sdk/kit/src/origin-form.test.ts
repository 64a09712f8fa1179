import { expect, test } from 'vitest'
import { originForm } from './origin-form.ts'

test.each([
  ['/anna/a.txt?x=1', '/anna/a.txt?x=1'],
  ['http://pod.example/anna/a.txt?x=1', '/anna/a.txt?x=1'],
  ['HTTPS://POD.example:443/anna/', '/anna/'],
  ['http://pod.example', '/'],
  ['http://pod.example?x=1', '/?x=1'],
  ['http://pod.example/anna/../bruno/%2e%2e/', '/anna/../bruno/%2e%2e/'],
  ['//pod.example/anna/', '//pod.example/anna/'],
  ['*', '*'],
  ['ftp://pod.example/anna/', 'ftp://pod.example/anna/'],
])('the target %s is %s here', (target, path) => {
  expect(originForm(target, 'pod.example')).toBe(path)
})

test.each([
  'http://other.example/anna/',
  'http://pod.example:8080/anna/',
  'http://pod.example.other.example/',
  'http://pod.example@other.example/anna/',
  'http://anna:word@pod.example/anna/',
  'http://',
  'http:///anna/',
])('the target %s is for another server', (target) => {
  expect(originForm(target, 'pod.example')).toBeUndefined()
})
