import PDFDocument from 'pdfkit'
import { type ExecutiveSummary, type VerdictSentence, verdictSentence } from '#server/roi/executive.ts'
import { countText } from '#server/roi/executive-text.ts'
import {
  markRows,
  markWords,
  methodLines,
  moneySection,
  pilotSection,
  restsSection,
  type Section,
} from '../report-text.ts'
import { errorsChart, intervalChart, minutesChart } from './effect-charts.ts'
import { mark, markNote, printable } from './letters.ts'
import { costChart, tornadoChart } from './money-charts.ts'
import { colors, type Drawing, type Shape } from './shapes.ts'

/** A4 in points, and the margins around its text. */
const page = { width: 595.28, height: 841.89, margin: 50, foot: 46 }
const inner = page.width - 2 * page.margin
const labelWidth = 126

type Document = InstanceType<typeof PDFDocument>
type Structure = ReturnType<Document['struct']>
/** What is written to: the document, the structure that a reader aloud follows, and where the next line begins. */
type Paper = { doc: Document; root: Structure; y: number; foreign: boolean }

const locale = 'en-GB'

/**
 * The executive page on two or three sheets of A4: the same figures by the same words. Vector drawings, tagged, with
 * outline, title and language. The same summary gives the same bytes: its own date is the document's.
 */
export async function reportPdf(summary: ExecutiveSummary): Promise<Uint8Array> {
  const paper = openPaper(summary)
  const chunks: Uint8Array[] = []
  paper.doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    paper.doc.on('end', resolve)
    paper.doc.on('error', reject)
  })
  writeFinding(paper, summary)
  writeMoney(paper, summary)
  writeRests(paper, summary)
  writeFeet(paper, summary)
  paper.root.end()
  paper.doc.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}

function openPaper(summary: ExecutiveSummary): Paper {
  const at = new Date(summary.at)
  const name = printable(summary.workflow.name, summary.workflow.key)
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    pdfVersion: '1.7',
    info: {
      Title: `${name}: did it save anything`,
      Author: printable(summary.organisation.name, summary.organisation.slug),
      Subject: markWords(summary).join(', '),
      Creator: 'Countersign',
      Producer: 'Countersign',
      CreationDate: at,
      ModDate: at,
    },
  })
  const root = doc.struct('Document')
  doc.addStructure(root)
  return { doc, root, y: page.margin, foreign: false }
}

/** Page one: the verdict, the interval over time, both arms, and the figures behind them. */
function writeFinding(paper: Paper, summary: ExecutiveSummary): void {
  const { pilot, workflow } = summary
  const name = named(paper, workflow.name, workflow.key)
  const sentence = verdictSentence({ ...summary, workflow: { ...workflow, name } }, locale)
  verdict(paper, sentence)
  paper.doc.outline.addItem('The finding')
  paper.y += 4
  paragraph(paper, placeText(paper, summary), { size: 8.5, color: colors.quiet })
  for (const row of markRows(summary)) paragraph(paper, `${row.label}: ${row.text}`, { size: 9, bold: true })
  paper.y += 8
  if (pilot) {
    const place = { timeZone: workflow.timeZone, locale }
    const interval = intervalChart(pilot, { ...place, width: inner, height: 190 })
    const last = pilot.looks.at(-1)
    const n = countText(last?.n ?? 0, locale)
    chart(
      paper,
      'Time saved an item, as it stood at each look',
      `minutes, manual minus assisted, interval valid at every look, n = ${n}`,
      interval,
      {
        empty: 'No look has an estimate yet: it comes with completed items in both arms.',
      },
    )
    const half = (inner - 24) / 2
    const small = { ...place, width: half, height: 128 }
    const { arms } = pilot.effect
    pair(
      paper,
      {
        title: 'Minutes an item',
        subtitle: `weighted mean with 95 % interval, n = ${countText(arms.manual.n + arms.assisted.n, locale)}`,
        drawing: minutesChart(pilot, small),
      },
      {
        title: 'Error rate',
        subtitle: `share of checked items with 95 % interval, n = ${countText(arms.manual.errors.n + arms.assisted.errors.n, locale)}`,
        drawing: errorsChart(pilot, small),
      },
    )
  }
  section(paper, pilotSection(summary, locale))
}

/** "Acme · as of 30 Nov 2026, 08:00 CET (Europe/Berlin)". */
function placeText(paper: Paper, { organisation, workflow, at }: ExecutiveSummary): string {
  const moment = new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ timeZone: workflow.timeZone, timeZoneName: 'short' },
  } as Intl.DateTimeFormatOptions).format(new Date(at))
  return `${named(paper, organisation.name, organisation.slug)} · as of ${moment} (${workflow.timeZone})`
}

function writeMoney(paper: Paper, summary: ExecutiveSummary): void {
  const { roi, workflow, marks } = summary
  if (summary.pilot) newPage(paper)
  const money = moneySection(summary, locale)
  paper.doc.outline.addItem(money.title)
  section(paper, money)
  if (!roi) return
  const unproved = marks.unproved ? ', unproved' : ''
  const place = { width: inner, currency: workflow.currency, locale }
  const items = countText(Math.round(Number(roi.inputs.itemsPerWeek.value)), locale)
  chart(
    paper,
    'Cost now against cost with AI',
    `${workflow.currency} a week, at ${items} ${workflow.noun.many} a week${unproved}`,
    costChart(roi, place),
  )
  chart(
    paper,
    'What the net saving hangs on',
    `${workflow.currency} a year with one input at its low and at its high end${unproved}`,
    tornadoChart(roi, place),
    {
      empty: 'No input has a range yet: a measured one has, and a typed one with low and high.',
    },
  )
}

function writeRests(paper: Paper, summary: ExecutiveSummary): void {
  const rests = restsSection(summary, locale)
  const lines = rests.rows.length * 15 + 170
  if (paper.y + lines > page.height - page.margin) newPage(paper)
  paper.doc.outline.addItem(rests.title)
  section(paper, rests)
  heading(paper, 'The method in short')
  paper.doc.outline.addItem('The method in short')
  for (const text of methodLines) paragraph(paper, text, { size: 8.5, gap: 4 })
}

type TextOptions = { size?: number; color?: string; bold?: boolean; tag?: string; gap?: number; lineGap?: number }

function font(paper: Paper, bold: boolean, size: number, color: string): Document {
  return paper.doc
    .font(bold ? 'Helvetica-Bold' : 'Helvetica')
    .fontSize(size)
    .fillColor(color)
}

/** Text that goes over the width of the page, on a new page where this one has no room. */
function paragraph(paper: Paper, raw: string, options: TextOptions = {}): void {
  const { size = 9.5, color = colors.ink, bold = false, tag = 'P', gap = 3, lineGap = 1 } = options
  const text = shown(paper, raw)
  const layout = { width: inner, lineGap }
  const height = font(paper, bold, size, color).heightOfString(text, layout)
  room(paper, height)
  tagged(paper, tag, () => font(paper, bold, size, color).text(text, page.margin, paper.y, layout))
  paper.y += height + gap
}

/** The verdict sentence, the verdict itself in bold. */
function verdict(paper: Paper, sentence: VerdictSentence): void {
  const { subject, verdict: word, rest } = sentence
  const layout = { width: inner, lineGap: 2 }
  tagged(paper, 'H1', () => {
    font(paper, false, 14, colors.ink).text(`${shown(paper, subject)}: `, page.margin, paper.y, {
      ...layout,
      continued: true,
    })
    font(paper, true, 14, colors.ink).text(word, { ...layout, continued: true })
    font(paper, false, 14, colors.ink).text(`. ${shown(paper, rest)}`, layout)
  })
  paper.y = paper.doc.y + 5
}

/** Text that the typeface can print; remembers whether a footnote is due. */
function shown(paper: Paper, raw: string): string {
  // A text that was made printable before keeps its marks.
  const text = printable(raw)
  if (text.includes(mark)) paper.foreign = true
  return text
}

/** A name as it can be printed; one of which nothing can be stands under its key. */
function named(paper: Paper, name: string, key: string): string {
  const text = printable(name, key)
  if (text.includes(mark)) paper.foreign = true
  return text
}

function heading(paper: Paper, text: string): void {
  paper.y += 8
  room(paper, 60)
  paragraph(paper, text, { size: 11, bold: true, tag: 'H2', gap: 4 })
}

/** Labels left, texts right: a table of two columns to whoever listens to it. */
function section(paper: Paper, { title, rows }: Section): void {
  heading(paper, title)
  const table = paper.doc.struct('Table')
  paper.root.add(table)
  for (const row of rows) {
    const [label, text] = [shown(paper, row.label), shown(paper, row.text)]
    const layout = { width: inner - labelWidth, lineGap: 0.5 }
    const height = Math.max(
      font(paper, false, 9, colors.ink).heightOfString(text, layout),
      paper.doc.heightOfString(label, { width: labelWidth - 10 }),
    )
    room(paper, height)
    const y = paper.y
    const line = paper.doc.struct('TR')
    table.add(line)
    line.add(
      paper.doc.struct(
        'TH',
        {},
        () => void font(paper, false, 9, colors.quiet).text(label, page.margin, y, { width: labelWidth - 10 }),
      ),
    )
    line.add(
      paper.doc.struct(
        'TD',
        {},
        () => void font(paper, false, 9, colors.ink).text(text, page.margin + labelWidth, y, layout),
      ),
    )
    line.end()
    paper.y += height + 3
  }
  table.end()
}

type Titled = { title: string; subtitle: string; drawing: Drawing }

function chart(
  paper: Paper,
  title: string,
  subtitle: string,
  drawing: Drawing | null,
  options: { empty?: string } = {},
): void {
  paper.y += 6
  room(paper, (drawing?.height ?? 12) + 40)
  paragraph(paper, title, { size: 11, bold: true, tag: 'H2', gap: 1 })
  paragraph(paper, subtitle, { size: 8.5, color: colors.quiet, gap: 5 })
  if (!drawing) {
    paragraph(paper, options.empty ?? 'Nothing to draw yet.')
    return
  }
  figure(paper, drawing, page.margin)
  paper.y += drawing.height + 6
}

/** Two small drawings side by side. */
function pair(paper: Paper, first: Titled, second: Titled): void {
  paper.y += 6
  room(paper, first.drawing.height + 40)
  const top = paper.y
  for (const [i, { title, subtitle, drawing }] of [first, second].entries()) {
    const x = page.margin + i * (drawing.width + 24)
    tagged(paper, 'H2', () =>
      font(paper, true, 10, colors.ink).text(title, x, top, { width: drawing.width, lineBreak: false }),
    )
    tagged(paper, 'P', () =>
      font(paper, false, 8, colors.quiet).text(subtitle, x, top + 13, { width: drawing.width, lineBreak: false }),
    )
    paper.y = top + 28
    figure(paper, drawing, x)
  }
  paper.y = top + 28 + first.drawing.height + 6
}

function figure(paper: Paper, { shapes, alt }: Drawing, x: number): void {
  const { doc, y } = paper
  const structure = doc.struct('Figure', { alt: printable(alt) }, () => {
    doc.save().translate(x, y)
    for (const shape of shapes) draw(paper, shape)
    doc.restore()
  })
  paper.root.add(structure)
  structure.end()
}

function draw(paper: Paper, shape: Shape): void {
  const { doc } = paper
  switch (shape.kind) {
    case 'line':
      doc.lineWidth(shape.width).strokeColor(shape.color)
      if (shape.dash) doc.dash(shape.dash[0] ?? 3, { space: shape.dash[1] ?? 3 })
      doc.moveTo(shape.from.x, shape.from.y).lineTo(shape.to.x, shape.to.y).stroke()
      if (shape.dash) doc.undash()
      return
    case 'path':
      if (shape.points.length < 2) return
      trace(doc, shape.points)
      doc.lineWidth(shape.width).strokeColor(shape.color).stroke()
      return
    case 'area':
      if (shape.points.length < 3) return
      trace(doc, shape.points)
      doc.closePath().fillColor(shape.color, shape.opacity).fill()
      doc.fillOpacity(1)
      return
    case 'bar':
      doc.rect(shape.x, shape.y, shape.width, shape.height).fillColor(shape.color, shape.opacity).fill()
      doc.fillOpacity(1)
      return
    case 'dot':
      doc.circle(shape.at.x, shape.at.y, shape.radius).fillColor(shape.color).fill()
      return
    case 'text': {
      font(paper, shape.bold ?? false, shape.size, shape.color)
      const text = shown(paper, shape.text)
      const width = doc.widthOfString(text)
      const back = shape.align === 'left' ? 0 : shape.align === 'right' ? width : width / 2
      doc.text(text, shape.at.x - back, shape.at.y, { lineBreak: false })
    }
  }
}

function trace(doc: Document, points: { x: number; y: number }[]): void {
  for (const [i, point] of points.entries()) {
    if (i === 0) doc.moveTo(point.x, point.y)
    else doc.lineTo(point.x, point.y)
  }
}

function tagged(paper: Paper, tag: string, write: () => unknown): void {
  const structure = paper.doc.struct(tag, {}, () => void write())
  paper.root.add(structure)
  structure.end()
}

function room(paper: Paper, height: number): void {
  if (paper.y + height > page.height - page.foot - 14) newPage(paper)
}

function newPage(paper: Paper): void {
  paper.doc.addPage()
  paper.y = page.margin
}

/** At the foot of every page: what it is, its marks, and its number; no part of the text to whoever listens to it. */
function writeFeet(paper: Paper, summary: ExecutiveSummary): void {
  const { doc } = paper
  const { count } = doc.bufferedPageRange()
  const words = markWords(summary)
  const left = [printable(summary.workflow.name, summary.workflow.key), ...words].join(' · ')
  for (let i = 0; i < count; i++) {
    doc.switchToPage(i)
    doc.markContent('Artifact', { type: 'Pagination' })
    const y = page.height - page.foot
    font(paper, false, 8, colors.quiet).text(left, page.margin, y, { lineBreak: false })
    const number = `Page ${i + 1} of ${count}`
    if (paper.foreign && i === count - 1) doc.text(markNote, page.margin, y - 12, { lineBreak: false })
    doc.text(number, page.width - page.margin - doc.widthOfString(number), y, { lineBreak: false })
    doc.endMarkedContent()
  }
}
