import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256Of, verifyConsentReceipt } from '@mutua/sdk/consent/consent-receipt'
import { plainProfile } from '@mutua/sdk/consent/coop-profile'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { consentRecords } from '../../sdk/client/src/consent/test-support-record.ts'
import { issueGrantCredential } from '../../consent-service/src/credentials/grant-credential.ts'
import { consentReceiptPage } from '../../consent-service/src/http/consent-receipt-page.ts'
import { openKeys } from '../../consent-service/src/keys/keys.ts'
import { noon, openFolder, sealer } from '../../consent-service/src/keys/test-support.ts'
import { openConsentReceipts } from '../../consent-service/src/consent-receipts/consent-receipts.ts'

test('every consent has a receipt that proves itself, and the record is read back out of it whole', async () => {
  await using folder = await openFolder()
  const origin = parseBaseUrl('https://consent.example')
  const now = () => noon
  const keys = await openKeys({ store: folder.store, sealer, origin, now })
  const receipts = openConsentReceipts({
    store: folder.store,
    origin,
    issuer: keys.did,
    signingKey: keys.signingKey,
    findStanding: () => Promise.resolve(undefined),
    profile: plainProfile({ name: 'Co-op', origin }),
    findPurpose,
    eraseDays: 30,
    timeZone: 'Europe/Rome',
    now,
    randomBytes,
  })
  const document = structuredClone(keys.didDocument())
  const language = fc.constantFrom('it', 'en', 'ar')
  await fc.assert(
    fc.asyncProperty(
      consentRecords,
      language,
      fc.string({ unit: 'binary' }),
      async (record, tongue, name) => {
        const credential = await issueGrantCredential(record.grant, { issuer: keys.did, origin, ...keys })
        const subject = { record, sequence: 1, credential, requesterName: name }
        const { content, digest } = await receipts.issue(subject, tongue)
        const printed = { coopName: name, timeZone: 'Europe/Rome', content, digest }
        const signed = await receipts.sign(content, await sha256Of(consentReceiptPage(printed, '')))
        const page = consentReceiptPage(printed, signed)
        for (const trust of [
          { kind: 'document', document },
          { kind: 'fingerprint', fingerprint: keys.signingKey().kid },
        ] as const)
          expect(await verifyConsentReceipt(page, trust)).toMatchObject({ kind: 'verified', record, digest })
        expect(page.match(/<(?:script|img|link|iframe|form)\b/g)).toBeNull()
      },
    ),
    { numRuns: 100 },
  )
})
