/** Account and tax numbers that pass their own rules and belong to nobody: their bank and company parts are all zeros but a counter. */

/** ISO 13616: the two check digits are 98 minus the remainder of the rest by 97. */
export function sampleIban(counter: number): string {
  const account = `00000000${String(counter).padStart(10, '0')}`
  const rest = `${account}131400`
  let remainder = 0
  for (const digit of rest) remainder = (remainder * 10 + Number(digit)) % 97
  const check = String(98 - remainder).padStart(2, '0')
  return `DE${check}${account}`.replace(/(.{4})(?=.)/g, '$1 ')
}

/** German VAT number: eight digits and one check digit (ISO 7064, MOD 11,10). */
export function sampleVatNumber(counter: number): string {
  const digits = String(10_000_000 + counter)
  let product = 10
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return `DE${digits}${(11 - product) % 10}`
}
