/** Somebody who issues and verifies the credential of a consent, in this process. */
export interface CredentialContender {
  readonly name: string
  readonly issue: () => Promise<unknown>
  /** Verifies one that was issued before. @throws {Error} when it does not verify: a wrong answer is never counted */
  readonly verify: () => Promise<void>
}

/** What all of them sign: the terms of a consent of the demo, without what only one of them would understand. */
export const consentClaims = {
  organisation: 'Studio Bianchi',
  consent: {
    dataSubject: 'https://pods.example/anna/profile/card#me',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    mode: ['http://www.w3.org/ns/auth/acl#Read'],
    forPersonalData: ['https://pods.example/anna/health/'],
  },
} as const
