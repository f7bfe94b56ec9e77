import sharp from 'sharp'
import { makeInvoices } from './invoice.ts'
import { drawInvoice } from './layouts/draw.ts'
import { renderPages } from './render-page.ts'

const facts = makeInvoices({ seed: 7, count: 90, endDate: '2026-03-20' })
console.log(facts.map((f) => `${f.id} ${f.issue_date} ${f.supplier.key} ${f.number} ${f.awkwardness} ${f.form} ${f.lines.length} ${f.total} ${f.currency}`).join('\n'))
const t = performance.now()
const want = process.argv.slice(2)
const seen = new Set<string>()
for (const f of facts) {
  const key = want.length > 0 ? (want.includes(f.awkwardness) ? `${f.awkwardness}-${f.id}` : '') : f.supplier.key
  if (!key || seen.has(key) || (want.length === 0 && f.awkwardness !== 'none')) continue
  seen.add(key)
  const pages = await renderPages(await drawInvoice(f), 1.35)
  for (const [i, p] of pages.entries())
    await sharp(p.data, { raw: { width: p.width, height: p.height, channels: p.channels } }).flatten({ background: 'white' }).png().toFile(`/tmp/look/${key}-${i + 1}.png`)
}
console.log(performance.now() - t)
