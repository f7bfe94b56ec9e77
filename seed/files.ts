import type { Values } from '#server/workflow/field-value.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { brokenFiles } from './documents/broken.ts'
import { buildDocuments } from './documents/build.ts'
import { arrivalTimes } from './documents/history-calendar.ts'
import { makeInvoices } from './documents/invoice.ts'
import { makeRandom } from './documents/random.ts'
import type { Incoming } from './history.ts'
import { buildPaper } from './papers/build.ts'
import { makePapers } from './papers/papers.ts'
import type { Owed } from './samples/bank-lines.ts'
import type { MakeSamples } from './samples/sample.ts'
import { buildTable, buildTicket } from './tickets/build.ts'
import { makeTickets, type TicketFacts } from './tickets/tickets.ts'

/** Files oldest first, how many items they become, and what each says by the name of its document. */
export type Files = { files: Incoming[]; items: number; truths: Map<string, Values> }
type Asked = { seed: number; now: Date; definition: Definition }

const invoiceCount = 104
const mailCount = 45
const rowCount = 12
const tableName = 'contact-form.csv'

const isoDay = (at: Date) => at.toISOString().slice(0, 10)

/** `count` times: most over `days` days, the last `waiting` in the `waveHours` before now, so that few are overdue. */
function times(
  asked: Asked,
  shape: { count: number; days: number; waiting: number; waveHours: number },
): (index: number) => Date {
  const { now, seed, definition } = asked
  const waveBegins = new Date(now.getTime() - shape.waveHours * 3_600_000)
  const random = makeRandom(seed + 3)
  const wave = Array.from(
    { length: shape.waiting },
    () => new Date(waveBegins.getTime() + random.float() * (shape.waveHours * 0.97) * 3_600_000),
  )
  const steady = { seed: seed + 2, count: shape.count - shape.waiting, now: waveBegins, days: shape.days }
  const all = [
    ...arrivalTimes({ ...steady, timeZone: definition.timeZone }),
    ...wave.sort((a, b) => a.getTime() - b.getTime()),
  ]
  return (index) => all[index] ?? now
}

export async function invoiceFiles(asked: Asked, waiting: number): Promise<Files> {
  const facts = makeInvoices({ seed: asked.seed, count: invoiceCount, endDate: isoDay(asked.now) })
  const broken = await brokenFiles()
  const items = invoiceCount + broken.length
  const at = times(asked, { count: items, days: 20, waiting, waveHours: 40 })
  const truths = new Map<string, Values>()
  const files: { fileName: string; bytes: Uint8Array }[] = []
  for await (const document of buildDocuments(facts)) {
    truths.set(document.fileName, document.facts.truth)
    files.push({ fileName: document.fileName, bytes: document.bytes })
  }
  // The broken ones come lately, so that somebody still has to look at them.
  for (const [i, file] of broken.entries()) files.splice(files.length - 4 * (i + 1), 0, file)
  return { files: files.map((file, i) => ({ ...file, receivedAt: at(i) })), items, truths }
}

/** A message that needs a second person's word comes late enough to wait for it. */
function withThreatAt(place: number, tickets: readonly TicketFacts[]): TicketFacts[] {
  const isThreat = (t: TicketFacts) =>
    Array.isArray(t.truth.aspects) && t.truth.aspects.some((a) => a === 'legal_threat')
  const threat = tickets.find(isThreat)
  if (!threat) return [...tickets]
  const others = tickets.filter((t) => t !== threat)
  return [...others.slice(0, place), threat, ...others.slice(place)]
}

/** E-mails, and in the middle of the wave the rows of a contact form's table. */
export async function supportFiles(asked: Asked, waiting: number): Promise<Files> {
  const { seed, now, definition } = asked
  const count = mailCount + rowCount
  const tickets = withThreatAt(mailCount - 5, makeTickets({ seed, count, definition, today: isoDay(now) }))
  const at = times(asked, { count: mailCount, days: 9, waiting: waiting - rowCount, waveHours: 7 })
  const truths = new Map<string, Values>()
  const files: Incoming[] = []
  for (const [i, facts] of tickets.slice(0, mailCount).entries()) {
    const file = await buildTicket(facts, at(i))
    truths.set(file.fileName, facts.truth)
    files.push({ ...file, receivedAt: at(i) })
  }
  const rows = tickets.slice(mailCount)
  // A spreadsheet counts its header as row 1.
  for (const [i, facts] of rows.entries()) truths.set(`${tableName}, row ${i + 2}`, facts.truth)
  files.push({ fileName: tableName, bytes: buildTable(rows), receivedAt: new Date(now.getTime() - 4.5 * 3_600_000) })
  return { files: files.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime()), items: count, truths }
}

/** Sample documents of a template, over the last days; the last `waiting` of them since yesterday. */
export async function sampleFiles(
  asked: Asked,
  make: MakeSamples,
  { count, waiting }: { count: number; waiting: number },
): Promise<Files> {
  const { seed, now, definition } = asked
  const samples = await make({ seed, count, today: isoDay(now), definition })
  const at = times(asked, { count: samples.length, days: 9, waiting: Math.min(waiting, samples.length), waveHours: 20 })
  const truths = new Map(samples.flatMap((sample) => Object.entries(sample.truths)))
  const files = samples.map(({ fileName, bytes }, i) => ({ fileName, bytes, receivedAt: at(i) }))
  return { files, items: truths.size, truths }
}

/** Invoices that people have decided by now: what the lines of a bank statement settle. */
export function owedOf({ files, truths }: Files, count: number): Owed[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return files
    .map((file): Values => truths.get(file.fileName) ?? {})
    .filter((truth) => truth.currency === 'EUR' && text(truth.number) !== '' && Number(text(truth.total)) > 0)
    .slice(0, count)
    .map((truth) => ({ seller: text(truth.seller), number: text(truth.number), total: text(truth.total) }))
}

export async function routingFiles(asked: Asked, waiting: number): Promise<Files> {
  const { seed, now, definition } = asked
  const papers = makePapers({ seed, definition, today: isoDay(now) })
  const at = times(asked, { count: papers.length, days: 8, waiting, waveHours: 20 })
  const truths = new Map<string, Values>()
  const files: Incoming[] = []
  for (const [i, facts] of papers.entries()) {
    const file = await buildPaper(facts)
    truths.set(file.fileName, facts.truth)
    files.push({ ...file, receivedAt: at(i) })
  }
  // The mailroom scanned one twice.
  const twice = files.at(-3)
  if (twice) {
    const fileName = twice.fileName.replace('.pdf', '-again.pdf')
    truths.set(fileName, truths.get(twice.fileName) ?? {})
    files.push({ ...twice, fileName, receivedAt: new Date(now.getTime() - 20 * 60_000) })
  }
  return { files, items: files.length, truths }
}
