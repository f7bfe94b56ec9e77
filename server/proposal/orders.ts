import { withoutLegalForm } from '#server/workflow/legal-form.ts'

/** A purchase order as it was imported; decimals as text with a point. */
export type Order = {
  number: string
  supplier: string
  /** ISO 4217; null where the file did not say. */
  currency: string | null
  /** Local date, "2026-12-01". */
  orderedOn: string | null
  lines: OrderLine[]
}
export type OrderLine = {
  position: number
  description: string
  quantity: string | null
  unitPrice: string | null
  amount: string | null
}

const leading =
  /^(our|your|ihre?|unsere?|votre|notre|purchase order|sales order|p\.? ?o\.?(?![a-z])|order|bestellung|bestell|auftrags?|bon de commande|commande|number|nummer|numéro|num|nr|no|n°|id|#|:|\.|-|\s)+/i

/**
 * An order number as it is looked up: "PO 4500-0123", "Bestellung Nr. 45000123" and "0045000123" are one. Case, spaces,
 * marks, words for "order number" in front, and leading zeros do not count. Empty where nothing is left.
 */
export function orderKey(text: string): string {
  const bare = text.normalize('NFKC').trim().replace(leading, '')
  const compact = (/\d/.test(bare) ? bare : text).toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '')
  return compact.replace(/^0+(?=.)/, '').slice(0, 80)
}

/** More than this on one invoice is not a list of orders. */
export const mostOrders = 8

/** The order numbers in a field, first as one, then as several: "4500012, 4500013 und 4500019". */
export function orderKeys(text: string): { whole: string; parts: { key: string; shown: string }[] } {
  const parts = text.split(/\s*(?:[,;&+\n]|\b(?:and|und|et)\b)\s*/i).flatMap((shown) => {
    const key = orderKey(shown)
    return key === '' ? [] : [{ key, shown: shown.trim() }]
  })
  return { whole: orderKey(text), parts: parts.slice(0, mostOrders) }
}

const plainName = (name: string) =>
  withoutLegalForm(name)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/**
 * Whether two names may be one company: without their legal forms they are equal, one is the beginning of the other, or
 * they share most of their letter pairs.
 */
export function sameSupplier(a: string, b: string): boolean {
  const [x, y] = [plainName(a), plainName(b)]
  if (x === '' || y === '') return true
  const [short, long] = x.length <= y.length ? [x, y] : [y, x]
  return long === short || long.startsWith(`${short} `) || pairLikeness(letterPairs(x), letterPairs(y)) >= 0.75
}

/** The letter pairs inside the words of a text and how often each occurs, case and marks aside. */
export function letterPairs(text: string): Map<string, number> {
  const pairs = new Map<string, number>()
  const words = text
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
  for (const word of words)
    for (let i = 0; i < word.length - 1 || (i === 0 && word.length === 1); i++) {
      const pair = word.slice(i, i + 2)
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
    }
  return pairs
}

/** Dice coefficient of two texts' letter pairs, 0..1. */
export function pairLikeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let [shared, all] = [0, 0]
  for (const [pair, count] of a) {
    shared += Math.min(count, b.get(pair) ?? 0)
    all += count
  }
  for (const count of b.values()) all += count
  return all === 0 ? 0 : (2 * shared) / all
}
