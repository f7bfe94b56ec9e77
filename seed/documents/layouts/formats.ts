import type { Country, Supplier } from '../supplier.ts'

/** How numbers and dates are printed, by the custom of the supplier's country and language. */
export type Formats = {
  money(decimal: string): string
  quantity(decimal: string): string
  rate(percent: string): string
  date(iso: string): string
}

const separators: Record<Country, { group: string; point: string }> = {
  DE: { group: '.', point: ',' },
  CH: { group: "'", point: '.' },
  GB: { group: ',', point: '.' },
  US: { group: ',', point: '.' },
  IE: { group: ',', point: '.' },
  FR: { group: '\u00a0', point: ',' },
}

const months = {
  de: [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  fr: [
    'janvier',
    'février',
    'mars',
    'avril',
    'mai',
    'juin',
    'juillet',
    'août',
    'septembre',
    'octobre',
    'novembre',
    'décembre',
  ],
}

export function formatsOf(supplier: Supplier): Formats {
  const { group, point } = separators[supplier.country]
  const money = (decimal: string) => {
    const minus = decimal.startsWith('-') ? '-' : ''
    const [whole = '0', fraction] = decimal.replace('-', '').split('.')
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group)
    return `${minus}${grouped}${fraction === undefined ? '' : point + fraction}`
  }
  const percentSign = supplier.language === 'en' ? '%' : '\u00a0%'
  return {
    money,
    quantity: money,
    rate: (percent) => percent.replace('.', point) + percentSign,
    date: (iso) => formatDate(iso, supplier),
  }
}

function formatDate(iso: string, supplier: Supplier): string {
  const [year = '', month = '', day = ''] = iso.split('-')
  const american = supplier.country === 'US'
  if (supplier.dateStyle === 'long') {
    const name = months[supplier.language][Number(month) - 1] ?? month
    if (supplier.language === 'de') return `${Number(day)}. ${name} ${year}`
    if (american) return `${name} ${Number(day)}, ${year}`
    return `${Number(day)} ${name} ${year}`
  }
  if (supplier.language === 'de') return `${day}.${month}.${year}`
  return american ? `${month}/${day}/${year}` : `${day}/${month}/${year}`
}

/** "1.204,50 EUR", "£1,204.50", "1 204,50 €", "CHF 1'204.50". */
export function withCurrency(amount: string, currency: string): string {
  if (currency === 'GBP' || currency === 'USD') {
    const sign = currency === 'GBP' ? '£' : '$'
    return amount.startsWith('-') ? `-${sign}${amount.slice(1)}` : sign + amount
  }
  return currency === 'CHF' ? `CHF ${amount}` : `${amount} €`
}
