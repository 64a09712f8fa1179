import type { Partly } from '@mutua/ui/words/partly'
import type { ProjectWords } from '../italian/project.ts'

export const projectUkrainian: Partly<ProjectWords> = {
  none: 'У вашому сховищі ще немає проєкту.',
  notWhole: 'Частини проєкту немає або її приховано: доки її бракує, підписати не можна.',
  goals: 'Цілі',
  supports: 'Підтримка',
  commitments: 'Обіцянки',
  mine: 'Ваша обіцянка',
  ofOthers: 'Обіцянка когось іншого',
  done: 'Зроблено',
  signatures: 'Підписи',
  sign: 'Підписую те, що тут читаю',
  path: 'На якому ви кроці',
  plan: {
    'draft': 'Чернетка',
    'active': 'Триває',
    'on-hold': 'Призупинено',
    'completed': 'Завершено',
    'revoked': 'Залишено',
  },
  light: {
    green: 'усе добре',
    amber: 'треба подивитися',
    red: 'є труднощі',
    unknown: 'невідомо',
  },
  commitment: {
    'draft': 'ще не почато',
    'in-progress': 'триває',
    'completed': 'виконано',
    'failed': 'не виконано',
    'cancelled': 'знято',
  },
  signature: {
    member: {
      'valid': 'Ви підписали.',
      'missing': 'Ви ще не підписали.',
      'changed': 'Ви підписали текст, який потім змінився.',
      'not-verified': 'Ваш підпис не можна перевірити.',
    },
    provider: {
      'valid': 'Той, хто про вас дбає, підписав.',
      'missing': 'Той, хто про вас дбає, ще не підписав.',
      'changed': 'Той, хто про вас дбає, підписав текст, який потім змінився.',
      'not-verified': 'Підпис того, хто про вас дбає, не можна перевірити.',
    },
  },
  step: {
    'access': 'Звернення',
    'triage': 'Перша розмова',
    'take-charge': 'Прийняття під опіку',
    'unit': 'Група оцінювання',
    'assessment': 'Оцінювання',
    'project': 'Проєкт',
    'signatures': 'Підписи',
    'delivery': 'Надана підтримка',
    'monitoring': 'Перевірки',
    'closing': 'Завершення',
  },
  stepState: {
    'to-do': 'ще не зроблено',
    'running': 'триває',
    'done': 'зроблено',
    'stopped': 'зупинено',
    'not-needed': 'не потрібно',
  },
}
