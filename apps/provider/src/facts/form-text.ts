/** What was written into a field of a form, without what stands around it; empty where there is no such field. */
export const formText = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
