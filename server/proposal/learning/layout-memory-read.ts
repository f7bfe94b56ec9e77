import type { Language } from '#server/document/document.ts'
import { type Layout, layOut } from '#server/proposal/local/layout.ts'
import { candidatesFor, look, type Seen } from '#server/proposal/local/places.ts'
import type { Scored } from '#server/proposal/local/score.ts'
import type { Example } from '#server/proposal/proposal.ts'
import type { DateOrder } from '#server/workflow/dates.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { type Sight, sameSender, withMemory } from './layout-memory.ts'
import { withRememberedTables } from './layout-memory-table.ts'

/**
 * Looks at a document with the eyes of who has seen confirmed documents of its sender: dates in the order that was right
 * there, tables by the columns that were right there. `recall` says of scored places what memory knows of them.
 */
export function lookWithMemory(
  layout: Layout,
  language: Language,
  definition: Definition,
  examples: readonly Example[],
): { seen: Seen; recall: (scored: ReadonlyMap<string, Scored[]>) => Map<string, Scored[]> } {
  const see = (of: Layout, order: DateOrder | null): Seen & Sight => {
    const seen = look(of, language, definition, order)
    return { ...seen, candidates: (field) => candidatesFor(field, seen) }
  }
  const memory = sameSender(examples, definition, layout, (pages, order) => see(layOut(pages), order))
  const order = memory.find((m) => m.order !== null)?.order ?? null
  const seen = withRememberedTables(see(layout, order), definition, memory)
  const fields = new Map(definition.fields.map((f) => [f.key, f]))
  return {
    seen,
    recall: (scored) =>
      new Map(
        [...scored].map(([key, places]) => {
          const field = fields.get(key)
          return [key, field ? withMemory(field, places, seen, memory) : places]
        }),
      ),
  }
}
