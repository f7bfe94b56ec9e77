import { crc32, deflateRawSync } from 'node:zlib'

/** One file of a zip, and what its headers shall claim instead of the truth, for archives that lie. */
export type ZipPart = {
  path: string | Uint8Array
  content: Uint8Array | string
  stored?: boolean
  claim?: Partial<{
    size: number
    packedSize: number
    crc: number
    method: number
    flags: number
    attributes: number
    offset: number
  }>
}

/** Writes a zip file (PKWARE APPNOTE 6.3: local headers, directory, end record); `claimedCount` lies about the number of files. */
export function makeZip(
  parts: readonly ZipPart[],
  options: { claimedCount?: number; zip64Count?: bigint } = {},
): Uint8Array {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const content = Buffer.from(part.content as Uint8Array)
    const packed = part.stored ? content : deflateRawSync(content)
    const name = Buffer.from(part.path as string)
    const {
      flags = 0x800,
      method = part.stored ? 0 : 8,
      crc = crc32(content),
      size = content.length,
      packedSize = packed.length,
    } = part.claim ?? {}
    // Version 2.0, flags, method, time, date, checksum, sizes, name length, extra length: the same in both headers.
    const shared = Buffer.concat([u16(20, flags, method, 0, 0x21), u32(crc, packedSize, size), u16(name.length, 0)])
    locals.push(Buffer.concat([u32(0x04034b50), shared, name, packed]))
    directory.push(
      Buffer.concat([
        u32(0x02014b50),
        u16(0x0314),
        shared,
        u16(0, 0, 0),
        u32(part.claim?.attributes ?? 0, part.claim?.offset ?? offset),
        name,
      ]),
    )
    offset += 30 + name.length + packed.length
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0)
  const count = options.claimedCount ?? parts.length
  const zip64 = options.zip64Count === undefined ? [] : [zip64End(options.zip64Count, size, offset)]
  const end = Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(size, offset), u16(0)])
  return new Uint8Array(Buffer.concat([...locals, ...directory, ...zip64, end]))
}

function zip64End(count: bigint, size: number, offset: number): Buffer {
  const record = Buffer.concat([
    u32(0x06064b50),
    u64(44n),
    u16(45, 45),
    u32(0, 0),
    u64(count, count, BigInt(size), BigInt(offset)),
  ])
  const locator = Buffer.concat([u32(0x07064b50, 0), u64(BigInt(offset + size)), u32(1)])
  return Buffer.concat([record, locator])
}

function u16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2)
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value, index * 2)
  return buffer
}

function u32(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value >>> 0, index * 4)
  return buffer
}

function u64(...values: bigint[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8)
  for (const [index, value] of values.entries()) buffer.writeBigUInt64LE(value, index * 8)
  return buffer
}
