import sharp from 'sharp'
import { DomainError } from '#server/platform/errors.ts'
import { maxImagePixels, maxOcrSide, maxPageImageSide, maxPages } from './limits.ts'
import type { Raster } from './pdf.server.ts'

const quality = { quality: 80, effort: 2 }

/** Options of every decode: a cap on pixels, and no half pictures. */
const careful = { limitInputPixels: maxImagePixels, failOn: 'error' } as const

const open = (raster: Raster) =>
  sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: raster.channels } })

/** A page image for people: WebP, longest side at most `maxPageImageSide`. */
export async function toWebp(raster: Raster): Promise<{ image: Uint8Array; imageWidth: number; imageHeight: number }> {
  const { data, info } = await open(raster)
    .removeAlpha()
    .resize({ width: maxPageImageSide, height: maxPageImageSide, fit: 'inside', withoutEnlargement: true })
    .webp(quality)
    .toBuffer({ resolveWithObject: true })
  return { image: new Uint8Array(data), imageWidth: info.width, imageHeight: info.height }
}

/** A picture file opened page by page, each upright by its EXIF mark, at most `maxOcrSide` long, on white. */
export type Picture = {
  pageCount: number
  page(index: number): Promise<{ raster: Raster; width: number; height: number }>
}

/**
 * Opens PNG, JPEG, TIFF or WebP. Throws DomainError `too_large` for too many pixels or pages, `unreadable` when damaged.
 * `width` and `height` of a page are the original's pixels, as displayed.
 */
export async function openPicture(bytes: Uint8Array, kindName: string): Promise<Picture> {
  const { pages = 1 } = await decoding(kindName, () => sharp(bytes, careful).metadata())
  // An animated WebP is shown by its first frame; only TIFF has pages.
  const pageCount = kindName === 'TIFF' ? pages : 1
  if (pageCount > maxPages) {
    throw new DomainError(
      'too_large',
      `This ${kindName} image has ${pageCount} pages and the limit is ${maxPages}: split it and upload the parts.`,
    )
  }
  return {
    pageCount,
    page: (index) =>
      decoding(kindName, async () => {
        const source = sharp(bytes, { ...careful, page: index })
        const { width, height, orientation = 1 } = await source.metadata()
        const { data, info } = await source
          .autoOrient()
          .flatten({ background: 'white' })
          .resize({ width: maxOcrSide, height: maxOcrSide, fit: 'inside', withoutEnlargement: true })
          .toColourspace('srgb')
          .raw({ depth: 'uchar' })
          .toBuffer({ resolveWithObject: true })
        const turned = orientation >= 5
        return {
          raster: { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] },
          width: turned ? height : width,
          height: turned ? width : height,
        }
      }),
  }
}

/** Bytes and pixels of what only decorates a text: a logo, a line, an icon, a tracking pixel. */
const decoration = { bytes: 30_000, side: 100, pixels: 45_000 }

/** Whether these bytes are a picture so small that nothing is to be read on it. */
export async function isDecoration(bytes: Uint8Array): Promise<boolean> {
  if (bytes.length === 0 || bytes.length > decoration.bytes) return false
  // Only what the decoders of pixels read: drawings (SVG) are programs.
  const start = String.fromCharCode(...bytes.subarray(0, 4))
  if (!/^(\x89PNG|\xff\xd8\xff|GIF8|RIFF)/.test(start)) return false
  const size = await sharp(bytes, careful)
    .metadata()
    .catch(() => null)
  if (!size) return false
  return Math.min(size.width, size.height) <= decoration.side || size.width * size.height <= decoration.pixels
}

async function decoding<T>(kindName: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && /pixel limit|dimensions/i.test(error.message)) {
      throw new DomainError(
        'too_large',
        `This ${kindName} image has more than ${maxImagePixels / 1e6} million pixels: scan it at a lower resolution and upload it again.`,
      )
    }
    throw new DomainError(
      'unreadable',
      `This ${kindName} image is damaged or incomplete: save or scan it again and upload the new file.`,
    )
  }
}

/** Grey, scaled by `scale`. */
export async function toGrey(raster: Raster, scale: number): Promise<Raster> {
  const { data, info } = await open(raster)
    .removeAlpha()
    .grayscale()
    .resize({
      width: Math.max(1, Math.round(raster.width * scale)),
      height: Math.max(1, Math.round(raster.height * scale)),
      fit: 'fill',
      kernel: 'cubic',
    })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] }
}

/** Turned clockwise by `degrees`; corners that come in are white. */
export async function turn(raster: Raster, degrees: number): Promise<Raster> {
  if (degrees === 0) return raster
  const { data, info } = await open(raster)
    .removeAlpha()
    .rotate(degrees, { background: 'white' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] }
}

/** A cutting of a raster as RGB, brought to `width` x `height`. */
export async function cutRgb(
  raster: Raster,
  area: { left: number; top: number; width: number; height: number },
  width: number,
  height: number,
): Promise<Raster> {
  const cut = open(raster).extract(area).removeAlpha().toColourspace('srgb')
  const data = await cut.resize({ width, height, fit: 'fill' }).raw().toBuffer()
  return { data, width, height, channels: 3 }
}
