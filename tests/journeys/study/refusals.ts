import { Problem } from '@mutua/sdk/problem'

export const isRefusedWith =
  (...codes: readonly Problem['code'][]) =>
  (error: unknown): boolean =>
    error instanceof Problem && codes.includes(error.code)
