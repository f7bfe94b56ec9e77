/**
 * Rows of cells from a clipboard's text: tab-separated as spreadsheets copy it, else comma or semicolon separated; quoted
 * cells may hold separators, line breaks and doubled quotes. Rows of nothing but blanks are left out.
 */
export function rowsFromText(text: string): string[][] {
  const clean = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  return splitCells(clean, separatorOf(clean)).filter((row) => row.some((cell) => cell.trim() !== ''))
}

/** Whether a clipboard's text is cells rather than one text. */
export function isTabular(text: string): boolean {
  return /[\t\n]/.test(text.trim())
}

/** Tabs win; a semicolon before a comma, since where it separates the comma is a decimal sign. */
function separatorOf(text: string): string {
  const bare = text.replace(/"(?:[^"]|"")*"/g, '')
  if (bare.includes('\t')) return '\t'
  const lines = bare.split('\n').filter((line) => line.trim() !== '')
  const everywhere = (sign: string) => lines.length > 0 && lines.every((line) => line.includes(sign))
  if (everywhere(';')) return ';'
  // A lone column of decimals ("12,50") is no table of two columns.
  return everywhere(',') && !lines.every((line) => /^\s*[-+]?[\d.'\s]*,\d+\s*$/.test(line)) ? ',' : '\t'
}

function splitCells(text: string, separator: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] ?? ''
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[i + 1] === '"') cell += text[++i]
      else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === separator) {
      row.push(cell)
      cell = ''
    } else if (sign === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
    } else cell += sign
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows
}
