import PDFDocument from 'pdfkit'
import sharp, { type OutputInfo, type Sharp } from 'sharp'
import type { Raster } from '#server/document/pdf.server.ts'
import { bytesOf } from './pdf-bytes.ts'
import type { Form } from './plan.ts'
import { makeRandom, type Random } from './random.ts'
import { renderPages } from './render-page.ts'

/** How badly a page has been through the scanner. */
type Wear = {
  /** Pixels an inch. */
  dpi: number
  /** Degrees, clockwise. */
  tilt: number
  /** Whether the page lay on its side. */
  turned: boolean
  /** Radius in pixels; 0 leaves it at the softness that tilting brings. */
  blur: number
  /** Standard deviation of the grain, in grey levels of 255. */
  grain: number
  jpegQuality: number
  paper: { r: number; g: number; b: number }
  grey: boolean
}

const papers = [
  { r: 251, g: 250, b: 247 },
  { r: 247, g: 242, b: 229 },
  { r: 240, g: 240, b: 238 },
]

function wearOf(random: Random, kind: { turned: boolean; bad: boolean }): Wear {
  const tilt = (0.3 + random.float() * 1.2) * (random.chance(0.5) ? 1 : -1)
  const paper = random.pick(papers)
  const grey = random.chance(0.5)
  return kind.bad
    ? { dpi: 120, tilt, turned: false, blur: 0.8, grain: 15, jpegQuality: 42, paper, grey: true }
    : { dpi: 170, tilt, turned: kind.turned, blur: 0, grain: 6, jpegQuality: 72, paper, grey }
}

/**
 * The pages of a PDF as they come from a scanner: a little askew, on paper that is not white, with grain. `wear` seeds
 * all of it: the same arguments give the same bytes (with the same build of sharp). A JPEG or PNG holds the first page only.
 */
export async function scan(
  pdf: Uint8Array,
  options: { form: Exclude<Form, 'pdf'>; wear: number; turned?: boolean; bad?: boolean },
): Promise<Uint8Array> {
  const random = makeRandom(options.wear)
  const wear = wearOf(random, { turned: options.turned ?? false, bad: options.bad ?? false })
  const pages = await renderPages(pdf, wear.dpi / 72)
  const kept = options.form === 'jpeg' || options.form === 'png' ? pages.slice(0, 1) : pages
  const worn: Sharp[] = []
  for (const page of kept) worn.push(await wearDown(page, wear, random))
  return wrapUp(worn, options.form, wear)
}

async function wearDown(page: Raster, wear: Wear, random: Random): Promise<Sharp> {
  const { width, height } = page
  const channels = wear.grey ? 1 : 3
  const margin = outgrowth(width, height, wear.tilt)
  const tilting = sharp(withoutAlpha(page, channels), { raw: { width, height, channels } })
    .rotate(wear.tilt, { background: '#ffffff' })
    .extract({ left: margin.x, top: margin.y, width, height })
  const { data: soft, info } = await (wear.blur > 0 ? tilting.blur(wear.blur) : tilting)
    .raw()
    .toBuffer({ resolveWithObject: true })
  stain(soft, width, info.channels, wear, random)
  const image = sharp(soft, { raw: { width, height, channels: info.channels } }).withMetadata({ density: wear.dpi })
  const turned = wear.turned ? image.rotate(90) : image
  return wear.grey ? turned.greyscale() : turned
}

/** By how many pixels a tilted page grows at the left and at the top; cutting that off again keeps its middle in place. */
function outgrowth(width: number, height: number, degrees: number): { x: number; y: number } {
  const angle = (Math.abs(degrees) * Math.PI) / 180
  const grownWidth = width * Math.cos(angle) + height * Math.sin(angle)
  const grownHeight = width * Math.sin(angle) + height * Math.cos(angle)
  return {
    x: Math.max(0, Math.floor((grownWidth - width) / 2)),
    y: Math.max(0, Math.floor((grownHeight - height) / 2)),
  }
}

function withoutAlpha({ data, width, height, channels: step }: Raster, channels: 1 | 3): Uint8Array {
  const out = new Uint8Array(width * height * channels)
  for (let from = 0, to = 0; to < out.length; from += step, to += channels) {
    const r = data[from] as number
    const g = data[from + 1] as number
    const b = data[from + 2] as number
    if (channels === 1) out[to] = (r * 77 + g * 150 + b * 29) >> 8
    else {
      out[to] = r
      out[to + 1] = g
      out[to + 2] = b
    }
  }
  return out
}

const tile = 256

/**
 * Lays the picture on its paper and strews grain over it, in place; by hand because blending whole layers is slow.
 * Whole numbers only, through tables: there are millions of pixels.
 */
function stain(pixels: Buffer, width: number, channels: number, wear: Wear, random: Random): void {
  const grain = Int8Array.from({ length: tile * tile }, () => Math.round(random.normal() * wear.grain))
  const { r, g, b } = wear.paper
  const tables = (channels === 1 ? [(r + g + b) / 3] : [r, g, b]).map((shade) =>
    Uint8Array.from({ length: 256 }, (_, level) => Math.round((level * shade) / 255)),
  )
  const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length)
  const height = pixels.length / channels / width
  for (const [channel, table] of tables.entries()) {
    for (let y = 0; y < height; y++) {
      const grainRow = (y % tile) * tile
      let i = y * width * channels + channel
      for (let x = 0; x < width; x++, i += channels) {
        clamped[i] = (table[clamped[i] as number] as number) + (grain[grainRow + (x & (tile - 1))] as number)
      }
    }
  }
}

/** Sixteen greys, as a scanner set to "text" saves them: losslessly, grain in full depth would weigh megabytes. */
async function fewGreys(page: Sharp): Promise<Sharp> {
  const { data, info } = await page.greyscale().raw().toBuffer({ resolveWithObject: true })
  for (let i = 0; i < data.length; i++) data[i] = Math.round((data[i] as number) / 17) * 17
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } })
}

async function wrapUp(pages: Sharp[], form: Exclude<Form, 'pdf'>, wear: Wear): Promise<Uint8Array> {
  const [first] = pages
  if (!first) throw new RangeError('There is no page to scan: draw at least one.')
  switch (form) {
    case 'jpeg':
      return first.jpeg({ quality: wear.jpegQuality }).toBuffer()
    case 'png':
      return (await fewGreys(first)).withMetadata({ density: wear.dpi }).png({ compressionLevel: 3 }).toBuffer()
    case 'tiff':
      return tiff(pages, wear)
    case 'scan_pdf':
      return pictureOnlyPdf(
        await Promise.all(
          pages.map((p) => p.jpeg({ quality: wear.jpegQuality }).toBuffer({ resolveWithObject: true })),
        ),
        wear,
      )
  }
}

async function tiff(pages: Sharp[], wear: Wear): Promise<Uint8Array> {
  const options = {
    compression: 'jpeg',
    quality: wear.jpegQuality,
    xres: wear.dpi / 25.4,
    yres: wear.dpi / 25.4,
  } as const
  const [first] = pages
  if (pages.length === 1 && first) return first.tiff(options).toBuffer()
  const images = await Promise.all(pages.map((p) => p.png({ compressionLevel: 0 }).toBuffer()))
  return sharp(images, { join: { animated: true } })
    .tiff(options)
    .toBuffer()
}

async function pictureOnlyPdf(pictures: { data: Buffer; info: OutputInfo }[], wear: Wear): Promise<Uint8Array> {
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    info: { Creator: 'Scanner', Producer: 'Countersign demo', CreationDate: new Date(0) },
  })
  const done = bytesOf(doc)
  for (const { data, info } of pictures) {
    const size: [number, number] = [(info.width * 72) / wear.dpi, (info.height * 72) / wear.dpi]
    doc.addPage({ size, margin: 0 })
    doc.image(data, 0, 0, { width: size[0], height: size[1] })
  }
  doc.end()
  return done
}
