import { sniff } from '#server/document/sniff.ts'

/** What an item is at intake; a stratum of a pilot's draw, frozen then. `document`: it came in before types were kept. */
export type DocumentType = 'document' | 'pdf' | 'image' | 'email' | 'table' | 'text' | 'other'

const byExtension: Record<string, DocumentType> = {
  pdf: 'pdf',
  ...Object.fromEntries(['png', 'jpg', 'jpeg', 'tif', 'tiff', 'webp'].map((extension) => [extension, 'image'])),
  eml: 'email',
  ...Object.fromEntries(['csv', 'tsv', 'xlsx'].map((extension) => [extension, 'table'])),
  ...Object.fromEntries(['txt', 'md', 'text', 'log'].map((extension) => [extension, 'text'])),
}

/**
 * The type of a file by what is known when it comes in: its bytes, where they are at hand, before its name. One row of a
 * table is a `table` whatever its file looks like: pass `row`.
 */
export function documentTypeOf(file: {
  fileName: string
  bytes?: Uint8Array | undefined
  row?: boolean
}): DocumentType {
  if (file.row) return 'table'
  const extension = /\.([a-z0-9]{1,8})$/i.exec(file.fileName)?.[1]?.toLowerCase() ?? ''
  const named = byExtension[extension] ?? 'other'
  if (!file.bytes) return named
  const { kind } = sniff(file.bytes)
  switch (kind) {
    case 'pdf':
      return 'pdf'
    case 'png':
    case 'jpeg':
    case 'tiff':
    case 'webp':
      return 'image'
    case 'message':
      return 'email'
    case 'text':
      return named === 'table' ? 'table' : 'text'
    case 'unknown':
      return named === 'table' ? 'table' : 'other'
    case 'refused':
      return 'other'
  }
}
