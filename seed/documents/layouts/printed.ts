/** The layouts, and which columns of the table of lines each prints: what is not printed is no part of the truth. */
export const layoutKeys = [
  'din_letter',
  'band',
  'grid',
  'totals_left',
  'two_column',
  'sidebar',
  'us_ship',
  'facture',
  'minimal',
  'dense',
  'landscape',
  'utility',
  'typewriter',
] as const
export type LayoutKey = (typeof layoutKeys)[number]

const withoutUnit: readonly LayoutKey[] = ['band', 'minimal', 'totals_left']

/** Whether the layout prints the unit of a line ("kg", "box"). */
export function printsUnit(layout: LayoutKey): boolean {
  return !withoutUnit.includes(layout)
}
