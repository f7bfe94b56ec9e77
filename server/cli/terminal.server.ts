import { SingleBar } from 'cli-progress'

export type Bar = { step(done: number): void; end(): void }

/** What a command says: results on standard output, progress and remarks on standard error. */
export type Terminal = {
  json: boolean
  /** The result as one JSON object with --json, else as these lines. */
  result(object: Record<string, unknown>, lines: () => readonly string[]): void
  /** One sentence on standard error. */
  note(sentence: string): void
  /** A progress bar where a person watches standard error. */
  bar(title: string, total: number): Bar
}

export function openTerminal(json: boolean): Terminal {
  return {
    json,
    result(object, lines) {
      process.stdout.write(json ? `${JSON.stringify(object)}\n` : `${lines().join('\n')}\n`)
    },
    note: (sentence) => void process.stderr.write(`${sentence}\n`),
    bar(title, total) {
      if (!process.stderr.isTTY || total === 0) return { step: () => undefined, end: () => undefined }
      const format = `${title} {bar} {value}/{total}  {duration_formatted}`
      const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, clearOnComplete: true })
      bar.start(total, 0)
      return { step: (done) => bar.update(done), end: () => bar.stop() }
    },
  }
}

/** Columns side by side, the numeric ones flush right. A cell longer than `widest` is cut with an ellipsis. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[], widest = 60): string[] {
  const cut = (cell: string) => (cell.length > widest ? `${cell.slice(0, widest - 1)}…` : cell)
  const cells = [head, ...rows].map((row) => row.map(cut))
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  const numeric = head.map((_, i) => rows.length > 0 && rows.every((row) => /^[\d,.\s]*$/.test(row[i] ?? '')))
  return cells.map((row) =>
    row
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
