import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'

/** Takes a line of a form away; what the line says is in the name of the button. */
export const Remove = ({ what, onRemove }: { readonly what: string; readonly onRemove: () => void }) => {
  const { t } = useTranslation()
  return (
    <Button kind="quiet" onClick={onRemove}>
      {t('project.form.remove', { what: what.trim() || t('project.form.this') })}
    </Button>
  )
}
