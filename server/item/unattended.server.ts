import { Prisma } from '#server/platform/db.server.ts'
import { autonomyActor } from '#server/workflow/autonomy.ts'

/**
 * Whether a person stands behind an item's output: not where it passed without one and nobody has put it right since. What
 * is learned from, practised on, copied for seeded checks or called confirmed needs this. `item` and `output` name the
 * tables item and item_output in the statement.
 */
export const personsWord = (item: string, output: string): Prisma.Sql => {
  const [i, o] = [Prisma.raw(item), Prisma.raw(output)]
  return Prisma.sql`(NOT ${i}.unattended OR NOT EXISTS (
    SELECT 1 FROM decision AS passed WHERE passed.id = ${o}.decision_id AND passed.user_id = ${autonomyActor}))`
}
