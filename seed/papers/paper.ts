import type { Language } from '#server/document/document.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Buyer, Supplier } from '../documents/supplier.ts'

/** What of a company stands on its paper. */
export type Letterhead = Pick<Supplier, 'name' | 'address' | 'colour' | 'phone' | 'email'>

/** A document of any kind, as data: a letterhead, a title, lines of label and value, paragraphs, a signature. */
export type PaperFacts = {
  /** "0001", in order of arrival. */
  id: string
  kind: string
  language: Language
  sender: Letterhead
  recipient: Pick<Buyer, 'name' | 'contact' | 'address'>
  title: string
  meta: [label: string, value: string][]
  paragraphs: string[]
  /** Lines of a list, for what is delivered or ordered. */
  list: string[][]
  scanned: boolean
  date: string
  /** What a careful person reads off the page, by field key of its workflow. */
  truth: Values
}
