import { slugOf } from '#server/identity/identity.ts'

/** A workflow's name as it stands in addresses: "Supplier invoices" is supplier-invoices; begins with a letter. */
export function workflowKeyOf(name: string): string {
  const slug = slugOf(name)
  if (slug === 'organisation') return 'workflow'
  return /^[a-z]/.test(slug) ? slug : `w-${slug}`.slice(0, 40).replace(/-+$/, '')
}
