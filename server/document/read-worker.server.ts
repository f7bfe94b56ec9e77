import sharp from 'sharp'
import { endWithParent } from '#server/platform/end-with-parent.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { startOcr } from './ocr.server.ts'
import type { Engines } from './pages.server.ts'
import { heap, type Pdfium, startPdfium } from './pdfium.server.ts'
import { type FromReader, pagesAhead, type ToReader } from './read.server.ts'
import { type ReadInput, readFile } from './read-file.server.ts'

/** WebAssembly memory never shrinks: after a file that needed more than this, the parent starts a fresh process. */
const fatBytes = 256 * 1024 * 1024

endWithParent()

// One document at a time: more threads inside would only take the cores from the web process.
sharp.concurrency(1)
sharp.cache(false)

let pdfium: Promise<Pdfium> | undefined
let ocr: ReturnType<typeof startOcr> | undefined
const engines: Engines = {
  pdfium: () => (pdfium ??= startPdfium()),
  ocr: () => (ocr ??= startOcr((reason) => send({ kind: 'fallback', reason }))),
}

const send = (message: FromReader) => process.send?.(message)

let unstored = 0
let wake: (() => void) | undefined

process.on('message', (message: ToReader) => {
  if (message.kind === 'stored') {
    unstored--
    wake?.()
  } else {
    unstored = 0
    void work(message.input)
  }
})

/** Counts what is on its way to the parent, and waits while that is too much. */
async function paced(message: FromReader): Promise<void> {
  unstored++
  send(message)
  while (unstored >= pagesAhead) await new Promise<void>((resolve) => (wake = resolve))
}

async function work(input: ReadInput): Promise<void> {
  try {
    const document = await readFile(engines, input, {
      onPage: (page) => paced({ kind: 'page', page }),
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
