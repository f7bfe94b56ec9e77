import { init } from '@embedpdf/pdfium'
import { readPackageFile } from '#server/platform/files-bundled.server.ts'
import { maxPdfiumBytes } from './limits.ts'

export type Pdfium = Awaited<ReturnType<typeof init>>

/**
 * PDFium as WebAssembly, without form filling and JavaScript: a document's scripts have nothing to run in.
 * Its memory is capped; a failed allocation aborts the module, which then must not be used again.
 */
export async function startPdfium(): Promise<Pdfium> {
  const bytes = await readPackageFile('@embedpdf/pdfium/pdfium.wasm')
  const pdfium = await init({
    instantiateWasm: (imports: WebAssembly.Imports, use: (i: WebAssembly.Instance, m: WebAssembly.Module) => void) => {
      const env = imports.env as Record<string, (size: number) => unknown>
      const grow = env.emscripten_resize_heap
      env.emscripten_resize_heap = (size) => (size >>> 0 > maxPdfiumBytes ? 0 : grow?.(size))
      WebAssembly.instantiate(bytes as Uint8Array<ArrayBuffer>, imports).then((r) => use(r.instance, r.module))
      return {}
    },
    print: () => undefined,
    printErr: () => undefined,
  } as unknown as Parameters<typeof init>[0])
  pdfium.PDFiumExt_Init()
  return pdfium
}

/** The module's memory as it is now: growing replaces the buffer, so never keep it across a call. */
export function heap(pdfium: Pdfium): Uint8Array {
  return (pdfium.pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8
}

const exportsOf = (pdfium: Pdfium) =>
  pdfium.pdfium.wasmExports as unknown as { malloc(size: number): number; free(pointer: number): void }

/** Memory inside the module. Throws RangeError when there is none left. */
export function allocate(pdfium: Pdfium, size: number): number {
  const pointer = exportsOf(pdfium).malloc(size)
  if (pointer === 0) throw new RangeError('PDFium is out of memory')
  return pointer >>> 0
}

export function release(pdfium: Pdfium, pointer: number): void {
  exportsOf(pdfium).free(pointer)
}
