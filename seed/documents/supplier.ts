import type { Language } from '#server/document/document.ts'
import type { GoodsKey } from './goods.ts'
import type { LayoutKey } from './layouts/printed.ts'

export type Country = 'DE' | 'CH' | 'GB' | 'US' | 'IE' | 'FR'

export type Supplier = {
  key: string
  name: string
  /** Street line, then postcode and town. */
  address: [string, string]
  country: Country
  language: Language
  currency: 'EUR' | 'GBP' | 'USD' | 'CHF'
  layout: LayoutKey
  goods: GoodsKey
  /** Invoice number: {yyyy} {yy} {mm} of the issue date, {n4} running number with at least 4 digits. */
  numbering: string
  firstNumber: number
  /** null: payable on receipt, no due date printed. */
  paymentDays: number | null
  /** Tax rates in per cent. */
  rate: string
  reducedRate?: string
  phone: string
  email: string
  taxId: string
  bank: { name: string; iban: string; bic: string } | null
  /** Register, managers: the small print. */
  legal: string[]
  colour: string
  tint: string
  logo: LogoKey
  family: 'sans' | 'serif' | 'mono'
  /** Which of the two sets of labels it uses. */
  wording: 0 | 1
  dateStyle: 'short' | 'long'
}

export type LogoKey =
  | 'ring'
  | 'hexagon'
  | 'leaf'
  | 'bars'
  | 'wave'
  | 'peaks'
  | 'bolt'
  | 'drop'
  | 'moon'
  | 'star'
  | 'box'

export type Buyer = { name: string; contact: string; address: [string, string]; country: Country; taxId: string }

/** A bank account number with zeros where the check digits are. */
export const iban = (country: string, tail: string) => `${country}00 0000 ${tail}`
