import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)

/**
 * The bytes of a file that an installed package ships, such as `@embedpdf/pdfium/pdfium.wasm`.
 * The specifier is a constant of our code, never a person's input. Throws when the package is not installed.
 */
export async function readPackageFile(specifier: string): Promise<Uint8Array> {
  return readFile(resolve(specifier))
}
