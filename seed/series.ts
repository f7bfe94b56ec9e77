import type { PageContent, Word } from '#server/document/document.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { suppliers } from './documents/cast.ts'
import { type InvoiceFacts, makeInvoices } from './documents/invoice.ts'
import { oddLayouts, type Pen } from './series-layouts.ts'

/** One document of a supplier's series; `pages` are its words, null where it has to be drawn and read (`facts`). */
export type SeriesDocument = { id: string; facts: InvoiceFacts; pages: PageContent[] | null; truth: Values }
export type Series = { supplier: string; layout: string; documents: SeriesDocument[] }

const page = { width: 595.28, height: 841.89 }

/**
 * Invoices of `count` suppliers in `each` documents, in order of arrival. The first twelve suppliers print odd layouts
 * (labels of their own, none, or below the value; two dates; amounts in odd places), as words without a file; the others
 * have the demo's layouts, which are drawn as PDFs. The same arguments give the same series.
 */
export function makeSeries({ seed, count, each }: { seed: number; count: number; each: number }): Series[] {
  const facts = makeInvoices({ seed, count: suppliers.length * each * 4, endDate: '2026-10-30' })
  const bySupplier = Map.groupBy(
    facts.filter((f) => f.awkwardness === 'none'),
    (f) => f.supplier.key,
  )
  const long = [...bySupplier.values()].filter((own) => own.length >= each)
  if (long.length < count) throw new RangeError(`Only ${long.length} suppliers have ${each} documents: ask for fewer.`)
  return long.slice(0, count).map((own, i): Series => {
    const odd = oddLayouts[i]
    return {
      supplier: own[0]?.supplier.name ?? '',
      layout: odd?.name ?? own[0]?.layout ?? '',
      documents: own.slice(0, each).map((f): SeriesDocument => {
        const as = { ...f, form: 'pdf' as const }
        if (!odd) return { id: f.id, facts: as, pages: null, truth: f.truth }
        const pages = [typeset((pen) => odd.draw(pen, f))]
        return { id: f.id, facts: as, pages, truth: { ...f.truth, ...odd.truth(f) } }
      }),
    }
  })
}

/** The words of one page; widths are those of a plain type, roughly. */
function typeset(draw: (pen: Pen) => void): PageContent {
  const words: Word[] = []
  let line = 0
  draw({
    put(text, x, y, { size = 10, right = false } = {}) {
      const space = 0.28 * size
      const parts = text.split(/\s+/).filter((w) => w !== '')
      const widths = parts.map((w) => [...w].reduce((sum, c) => sum + widthOf(c) * size, 0))
      let at = right ? x - widths.reduce((a, b) => a + b, 0) - space * (parts.length - 1) : x
      for (const [i, part] of parts.entries()) {
        const end = at + (widths[i] ?? 0)
        const box = {
          x0: at / page.width,
          y0: y / page.height,
          x1: end / page.width,
          y1: (y + 0.75 * size) / page.height,
        }
        words.push({ text: part, box, line, confidence: 1 })
        at = end + space
      }
      line++
    },
  })
  return { number: 1, ...page, source: 'text', words }
}

const widthOf = (char: string) => (/[ilj.,:;'|!/]/.test(char) ? 0.26 : /[\p{Lu}mw@]/u.test(char) ? 0.72 : 0.53)
