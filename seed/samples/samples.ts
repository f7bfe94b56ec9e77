import { makeApplications } from './applications.ts'
import { makeContracts } from './contracts.ts'
import { makeNotices } from './notices.ts'
import { makeOrders } from './orders.ts'
import { makeReceipts } from './receipts.ts'
import type { MakeSamples } from './sample.ts'
import { makeVendorForms } from './vendor-forms.ts'

/** By template: its sample documents. Statement lines need the invoices that they settle (bank-lines.ts). */
export const samplesOf = {
  receipt: makeReceipts,
  contract: makeContracts,
  'vendor-form': makeVendorForms,
  'candidate-intake': makeApplications,
  'compliance-filing': makeNotices,
  'email-orders': makeOrders,
} satisfies Record<string, MakeSamples>
