import type { Router } from 'express'
import { openCloseFace, type CloseFaceDeps } from './close-face.ts'
import { openPaymentFace, type PaymentFaceDeps } from './payment-face.ts'
import { openRistornoFace, type RistornoFaceDeps } from './ristorno-face.ts'
import { openValueFace, type ValueFaceDeps } from './value-face.ts'

/** The way of money, in its order: bills, books, the surplus back to the members, the bank. */
export const openMoneyFace = (
  deps: CloseFaceDeps & ValueFaceDeps & RistornoFaceDeps & PaymentFaceDeps,
): readonly Router[] => [
  ...openCloseFace(deps).rooms,
  ...openValueFace(deps),
  ...openRistornoFace(deps),
  ...openPaymentFace(deps),
]
