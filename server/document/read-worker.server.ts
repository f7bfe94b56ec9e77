import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import { DomainError } from '#server/platform/errors.ts'
import { startOcr } from './ocr.server.ts'
import type { Engines } from './pages.server.ts'
import { heap, type Pdfium, startPdfium } from './pdfium.server.ts'
import { type FromWorker, pagesAhead, type ToWorker } from './read.server.ts'
import { type ReadInput, readFile } from './read-file.server.ts'

/** WebAssembly memory never shrinks: after a file that needed more than this, the parent starts a fresh worker. */
const fatBytes = 256 * 1024 * 1024

const port = parentPort
if (!port) throw new Error('This module runs as a worker thread')

// One document at a time: more threads inside would only take the cores from the web process.
sharp.concurrency(1)
sharp.cache(false)

let pdfium: Promise<Pdfium> | undefined
let ocr: ReturnType<typeof startOcr> | undefined
const engines: Engines = {
  pdfium: () => (pdfium ??= startPdfium()),
  ocr: () => (ocr ??= startOcr()),
}

const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

let unstored = 0
let wake: (() => void) | undefined

port.on('message', (message: ToWorker) => {
  if (message.kind === 'stored') {
    unstored--
    wake?.()
  } else {
    unstored = 0
    void work(message.input)
  }
})

/** Counts what is on its way to the parent, and waits while that is too much. */
async function paced(message: FromWorker, transfer: ArrayBuffer[] = []): Promise<void> {
  unstored++
  send(message, transfer)
  while (unstored >= pagesAhead) await new Promise<void>((resolve) => (wake = resolve))
}

async function work(input: ReadInput): Promise<void> {
  try {
    const document = await readFile(engines, input, {
      onPage: (page) => paced({ kind: 'page', page }, [page.image.buffer as ArrayBuffer]),
      onOpen: (position) => send({ kind: 'opening', position }),
      onAttachment: (bytes) => paced({ kind: 'attachment', bytes }),
    })
    const fat = pdfium ? heap(await pdfium).length > fatBytes : false
    send({ kind: 'done', document, fat })
  } catch (error) {
    if (error instanceof DomainError) send({ kind: 'refused', code: error.code, message: error.message })
    else send({ kind: 'broken', reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
  }
}
