import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { DomainError } from '#server/platform/errors.ts'
import { type Definition, definitionSchema } from '#server/workflow/workflow.ts'

/**
 * Where each field's truth lies in a manifest's `ground_truth`: paths with points, every one that is present is accepted.
 * A kind's tables map their columns in the same way.
 */
export type TruthPaths = {
  fields: Record<string, string[]>
  columns?: Record<string, string[]>
  /** What a manifest calls an option, by field and option key. */
  options?: Record<string, Record<string, string[]>>
}

export type Kind = { template: string; truth: TruthPaths }

/** The kinds of manifests: which template reads them, and what their truth calls its fields. */
export const kinds: Readonly<Record<string, Kind>> = {
  invoice: {
    template: 'invoice',
    truth: {
      fields: {
        seller: ['seller.name', 'issuer', 'partner_name'],
        number: ['invoice_number'],
        issue_date: ['issue_date', 'date'],
        due_date: ['due_date', 'date_due'],
        net: ['net_total', 'amount_untaxed'],
        tax: ['tax_total', 'amount_tax'],
        total: ['grand_total', 'amount'],
        currency: ['currency'],
        order_number: ['order_reference', 'order_id', 'po_number'],
        lines: ['lines'],
      },
      columns: {
        description: ['name', 'desc'],
        quantity: ['quantity', 'qty'],
        unit_price: ['net_price', 'price_unit', 'price'],
        amount: ['line_total', 'price_subtotal'],
      },
    },
  },
  receipt: {
    template: 'receipt',
    truth: {
      fields: {
        merchant: ['company'],
        address: ['address'],
        date: ['date_iso', 'date'],
        total: ['total_num', 'total'],
        currency: ['currency'],
      },
    },
  },
  contract: {
    template: 'contract',
    truth: {
      fields: {
        parties: ['Parties.answer', 'parties'],
        agreement_date: ['Agreement Date.answer', 'agreement_date'],
        effective_date: ['Effective Date.answer', 'effective_date'],
        expiration_date: ['Expiration Date.answer', 'expiration_date'],
        renewal_term: ['Renewal Term.answer', 'renewal_term'],
        governing_law: ['Governing Law.answer', 'governing_law'],
      },
    },
  },
  routing: {
    template: 'document-routing',
    truth: {
      fields: { document_type: ['document_type'] },
      options: { document_type: { invoice: ['invoice', 'credit_note'], letter: ['letter', 'email'] } },
    },
  },
  support: {
    template: 'support-triage',
    truth: {
      fields: { topic: ['topic', 'label', 'tags'], urgency: ['urgency', 'urgent'], order_number: ['order_number'] },
      options: { urgency: { urgent: ['true', '1 - High'], high: ['2 - Medium'], normal: ['false', '3 - Low'] } },
    },
  },
}

/** A kind by its name; throws `not_found` naming those that exist. */
export function kindNamed(name: string): Kind {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (!kind)
    throw new DomainError('not_found', `There is no kind "${name}"; use one of: ${Object.keys(kinds).join(', ')}.`)
  return kind
}

/** The definition of a workflow template. */
export async function loadTemplate(name: string): Promise<Definition> {
  const file = new URL(`../server/workflow/templates/${name}.yaml`, import.meta.url)
  return definitionSchema.parse(parse(await readFile(file, 'utf8')))
}
