import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

const { resolve } = createRequire(import.meta.url)

/**
 * The bytes of a file that an installed package ships, such as `@embedpdf/pdfium/pdfium.wasm`; `beside` names one by its
 * path from there, for packages that hide their files. Both are constants of our code, never a person's input. Throws
 * when the package is not installed.
 */
export async function readPackageFile(specifier: string, beside?: string): Promise<Uint8Array> {
  const file = resolve(specifier)
  return readFile(beside === undefined ? file : path.join(path.dirname(file), beside))
}
