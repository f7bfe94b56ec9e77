import sharp, { type Sharp } from 'sharp'
import { makeRandom } from './random.ts'

export type Wear = { seed: number; quarterTurn: boolean; poor: boolean }

/**
 * A clean page picture as a scanner would give it back: slightly turned, paper not quite white, grain, soft edges.
 * `poor` is an old fax; `quarterTurn` lay sideways on the glass. The same input gives the same pixels.
 */
export async function wearPage(page: { data: Uint8Array; width: number; height: number; channels: 1 | 3 | 4 }, wear: Wear): Promise<Sharp> {
  const random = makeRandom(wear.seed)
  const paper = { r: 247 + random.int(-3, 3), g: 245 + random.int(-3, 3), b: 238 + random.int(-6, 3) }
  const turn = (random.float() - 0.5) * (wear.poor ? 2.4 : 1.6)
  const flat = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: page.channels } })
    .flatten({ background: '#ffffff' })
    .rotate(turn, { background: '#ffffff' })
    .blur(wear.poor ? 0.9 : 0.5)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = flat.info
  const grain = wear.poor ? 26 : 10
  const pixels = flat.data
  for (let i = 0; i < pixels.length; i += channels) {
    const noise = (random.int(0, 1023) / 1023 - 0.5) * grain
    pixels[i] = clamp(((pixels[i] ?? 0) * paper.r) / 255 + noise)
    pixels[i + 1] = clamp(((pixels[i + 1] ?? 0) * paper.g) / 255 + noise)
    pixels[i + 2] = clamp(((pixels[i + 2] ?? 0) * paper.b) / 255 + noise)
  }
  const worn = sharp(pixels, { raw: { width, height, channels: channels as 3 } })
  return wear.quarterTurn ? worn.rotate(90) : worn
}

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)))
