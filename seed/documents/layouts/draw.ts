import type { InvoiceFacts } from '../invoice.ts'
import { band } from './band.ts'
import { dense } from './dense.ts'
import { dinLetter } from './din-letter.ts'
import { facture } from './facture.ts'
import { grid } from './grid.ts'
import { landscape } from './landscape.ts'
import { minimal } from './minimal.ts'
import type { LayoutKey } from './printed.ts'
import { sidebar } from './sidebar.ts'
import { totalsLeft } from './totals-left.ts'
import { twoColumn } from './two-column.ts'
import { typewriter } from './typewriter.ts'
import { usShip } from './us-ship.ts'
import { utility } from './utility.ts'

const layouts: Record<LayoutKey, (facts: InvoiceFacts) => Promise<Uint8Array>> = {
  din_letter: dinLetter,
  band,
  grid,
  totals_left: totalsLeft,
  two_column: twoColumn,
  sidebar,
  us_ship: usShip,
  facture,
  minimal,
  dense,
  landscape,
  utility,
  typewriter,
}

/** The invoice as a PDF with text, in its supplier's layout; the same facts give the same bytes. */
export function drawInvoice(facts: InvoiceFacts): Promise<Uint8Array> {
  return layouts[facts.layout](facts)
}
