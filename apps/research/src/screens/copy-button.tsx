import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'

/** Puts a text where it can be pasted from, and says whether it is there: browsers may refuse. */
export const CopyButton = ({ label, text }: { readonly label: string; readonly text: string }) => {
  const { t } = useTranslation()
  const [state, setState] = useState<'copied' | 'notCopied'>()
  return (
    <span className="copy">
      <Button
        onClick={() =>
          void navigator.clipboard.writeText(text).then(
            () => setState('copied'),
            () => setState('notCopied'),
          )
        }
      >
        {label}
      </Button>
      <span role="status" className="small">
        {state === undefined ? '' : t(`answer.${state}`)}
      </span>
    </span>
  )
}
