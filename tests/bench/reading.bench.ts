/**
 * How fast documents are read, beside the bare engine in a loop on the same pages and in the same run; what memory a
 * 500-page PDF takes; and how long the workbench's requests wait while the server reads it, beside an idle server.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import PdfDocument from 'pdfkit'
import { startOcr } from '#server/document/ocr.server.ts'
import { openPdf, type Raster } from '#server/document/pdf.server.ts'
import { startPdfium } from '#server/document/pdfium.server.ts'
import { openPicture, toWebp } from '#server/document/raster.server.ts'
import { createReader } from '#server/document/read.server.ts'
import { demoAccounts, demoPassword } from '#server/identity/demo.ts'
import { percentile } from './percentile.ts'
import { type Figures, printBench, rounded } from './print.ts'
import { makeFolder, serve } from './serve.ts'
import { benchWorkflow, makeBenchWorld } from './workbench-world.ts'

const pages = 500
const barePages = 60
const scans = 6
const openItems = 20
/** A reviewer's requests: an item and its page image, so many times, with so long between them. */
const asked = 120
const paceMs = 100

/** A contract-like PDF: a full page of print on each page. */
async function longPdf(count: number): Promise<Uint8Array> {
  const document = new PdfDocument({ size: 'A4', margin: 50, autoFirstPage: false })
  const parts: Uint8Array[] = []
  document.on('data', (part: Uint8Array) => parts.push(part))
  const done = new Promise((resolve) => document.on('end', resolve))
  for (let page = 1; page <= count; page++) {
    document.addPage().fontSize(10)
    for (let line = 1; line <= 45; line++)
      document.text(
        `${page}.${line} The supplier delivers item ${page * line} for ${(page * 7 + line) / 4} EUR to the buyer.`,
      )
  }
  document.end()
  await done
  return new Uint8Array(Buffer.concat(parts))
}

/** Processes that this one started, with resident memory in MB and seconds of processor time. */
function childrenOf(parent: number): { mb: number; cpuS: number }[] {
  const listed = execFileSync('ps', ['-A', '-o', 'ppid=,rss=,cputimes=,args='], { encoding: 'utf8' })
  return listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([ppid, , , ...command]) => Number(ppid) === parent && command.join(' ').includes('read-worker'))
    .map(([, kb, cpu]) => ({ mb: Number(kb) / 1024, cpuS: Number(cpu) }))
}

/** Looks at the reader's process until told to stop; answers its most memory and its processor time. */
function watchReader(parent: number) {
  let mb = 0
  let cpuS = 0
  const timer = setInterval(() => {
    for (const child of childrenOf(parent)) {
      mb = Math.max(mb, child.mb)
      cpuS = Math.max(cpuS, child.cpuS)
    }
  }, 250)
  return () => {
    clearInterval(timer)
    return { mb, cpuS }
  }
}

async function measureReading(bytes: Uint8Array, fileName: string) {
  const reader = createReader()
  // The engines start at the first page; that is not what is measured here.
  await reader.read({ bytes: await longPdf(1), fileName: 'warm.pdf' }, () => undefined)
  const stop = watchReader(process.pid)
  const before = childrenOf(process.pid)[0]?.cpuS ?? 0
  const begin = performance.now()
  const { pageCount } = await reader.read({ bytes, fileName }, () => undefined)
  const seconds = (performance.now() - begin) / 1000
  const { mb, cpuS } = stop()
  await reader.close()
  return { perSecond: pageCount / seconds, mb, cpuShare: (cpuS - before) / seconds }
}

/** PDFium and libvips alone: the characters, the drawing and the picture of each page. */
async function barePdf(bytes: Uint8Array): Promise<number> {
  const pdf = openPdf(await startPdfium(), bytes)
  await pdf.page(0, async (page) => toWebp(page.render(2)))
  const begin = performance.now()
  for (let i = 0; i < barePages; i++) await pdf.page(i, async (page) => toWebp(page.render(2)))
  pdf.close()
  return barePages / ((performance.now() - begin) / 1000)
}

/** Pages of a PDF as a scanner delivers them, 200 dpi, as one TIFF-like list of rasters and as files. */
async function scanned(bytes: Uint8Array): Promise<{ files: Uint8Array[]; rasters: Raster[] }> {
  const pdf = openPdf(await startPdfium(), bytes)
  const files: Uint8Array[] = []
  const rasters: Raster[] = []
  for (let i = 0; i < scans; i++) {
    const { image } = await pdf.page(i, async (page) => toWebp(page.render(2)))
    files.push(image)
    rasters.push((await (await openPicture(image, 'WebP')).page(0)).raster)
  }
  pdf.close()
  return { files, rasters }
}

async function measureScans(bytes: Uint8Array): Promise<Figures> {
  const { files, rasters } = await scanned(bytes)
  const ocr = await startOcr(() => undefined)
  const [first] = rasters
  if (first) await ocr.recognise(first, 'en')
  const bareBegin = performance.now()
  for (const raster of rasters) await ocr.recognise(raster, 'en')
  const bare = rasters.length / ((performance.now() - bareBegin) / 1000)
  const reader = createReader()
  const read = (image: Uint8Array) => reader.read({ bytes: image, fileName: 'scan.webp' }, () => undefined)
  if (files[0]) await read(files[0])
  const stop = watchReader(process.pid)
  const begin = performance.now()
  for (const file of files) await read(file)
  const perSecond = files.length / ((performance.now() - begin) / 1000)
  const { mb } = stop()
  await reader.close()
  return {
    scan_pages_per_s: rounded(perSecond),
    scan_bare_engine_pages_per_s: rounded(bare),
    scan_of_bare_ratio: rounded(perSecond / bare),
    scan_reader_mb: rounded(mb),
  }
}

// ---- the workbench beside it --------------------------------------------------------------------------------------

async function signIn(url: string): Promise<Record<string, string>> {
  const email = demoAccounts.find((account) => account.roles.includes('lead'))?.email ?? ''
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password: demoPassword }),
  })
  if (!answer.ok) throw new Error(`sign-in answers ${answer.status}`)
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0])
  return { cookie: cookie.join('; '), origin: url }
}

type Website = { url: string; headers: Record<string, string> }

/** One item as the workbench gets it, then its first page image: milliseconds for both. */
async function openItem({ url, headers }: Website, number: number): Promise<number> {
  const input = encodeURIComponent(JSON.stringify({ organisation: 'demo', workflow: benchWorkflow, number }))
  const begin = performance.now()
  const answer = await fetch(`${url}/api/trpc/review.item?input=${input}`, { headers })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`review.item answers ${answer.status}: ${text.slice(0, 200)}`)
  const image = /\/files\/o\/[^"\\]+\/pages\/[0-9a-f-]+\/1/.exec(text)?.[0] ?? imageOf(text)
  const picture = await fetch(url + image, { headers })
  if (!picture.ok) throw new Error(`${image} answers ${picture.status}`)
  await picture.arrayBuffer()
  return performance.now() - begin
}

function imageOf(text: string): string {
  const id = /"document":\{"id":"([0-9a-f-]{36})"/.exec(text)?.[1]
  if (!id) throw new Error('the item names no document')
  return `/files/o/demo/pages/${id}/1`
}

async function openMany(site: Website, goOn: () => boolean): Promise<number[]> {
  const times: number[] = []
  while (times.length < asked && goOn()) {
    times.push(await openItem(site, 1 + (times.length % openItems)))
    await new Promise((resolve) => setTimeout(resolve, paceMs))
  }
  return times
}

async function measureWorkbench(bytes: Uint8Array): Promise<Figures> {
  const folder = makeFolder()
  Object.assign(process.env, { COUNTERSIGN_DATA_DIR: `${folder}/data`, DATABASE_URL: '', NODE_ENV: 'production' })
  try {
    await makeBenchWorld(`${folder}/data`, openItems)
    const server = await serve(['server/main.ts'], folder, '/healthz')
    try {
      const site = { url: server.url, headers: await signIn(server.url) }
      await openMany(site, () => true)
      const idle = await openMany(site, () => true)
      const stop = watchReader(server.child.pid ?? 0)
      const body = new FormData()
      body.append('files', new File([bytes as BlobPart], 'long.pdf'))
      const upload = await fetch(`${site.url}/api/o/demo/w/${benchWorkflow}/upload`, {
        method: 'POST',
        headers: site.headers,
        body,
      })
      if (!upload.ok) throw new Error(`the upload answers ${upload.status}`)
      const cpuBefore = childrenOf(server.child.pid ?? 0)[0]?.cpuS ?? 0
      const begin = performance.now()
      const reading = await openMany(site, () => true)
      const seconds = (performance.now() - begin) / 1000
      const { mb, cpuS } = stop()
      return {
        item_idle_p50_ms: p(idle, 0.5),
        item_idle_p95_ms: p(idle, 0.95),
        item_while_reading_p50_ms: p(reading, 0.5),
        item_while_reading_p95_ms: p(reading, 0.95),
        item_p95_reading_to_idle_ratio: rounded(percentile(reading, 0.95) / percentile(idle, 0.95)),
        reader_cpu_share_ratio: rounded((cpuS - cpuBefore) / seconds),
        reader_beside_server_mb: rounded(mb),
      }
    } finally {
      await server.stop()
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

const p = (values: readonly number[], share: number) => rounded(percentile(values, share))

/** Tells a waiting person what is measured now. */
const note = (what: string) => process.stderr.write(`reading: ${what}\n`)

const bytes = await longPdf(pages)
note('the bare engine')
const bare = await barePdf(bytes)
note(`${pages} pages`)
const read = await measureReading(bytes, 'long.pdf')
note('scans, then the workbench beside a reader')
const figures: Figures = {
  pdf_pages_per_s: rounded(read.perSecond),
  pdf_bare_engine_pages_per_s: rounded(bare),
  pdf_of_bare_ratio: rounded(read.perSecond / bare),
  pdf_500_pages_reader_mb: rounded(read.mb),
  pdf_500_pages_cpu_share_ratio: rounded(read.cpuShare),
  ...(await measureScans(bytes)),
  ...(await measureWorkbench(bytes)),
}
printBench('reading', figures, { pages, scans, requests: asked })
process.exit(0)
