import sharp from 'sharp'
import { buildDocument } from './build.ts'
import { makeInvoices } from './invoice.ts'
import { drawInvoice } from './layouts/draw.ts'
import { renderPages } from './render-page.ts'

const facts = makeInvoices({ seed: 7, count: 90, endDate: '2026-03-20' })
for (const f of facts)
  if (/two|long/.test(f.awkwardness))
    console.log(
      f.id,
      f.supplier.key,
      f.awkwardness,
      f.form,
      f.lines.length,
      (await renderPages(await drawInvoice(f), 0.2)).length,
    )
await buildDocument(facts[1]!)
let c = process.cpuUsage()
const lap = (n: string) => {
  const d = process.cpuUsage(c)
  console.log(n, Math.round(d.user / 1000))
  c = process.cpuUsage()
}
const f = facts.find((x) => x.layout === 'din_letter')!
const pdf = await drawInvoice(f)
lap('draw')
const [p] = await renderPages(pdf, 170 / 72)
lap('render')
const t = await sharp(p!.data, { raw: { width: p!.width, height: p!.height, channels: p!.channels } })
  .removeAlpha()
  .rotate(1.2, { background: '#ffffff' })
  .raw()
  .toBuffer({ resolveWithObject: true })
lap('rotate')
const b = await sharp(t.data, { raw: { width: t.info.width, height: t.info.height, channels: 3 } })
  .extract({ left: 5, top: 5, width: p!.width, height: p!.height })
  .raw()
  .toBuffer()
lap('extract')
const b2 = await sharp(b, { raw: { width: p!.width, height: p!.height, channels: 3 } })
  .blur(0.45)
  .raw()
  .toBuffer()
lap('blur')
await sharp(b2, { raw: { width: p!.width, height: p!.height, channels: 3 } })
  .jpeg({ quality: 72 })
  .toBuffer()
lap('jpeg')
