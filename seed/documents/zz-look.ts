import sharp from 'sharp'
import { buildDocument } from './build.ts'
import { makeInvoices } from './invoice.ts'
import { renderPages } from './render-page.ts'

const facts = makeInvoices({ seed: 7, count: 90, endDate: '2026-03-20' })
const t = performance.now()
const c = process.cpuUsage()
const by: Record<string, number[]> = {}
let size = 0
for (const f of facts) {
  const s = performance.now()
  const d = await buildDocument(f)
  ;(by[f.form] ??= []).push(Math.round(performance.now() - s))
  size += d.bytes.length
  if (f.form !== 'pdf') console.log(d.fileName, f.awkwardness, d.bytes.length, d.mediaType)
  const scan = d.mediaType.startsWith('image')
  if (!process.argv.slice(2).some((w) => f.awkwardness.startsWith(w) || f.form === w)) continue
  if (scan) {
    const m = await sharp(d.bytes).metadata()
    console.log(m.width, m.height, m.pages, m.density)
    for (let i = 0; i < (m.pages ?? 1); i++)
      await sharp(d.bytes, { page: i })
        .png()
        .toFile(`/tmp/look/b-${f.awkwardness}-${f.id}-${i + 1}.png`)
  } else
    for (const [i, p] of (await renderPages(d.bytes, 1.35)).entries())
      await sharp(p.data, { raw: { width: p.width, height: p.height, channels: p.channels } })
        .flatten({ background: 'white' })
        .png()
        .toFile(`/tmp/look/b-${f.awkwardness}-${f.id}-${i + 1}.png`)
}
console.log('total', performance.now() - t, process.cpuUsage(c), size)
for (const k in by) console.log(k, by[k].join(' '))
