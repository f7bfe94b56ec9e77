import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
// @ts-expect-error the package ships no types; `Core` below is what we use of it
import startCore from 'tesseract.js-core/tesseract-core-simd-lstm.js'
import { readPackageFile } from '#server/platform/files-bundled.server.ts'
import type { Language } from './document.ts'
import { maxOcrSide } from './limits.ts'
import type { Raster } from './pdf.server.ts'
import { toGrey } from './raster.server.ts'
import type { LooseWord } from './words.ts'

/** The part of Tesseract's interface that is used; the package ships no types. */
type Core = {
  FS: { writeFile(path: string, data: Uint8Array): void }
  TessBaseAPI: new () => TessBaseApi
}
type TessBaseApi = {
  Init(dataPath: null, languages: string, engine: number, config: null): number
  End(): void
  SetVariable(name: string, value: string): boolean
  SetImageFile(exifOrientation: number, angle: number): number
  Recognize(monitor: null): number
  GetTSVText(page: number): string
}

const trainedName: Record<Language, string> = { en: 'eng', de: 'deu', fr: 'fra' }
const lstmOnly = 1
const wordLevel = '5'

/** Small pictures are enlarged to this: Tesseract reads letters of 20 to 40 pixels best. */
const goodSide = 2000
const maxEnlargement = 3

/** Reads the words of a picture: boxes in its pixels, confidence 0..1, in no particular order. */
export type TextReader = { recognise(raster: Raster, language: Language): Promise<LooseWord[]> }

/**
 * Tesseract as WebAssembly with the trained data of the installed packages: nothing is fetched.
 * It computes in the calling thread, so call it from a worker. Languages load at first use.
 */
export async function startTesseract(): Promise<TextReader> {
  const core: Core = await startCore({ print: () => undefined, printErr: () => undefined })
  const loaded = new Set<Language>()
  let api: TessBaseApi | undefined
  let current: Language | undefined

  async function use(language: Language): Promise<TessBaseApi> {
    if (api && current === language) return api
    const name = trainedName[language]
    if (!loaded.has(language)) {
      const packed = await readPackageFile(`@tesseract.js-data/${name}/4.0.0_best_int/${name}.traineddata.gz`)
      core.FS.writeFile(`${name}.traineddata`, await promisify(gunzip)(packed))
      loaded.add(language)
    }
    api?.End()
    const next = new core.TessBaseAPI()
    if (next.Init(null, name, lstmOnly, null) !== 0) throw new Error(`Tesseract does not start with ${name}`)
    next.SetVariable('tessedit_pageseg_mode', pageSegmentation)
    next.SetVariable('user_defined_dpi', '300')
    api = next
    current = language
    return next
  }

  return {
    async recognise(raster, language) {
      const tesseract = await use(language)
      const longest = Math.max(raster.width, raster.height)
      const enlarged = Math.min(maxEnlargement, Math.max(1, goodSide / longest))
      const grey = await toGrey(raster, longest > maxOcrSide ? maxOcrSide / longest : enlarged)
      core.FS.writeFile('/input', portableGreymap(grey))
      if (tesseract.SetImageFile(1, 0) !== 0) throw new Error('Tesseract refuses the picture')
      tesseract.Recognize(null)
      const words = wordsOfTsv(tesseract.GetTSVText(0))
      return words.map((word) => scaled(word, raster.width / grey.width, raster.height / grey.height))
    },
  }
}

function scaled(word: LooseWord, fx: number, fy: number): LooseWord {
  const { x0, y0, x1, y1 } = word.box
  const box = { x0: x0 * fx, y0: y0 * fy, x1: x1 * fx, y1: y1 * fy }
  return { ...word, box, top: word.top * fy, bottom: word.bottom * fy }
}

/** Fully automatic: blocks are found first, so columns are not read across. */
const pageSegmentation = '3'

/** The simplest picture format there is (binary PGM): a header and the pixels. */
function portableGreymap({ data, width, height, channels }: Raster): Uint8Array {
  if (channels !== 1) throw new Error('OCR takes grey pictures')
  const header = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`)
  const file = new Uint8Array(header.length + data.length)
  file.set(header)
  file.set(data, header.length)
  return file
}

/** Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence 0..100, text. */
function wordsOfTsv(tsv: string): LooseWord[] {
  const words: LooseWord[] = []
  for (const row of tsv.split('\n')) {
    const cells = row.split('\t')
    if (cells[0] !== wordLevel) continue
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = cells.slice(6, 11).map(Number)
    const text = cells.slice(11).join(' ').trim()
    if (text === '') continue
    const box = { x0: left, y0: top, x1: left + width, y1: top + height }
    words.push({ text, box, top: box.y0, bottom: box.y1, upright: true, confidence: Math.round(confidence) / 100 })
  }
  return words
}
