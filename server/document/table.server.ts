import { CsvError, parse } from 'csv-parse/sync'
import { fileTypeFromBuffer } from 'file-type'
import { readSheet } from 'read-excel-file/node'
import { readZip } from '#server/platform/archive.server.ts'
import { DomainError } from '#server/platform/errors.ts'
import { maxRowLength, maxUnpackedWorkbook } from './limits.ts'
import { decodeText, sniff } from './sniff.ts'
import {
  itemLimits,
  separatorOf,
  type TableItem,
  type TableLimits,
  type TableRows,
  tableItems,
  tableRows,
  tooManyRows,
} from './table.ts'

/**
 * The rows of a CSV or Excel file; null for every other file. Throws DomainError with one sentence that names the file,
 * and the row where there is one. Computes in the calling thread, so call it from a worker.
 */
export async function readTable(bytes: Uint8Array, fileName: string): Promise<TableItem[] | null> {
  const cells = await cellsOf(bytes, fileName, itemLimits)
  return cells && tableItems(cells, fileName)
}

/** The same as bare rows, up to limits of the caller's own. */
export async function readRows(bytes: Uint8Array, fileName: string, limits: TableLimits): Promise<TableRows | null> {
  const cells = await cellsOf(bytes, fileName, limits)
  return cells && tableRows(cells, fileName, limits)
}

async function cellsOf(bytes: Uint8Array, fileName: string, limits: TableLimits): Promise<string[][] | null> {
  const kind = sniff(bytes)
  if (kind.kind === 'text' && /\.(csv|tsv|tab)$/i.test(fileName))
    return csvCells(decodeText(bytes, kind.encoding), fileName, limits)
  if (kind.kind !== 'unknown') return null
  const detected = await fileTypeFromBuffer(bytes).catch(() => undefined)
  return detected?.ext === 'xlsx' ? workbookCells(bytes, fileName) : null
}

function csvCells(text: string, fileName: string, limits: TableLimits): string[][] {
  const { separator, body } = separatorOf(text)
  try {
    const cells = parse(body, {
      delimiter: separator,
      relax_column_count: true,
      // An inch sign in the middle of a text is not the end of it.
      relax_quotes: true,
      max_record_size: maxRowLength * 2,
      to: limits.rows * 2 + 2,
    })
    if (cells.length > limits.rows * 2 + 1) throw tooManyRows(fileName, limits)
    return cells
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const row = typeof error.records === 'number' ? error.records + 1 : 1
    const what =
      error.code === 'CSV_MAX_RECORD_SIZE'
        ? 'is longer than a row can be'
        : error.code === 'CSV_QUOTE_NOT_CLOSED'
          ? 'opens a quotation mark that is never closed'
          : 'is not well-formed CSV'
    throw new DomainError('unreadable', `${fileName}, row ${row} ${what}: save it as CSV again.`)
  }
}

/** The first sheet. What the archive unpacks to is counted before the workbook's own reader sees it. */
async function workbookCells(bytes: Uint8Array, fileName: string): Promise<string[][]> {
  try {
    for await (const _ of readZip(bytes, { maxTotalBytes: maxUnpackedWorkbook }));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new DomainError(error.code, `${fileName} cannot be opened. ${error.message}`)
  }
  const sheet = await readSheet(Buffer.from(bytes), { parseNumber: numberText, trim: false }).catch(() => {
    throw new DomainError(
      'unreadable',
      `${fileName} is damaged or not a workbook that can be read here: save it as CSV and upload that.`,
    )
  })
  return sheet.map((row) => row.map(cellText))
}

/** A spreadsheet keeps 15 digits and shows no more: 0.1 + 0.2 is stored as 0.30000000000000004. Whole numbers stay. */
function numberText(stored: string): string {
  const number = Number(stored)
  return /^-?\d+$/.test(stored) || !Number.isFinite(number) ? stored : String(Number(number.toPrecision(15)))
}

/** A cell as text: days in ISO 8601, errors as they are shown. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) {
    const iso = Number.isNaN(cell.getTime()) ? '' : cell.toISOString()
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ')
  }
  return String(cell)
}
