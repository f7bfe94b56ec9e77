import type { Language, Word } from './document.ts'
import { detectLanguage } from './language.ts'
import type { Ocr } from './ocr.server.ts'
import type { Raster } from './pdf.server.ts'
import { toGrey, turn } from './raster.server.ts'
import { estimateSkew } from './skew.ts'
import { type LooseWord, numberLines } from './words.ts'

const smallestSkew = 0.4
/** Side at which quarter turns are tried: enough to tell text from noise, a quarter of the time. */
const turnTrialSide = 1400

/** Read again in its own language, a text has its accents; that counts unless clearly less was read. */
const worthIt = 0.75

export type Scan = {
  raster: Raster
  words: Word[]
  quarterTurns: number
  language: Language | undefined
  /** Name and version of what read the words. */
  engine: string
}

/**
 * Reads a picture of a page: straightens it, turns it upright where needed, and reads again in the text's language.
 * The raster that comes back is the one the boxes refer to. `hint` is the language of the pages before.
 */
export async function readScan(ocr: Ocr, source: Raster, hint: Language | undefined): Promise<Scan> {
  const known = hint ?? 'en'
  let engine = ocr.engineFor(known)
  const upright = await straightened(source)
  let scan = { raster: upright, words: await ocr.recognise(upright, known), quarterTurns: 0 }
  const sideways = isSideways(scan.words)
  if (sideways || isPoor(scan.words, engine.poor)) {
    const trials = sideways ? [1, 3] : [2, 1, 3]
    const quarterTurns = await betterTurn(ocr, source, known, trials, sideways ? 0 : score(scan.words))
    if (quarterTurns > 0) {
      const raster = await straightened(await turn(source, quarterTurns * 90))
      scan = { raster, words: await ocr.recognise(raster, known), quarterTurns }
    }
  }
  const language = detectLanguage(scan.words.map((w) => w.text).join(' '))
  if (language && language !== known) {
    const again = await ocr.recognise(scan.raster, language)
    if (score(again) >= score(scan.words) * worthIt) {
      scan.words = again
      engine = ocr.engineFor(language)
    }
  }
  return {
    ...scan,
    language,
    engine: engine.name,
    words: numberLines(scan.words, scan.raster.width, scan.raster.height),
  }
}

async function straightened(raster: Raster): Promise<Raster> {
  const small = await toGrey(raster, Math.min(1, 1000 / Math.max(raster.width, raster.height)))
  const skew = estimateSkew(small)
  return Math.abs(skew) < smallestSkew ? raster : turn(raster, -skew)
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

function isPoor(words: readonly LooseWord[], poor: number): boolean {
  if (words.length < 5) return true
  return words.reduce((sum, w) => sum + w.confidence, 0) / words.length < poor
}
