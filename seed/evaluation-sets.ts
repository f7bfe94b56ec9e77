import type { PageContent } from '#server/document/document.ts'
import type { FileCase } from '#server/evaluation/formats.ts'
import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { makeSeries } from './series.ts'
import { makeTickets } from './tickets/tickets.ts'

/** The day that the made-up cases are from; nothing in the sets depends on when they are made. */
const today = '2026-11-02'

type Parts = { id: string; name: string; truth: Values; fileName: string; language: string; text: string }

const caseOf = ({ id, name, truth, fileName, language, text }: Parts): FileCase => ({
  ...{ id, name, truth, accepted: {}, facts: [] },
  ...{ grade: 'manual', inclusion: 1, purposive: false, corrected: [], note: 'made up', workflowVersion: 1 },
  validFrom: `${today}T00:00:00.000Z`,
  document: { fileName, sha256: null, language, text },
})

/** Messages of invented customers, each with what a careful person makes of it. The same arguments give the same set. */
export function ticketCases(definition: Definition, { seed, count }: { seed: number; count: number }): FileCase[] {
  return makeTickets({ seed, count, definition, today }).map((facts) =>
    caseOf({
      ...{ id: `ticket-${facts.id}`, name: facts.subject, truth: facts.truth, language: facts.language },
      fileName: `ticket-${facts.id}.txt`,
      text: `From: ${facts.name} <${facts.address}>\nSubject: ${facts.subject}\n\n${facts.body}\n`,
    }),
  )
}

/** Invoices of invented suppliers in twelve odd layouts, as a program that keeps the layout prints them to text. */
export function invoiceCases({ seed, each }: { seed: number; each: number }): FileCase[] {
  return makeSeries({ seed, count: oddSuppliers, each }).flatMap(({ supplier, documents }) =>
    documents.flatMap(({ id, facts, pages, truth }) =>
      pages
        ? [
            caseOf({
              ...{ id: `invoice-${id}`, name: `${supplier} ${facts.number ?? id}`, truth, language: facts.language },
              fileName: `invoice-${id}.txt`,
              text: pages.map(printed).join('\f'),
            }),
          ]
        : [],
    ),
  )
}

const oddSuppliers = 12
/** Characters across a page, and lines down it. */
const grid = { columns: 94, lines: 68 }

/** The words of a page where they stand, a line of text a line of the page. */
function printed({ words }: PageContent): string {
  const rows = Array.from({ length: grid.lines }, (): PageContent['words'] => [])
  for (const word of words) rows[Math.min(grid.lines - 1, Math.floor(word.box.y0 * grid.lines))]?.push(word)
  const lines = rows.map((row) =>
    row
      .toSorted((a, b) => a.box.x0 - b.box.x0)
      .reduce((line, { text, box }) => {
        const gap = Math.max(line === '' ? 0 : 1, Math.round(box.x0 * grid.columns) - line.length)
        return `${line}${' '.repeat(gap)}${text}`
      }, ''),
  )
  return `${lines.join('\n').trimEnd()}\n`
}
