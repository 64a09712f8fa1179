import { useTranslation } from 'react-i18next'
import type { GivenOfficial } from '@mutua/sdk/pool/official-release'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { officialRows } from '../facts/official-rows.ts'

/** A table without noise, as the members adopted it: what is hidden says so, and stays so whoever adds and subtracts. */
export const OfficialTable = ({ given: { release, jwt } }: { readonly given: GivenOfficial }) => {
  const { t, i18n } = useTranslation()
  const { document, resolution, hidden, digest } = release
  const { head, lines } = officialRows(release, { t, language: i18n.language })
  const name = `official-${digest.slice(0, 12)}`
  const downloadCsv = async () => {
    const { officialAsCsv } = await import('@mutua/sdk/pool/official-csv')
    saveFile(new Blob([officialAsCsv(release)]), `${name}.csv`)
  }
  return (
    <section aria-labelledby="official">
      <h3 id="official">
        <bdi>{document.title}</bdi>
      </h3>
      <p>
        {t('releases.official', { resolution })}{' '}
        {hidden === 0 ? null : t('releases.hidden', { k: document.k })}
      </p>
      <table className="sheet">
        <caption className="unseen">
          <bdi>{document.title}</bdi>
        </caption>
        <thead>
          <tr>
            {head.map((one, at) => (
              <th key={one} scope="col" className={at === 0 ? undefined : 'number'}>
                {one}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, counts }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {counts.map((count, at) => (
                <td key={head[at + 1]} className="number" data-label={head[at + 1]}>
                  {count ?? t('releases.hiddenOne')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="ways">
        <Button onClick={() => void downloadCsv()}>{t('answer.csv')}</Button>
        <Button onClick={() => saveFile(new Blob([jwt]), `${name}.jwt`)}>{t('releases.signed')}</Button>
      </p>
    </section>
  )
}
