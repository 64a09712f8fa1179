import { useTranslation } from 'react-i18next'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { When } from '@mutua/ui/views/when'
import { useNameOf, usePod } from '../facts/use-facts.ts'
import { placeWords, purposeWords } from '../facts/use-words.ts'

/** One use in a sentence: who, what, why, when. Never an amount. */
export const UseLine = ({ use }: { readonly use: Receipt }) => {
  const { t, i18n } = useTranslation()
  const nameOf = useNameOf()
  const pod = usePod()
  const { recipient, resource, purpose, method, units, at } = use
  const act = method === 'PUT' ? 'wrote' : method === 'DELETE' ? 'removed' : units === 0 ? 'looked' : 'read'
  return (
    <li>
      {t(`use.${act}`, {
        name: nameOf(recipient.webId, recipient.organisation),
        what: placeWords(resource, pod.root, t),
        why: purposeWords(purpose, i18n.language, t),
      })}
      <br />
      <span className="small">
        <When at={at} withTime />
      </span>
    </li>
  )
}
