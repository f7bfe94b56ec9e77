import Big from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowsOf } from '#server/workflow/field-value.ts'
import { suppliers } from './cast.ts'
import { addDays, weekday } from './dates.ts'
import { type InvoiceFacts, makeInvoices } from './invoice.ts'
import { layoutKeys } from './layouts/printed.ts'
import { awkwardKinds } from './plan.ts'

const endDate = '2026-03-20'
const invoices = makeInvoices({ seed: 7, count: 90, endDate })
const count = (is: (f: InvoiceFacts) => boolean) => invoices.filter(is).length
const world = fc.record({ seed: fc.integer(), count: fc.integer({ min: 20, max: 60 }) })

function everyInvoice(holds: (facts: InvoiceFacts, all: InvoiceFacts[]) => void): void {
  fc.assert(
    fc.property(world, (w) => {
      const all = makeInvoices({ ...w, endDate })
      for (const facts of all) holds(facts, all)
    }),
    { numRuns: 40 },
  )
}

describe('the mixture of demo invoices', () => {
  it('has suppliers of three languages, four currencies and every layout', () => {
    expect(new Set(invoices.map((f) => f.supplier)).size).toBe(suppliers.length)
    expect(suppliers.length).toBeGreaterThanOrEqual(16)
    expect(new Set(invoices.map((f) => f.layout))).toEqual(new Set(layoutKeys))
    expect(layoutKeys.length).toBeGreaterThanOrEqual(10)
    expect(new Set(invoices.map((f) => f.language))).toEqual(new Set(['de', 'en', 'fr']))
    expect(new Set(invoices.map((f) => f.currency))).toEqual(new Set(['EUR', 'GBP', 'USD', 'CHF']))
  })

  it('has each kind of awkwardness, and more ordinary documents than awkward ones', () => {
    for (const kind of awkwardKinds)
      expect(
        count((f) => f.awkwardness === kind),
        kind,
      ).toBeGreaterThan(0)
    expect(count((f) => f.awkwardness === 'none')).toBeGreaterThan(45)
  })

  it('has at least 70 % PDFs with text, and scans in each wrapping', () => {
    expect(count((f) => f.form === 'pdf')).toBeGreaterThanOrEqual(63)
    for (const form of ['jpeg', 'png', 'tiff', 'scan_pdf'])
      expect(
        count((f) => f.form === form),
        form,
      ).toBeGreaterThan(0)
  })

  it('has each kind of awkwardness from 20 documents on, whatever the seed', () => {
    fc.assert(
      fc.property(world, (w) => {
        const made = makeInvoices({ ...w, endDate })
        expect(made).toHaveLength(w.count)
        expect(new Set(made.map((f) => f.awkwardness))).toEqual(new Set(['none', ...awkwardKinds]))
      }),
      { numRuns: 40 },
    )
  })

  it('is the same for the same seed and another for another', () => {
    expect(makeInvoices({ seed: 7, count: 90, endDate })).toEqual(invoices)
    expect(makeInvoices({ seed: 8, count: 90, endDate })).not.toEqual(invoices)
  })
})

describe('the figures of a demo invoice', () => {
  const plus = (amounts: string[]) => amounts.reduce((sum, a) => sum.plus(a), new Big(0)).toFixed(2)

  it('add up, except for a wrong total', () => {
    everyInvoice((f) => {
      for (const l of f.lines) expect(new Big(l.quantity).times(l.unit_price).toFixed(2)).toBe(l.amount)
      expect(plus(f.lines.map((l) => l.amount))).toBe(f.net)
      expect(plus(f.taxes.map((t) => t.amount))).toBe(f.tax)
      const sum = new Big(f.net).plus(f.tax)
      if (f.awkwardness === 'wrong_total') expect(sum.minus(f.total).abs().gt('0.02')).toBe(true)
      else expect(sum.toFixed(2)).toBe(f.total)
    })
  })

  it('follow from the kind of document', () => {
    everyInvoice((f) => {
      expect(f.number === null).toBe(f.awkwardness === 'missing_number')
      expect(new Big(f.net).lt(0)).toBe(f.awkwardness === 'credit_note')
      expect(new Big(f.tax).eq(0)).toBe(f.awkwardness === 'no_tax_reverse_charge')
    })
  })

  it('carry dates of working days before the end, and no due date before the issue', () => {
    everyInvoice((f) => {
      expect([1, 2, 3, 4, 5]).toContain(weekday(f.issue_date))
      expect(f.issue_date < endDate).toBe(true)
      expect(f.issue_date >= addDays(endDate, -30)).toBe(true)
      if (f.due_date !== null) expect(f.due_date > f.issue_date).toBe(true)
    })
  })

  it('repeat an earlier document where it is a duplicate, and no number else', () => {
    everyInvoice((f, all) => {
      if (f.copyOf === null) {
        const same = all.filter(
          (o) => o.copyOf === null && o.supplier === f.supplier && o.number === f.number && f.number !== null,
        )
        expect(same.length).toBeLessThanOrEqual(1)
        return
      }
      const original = all.find((o) => o.id === f.copyOf)
      expect(original && original.id < f.id).toBe(true)
      expect(f.truth).toEqual(original?.truth)
    })
  })

  it('leave the unit out of the truth where the layout does not print it', () => {
    const units = (layout: string) =>
      invoices.filter((f) => f.layout === layout).flatMap((f) => rowsOf(f.truth.lines).map((l) => l.unit))
    expect(new Set(units('minimal'))).toEqual(new Set([null]))
    expect(units('dense')).not.toContain(null)
  })
})
