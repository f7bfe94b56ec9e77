import type { Language, Word } from './document.ts'
import { detectLanguage } from './language.ts'
import { maxOcrSide } from './limits.ts'
import type { Ocr } from './ocr.server.ts'
import type { Raster } from './pdf.server.ts'
import { toGrey, turn } from './raster.server.ts'
import { estimateSkew } from './skew.ts'
import { type LooseWord, numberLines } from './words.ts'

/** Small pictures are enlarged to this: Tesseract reads letters of 20 to 40 pixels best. */
const goodOcrSide = 2000
const maxEnlargement = 3
/** Below this mean confidence a page may lie on its side or stand on its head. */
const poorConfidence = 0.6
const smallestSkew = 0.4
/** Side at which quarter turns are tried: enough to tell text from noise, a quarter of the time. */
const turnTrialSide = 1400

export type Scan = { raster: Raster; words: Word[]; quarterTurns: number; language: Language | undefined }

/**
 * Reads a picture of a page: straightens it, turns it upright where needed, and reads again in the text's language.
 * The raster that comes back is the one the boxes refer to. `hint` is the language of the pages before.
 */
export async function readScan(ocr: Ocr, source: Raster, hint: Language | undefined): Promise<Scan> {
  const known = hint ?? 'en'
  const upright = await straightened(source)
  let scan = { raster: upright, words: await recognise(ocr, upright, known), quarterTurns: 0 }
  const sideways = isSideways(scan.words)
  if (sideways || isPoor(scan.words)) {
    const trials = sideways ? [1, 3] : [2, 1, 3]
    const quarterTurns = await betterTurn(ocr, source, known, trials, sideways ? 0 : score(scan.words))
    if (quarterTurns > 0) {
      const raster = await straightened(await turn(source, quarterTurns * 90))
      scan = { raster, words: await recognise(ocr, raster, known), quarterTurns }
    }
  }
  const language = detectLanguage(scan.words.map((w) => w.text).join(' '))
  if (language && language !== known) {
    const again = await recognise(ocr, scan.raster, language)
    if (score(again) >= score(scan.words) * 0.9) scan.words = again
  }
  return { ...scan, language, words: numberLines(scan.words, scan.raster.width, scan.raster.height) }
}

async function straightened(raster: Raster): Promise<Raster> {
  const small = await toGrey(raster, Math.min(1, 1000 / Math.max(raster.width, raster.height)))
  const skew = estimateSkew(small)
  return Math.abs(skew) < smallestSkew ? raster : turn(raster, -skew)
}

/** Words with boxes in the raster's own pixels. */
async function recognise(ocr: Ocr, raster: Raster, language: Language, side = goodOcrSide): Promise<LooseWord[]> {
  const longest = Math.max(raster.width, raster.height)
  const scale = longest > maxOcrSide ? maxOcrSide / longest : Math.min(maxEnlargement, Math.max(1, side / longest))
  const grey = await toGrey(raster, scale)
  const words = await ocr.recognise(grey, language)
  const fx = raster.width / grey.width
  const fy = raster.height / grey.height
  return words.map((w) => ({
    ...w,
    box: { x0: w.box.x0 * fx, y0: w.box.y0 * fy, x1: w.box.x1 * fx, y1: w.box.y1 * fy },
    top: w.top * fy,
    bottom: w.bottom * fy,
  }))
}

/** The quarter turns clockwise, of those to try, after which clearly more text is read than now; 0 if none. */
async function betterTurn(
  ocr: Ocr,
  raster: Raster,
  language: Language,
  trials: readonly number[],
  scoreNow: number,
): Promise<number> {
  const small = await toGrey(raster, Math.min(1, turnTrialSide / Math.max(raster.width, raster.height)))
  let best = 0
  let bestScore = scoreNow * 1.3
  for (const quarterTurns of trials) {
    const words = await ocr.recognise(await toGrey(await turn(small, quarterTurns * 90), 1), language)
    const trialScore = isSideways(words) ? 0 : score(words)
    if (trialScore > bestScore) {
      best = quarterTurns
      bestScore = trialScore
    }
  }
  return best
}

/** Letters and digits read with some certainty: noise and upside-down text score low. */
function score(words: readonly LooseWord[]): number {
  let sum = 0
  for (const { text, confidence } of words) {
    const signs = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
    if (signs >= 2 && confidence > 0.5) sum += signs * confidence
  }
  return sum
}

/** Tesseract reads some text that runs up or down: then its words are taller than wide. */
function isSideways(words: readonly LooseWord[]): boolean {
  const long = words.filter((w) => w.text.length >= 4)
  return long.filter(({ box }) => box.y1 - box.y0 > box.x1 - box.x0).length > long.length / 2
}

function isPoor(words: readonly LooseWord[]): boolean {
  if (words.length < 5) return true
  return words.reduce((sum, w) => sum + w.confidence, 0) / words.length < poorConfidence
}
