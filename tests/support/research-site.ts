import type { Page } from 'playwright-core'
import type { Person } from './coop.ts'
import type { MemberSite } from './member-site.ts'

/** With the password, and with the word that the app may act for them; `place` is where in the workbench. */
export const enterWorkbench = async (
  page: Page,
  { name, password }: Pick<Person, 'name' | 'password'>,
  { site, place = '' }: Pick<MemberSite, 'site'> & { readonly place?: string },
): Promise<void> => {
  await page.goto(`${site.baseUrl}/research/${place}`)
  await page.getByRole('button', { name: 'Entra', exact: true }).click()
  await page.fill('#name', name)
  await page.fill('#password', password)
  await page.locator('main form button').first().click()
  await page.getByRole('button', { name: /^Autoriz/ }).click()
  await page.locator('main h1').first().waitFor()
}
