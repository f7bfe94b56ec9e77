import type { Sheet } from './sheet.ts'

/** Label and printed value of what identifies the document; what it lacks is left out. */
export function identity({ facts, say, format }: Sheet): { label: string; value: string }[] {
  const credit = facts.awkwardness === 'credit_note'
  return [
    ...(facts.number ? [{ label: credit ? say.creditNumber : say.number, value: facts.number }] : []),
    { label: credit ? say.creditDate : say.date, value: format.date(facts.issue_date) },
    ...(facts.due_date ? [{ label: say.due, value: format.date(facts.due_date) }] : []),
    ...(facts.order_number ? [{ label: say.order, value: facts.order_number }] : []),
    ...(facts.corrects ? [{ label: say.corrects, value: facts.corrects }] : []),
    { label: say.customer, value: facts.customer_number },
  ]
}

/** Net, tax by rate (and their sum where there are several) and total. */
export function totals(sheet: Sheet): { label: string; value: string; total: boolean }[] {
  const { facts, say, format, price } = sheet
  const parts = facts.taxes.map((t) => ({
    label:
      facts.supplier.language === 'de'
        ? `zzgl. ${format.rate(t.rate)} ${say.tax}`
        : `${say.tax} ${format.rate(t.rate)}`,
    value: price(t.amount),
    total: false,
  }))
  return [
    { label: say.net, value: price(facts.net), total: false },
    ...parts,
    ...(facts.taxes.length > 1 ? [{ label: say.taxSum, value: price(facts.tax), total: false }] : []),
    {
      label: facts.awkwardness === 'credit_note' ? say.creditTotal : say.total,
      value: price(facts.total),
      total: true,
    },
  ]
}

export function title({ facts, say }: Sheet): string {
  const name = facts.awkwardness === 'credit_note' ? say.creditNote : say.invoice
  // A repeated PDF says that it is one; the scan of a repeated one does not.
  return facts.awkwardness === 'duplicate' && facts.form === 'pdf' ? `${name} - ${say.copy}` : name
}

/** How to pay, as sentences. */
export function remarks({ facts, say, format }: Sheet): string[] {
  const pay =
    facts.awkwardness === 'credit_note'
      ? say.creditRemark
      : facts.due_date
        ? say.payBy(format.date(facts.due_date))
        : say.onReceipt
  return facts.awkwardness === 'no_tax_reverse_charge' ? [pay, say.reverseCharge] : [pay]
}

export function bankLines({ facts, say }: Sheet): string[] {
  const { bank } = facts.supplier
  return bank ? [say.account, bank.name, bank.iban, `BIC ${bank.bic}`] : []
}

export function buyerLines({ facts }: Sheet): string[] {
  const { buyer } = facts
  return [buyer.name, buyer.contact, ...buyer.address]
}

export function supplierLines({ facts, say }: Sheet): string[] {
  const s = facts.supplier
  return [...s.address, `${say.phone} ${s.phone}`, s.email, `${say.taxId} ${s.taxId}`]
}

/** The line that says what this is, at the foot of each page. */
export function sampleNote(sheet: Sheet, y = sheet.height - 20): void {
  sheet.put(sheet.say.sample, 0, y, {
    width: sheet.width,
    align: 'centre',
    size: 6.5,
    colour: '#8a8a8a',
    family: 'sans',
  })
}

/** Totals as a column of labels and a column of amounts, the last line emphasised; returns the y below. */
export function drawTotals(
  sheet: Sheet,
  at: {
    x: number
    y: number
    width: number
    size?: number
    step?: number
    colour?: string
    fill?: string
    onFill?: string
  },
): number {
  const size = at.size ?? 10
  const step = at.step ?? size * 1.75
  let y = at.y
  for (const row of totals(sheet)) {
    const face = {
      size: row.total ? size + 1.5 : size,
      bold: row.total,
      colour: row.total ? (at.fill ? (at.onFill ?? '#ffffff') : at.colour) : undefined,
    }
    if (row.total && at.fill) sheet.fill(at.x - 8, y - size * 0.55, at.width + 16, step + size * 0.35, at.fill)
    else if (row.total) sheet.rule(at.x, y - size * 0.35, at.x + at.width, y - size * 0.35, at.colour ?? '#333333', 1)
    sheet.put(row.label, at.x, y, face)
    sheet.put(row.value, at.x, y, { ...face, width: at.width, align: 'right' })
    y += step
  }
  return y
}

/** How tall `drawTotals` will be. */
export function totalsHeight(sheet: Sheet, size = 10, step = size * 1.75): number {
  return totals(sheet).length * step + size
}

/** y itself where `needed` points fit above `bottom`, else the top of the next page. */
export function roomFor(y: number, needed: number, bottom: number, nextPage: () => number): number {
  return y + needed <= bottom ? y : nextPage()
}
