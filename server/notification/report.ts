import { escapeHtml, type Letter } from '#server/platform/mail.ts'
import { type ExecutiveSummary, verdictSentence } from '#server/roi/executive.ts'
import type { Change } from './change.ts'
import { changeLine, differenceText, figureWithN, wordText } from './change-text.ts'
import { markRows, markWords, moneySection, pilotSection, restsSection, type Section } from './report-text.ts'
import type { Week } from './week.ts'

/** One workflow in a report: the executive page's figures, and what changed in the week. */
export type ReportPart = { summary: ExecutiveSummary; changes: Change[] }

export type Report = {
  /** Unique to this mail; the same when it is sent again after a crash. */
  id: string
  to: { address: string; name: string }
  organisation: { slug: string; name: string }
  parts: ReportPart[]
  /** The whole portfolio, and not one workflow. */
  portfolio: boolean
  /** The week that the changes are about. */
  week: Week
  /** Mondays of weeks whose report nobody was there to send. */
  missed: string[]
  /** A person asked for it just now, to see what it is like. */
  trial: boolean
  /** "Monday at 08:00 (Europe/Berlin)"; null for a trial without a subscription. */
  timetable: string | null
  /** Where people open Countersign, without a slash at its end. */
  origin: string
  locale: string
}

const dateText = (date: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )

const weekText = ({ monday, sunday }: Week, locale: string) =>
  `${dateText(monday, locale)} to ${dateText(sunday, locale)}`

type Links = { weekly: string; executive: string; paper: string }

/** Addresses in the product; each asks for the sign-in. */
function linksOf(report: Report, key: string): Links {
  const base = `${report.origin}/o/${encodeURIComponent(report.organisation.slug)}/w/${encodeURIComponent(key)}`
  return { weekly: `${base}/week?of=${report.week.monday}`, executive: `${base}/summary`, paper: `${base}/summary.pdf` }
}

/** Where a person changes or ends their reports. */
export function subscriptionLink(report: Pick<Report, 'origin' | 'organisation' | 'portfolio' | 'parts'>): string {
  const home = `${report.origin}/o/${encodeURIComponent(report.organisation.slug)}`
  const key = report.parts[0]?.summary.workflow.key
  if (report.portfolio || key === undefined) return `${home}/reports`
  return `${home}/w/${encodeURIComponent(key)}/week#report`
}

/** The weekly mail: text and HTML say the same. Nothing of an item stands in it, only figures. */
export function reportLetter(report: Report): Letter {
  const unsubscribe = subscriptionLink(report)
  return {
    id: report.id,
    to: report.to.address,
    subject: subjectOf(report),
    text: textOf(report, unsubscribe),
    html: htmlOf(report, unsubscribe),
    unsubscribe,
  }
}

function subjectOf({ parts, portfolio, organisation, week, trial, locale }: Report): string {
  const marks = [...new Set(parts.flatMap(({ summary }) => markWords(summary)))]
  const tag = [...(trial ? ['test'] : []), ...marks].map((word) => `[${word}] `).join('')
  const first = parts[0]?.summary
  const about =
    portfolio || !first
      ? `${organisation.name}: all workflows`
      : `${first.workflow.name}: ${verdictSentence(first, locale).verdict}`
  return `${tag}${about}, week of ${dateText(week.monday, locale)}`
}

const sectionsOf = (summary: ExecutiveSummary, locale: string): Section[] => [
  pilotSection(summary, locale),
  moneySection(summary, locale),
  restsSection(summary, locale),
]

function missedText(missed: readonly string[], locale: string): string | null {
  if (missed.length === 0) return null
  const weeks = missed.map((monday) => dateText(monday, locale)).join(', ')
  return `Countersign did not run when the ${missed.length === 1 ? 'report' : 'reports'} due in the week of ${weeks} should have gone out; this one takes ${missed.length === 1 ? 'its' : 'their'} place.`
}

function whyText({ timetable, trial, portfolio }: Report): string {
  if (trial) return 'You asked for this test on the page about the weekly report.'
  return `You get this every week${timetable ? `, ${timetable},` : ''} because you subscribed to ${portfolio ? 'the report of all workflows' : 'it'}.`
}

function textOf(report: Report, unsubscribe: string): string {
  const { locale } = report
  const part = ({ summary, changes }: ReportPart) => {
    const links = linksOf(report, summary.workflow.key)
    return [
      verdictSentence(summary, locale).text,
      ...markRows(summary).map((row) => `${row.label.toUpperCase()}: ${row.text}`),
      '',
      `What changed: ${weekText(report.week, locale)} against the week before`,
      ...(changes.length === 0 ? ['  Nothing was received or completed in either week.'] : []),
      ...changes.map((change) => `  ${changeLine(change, locale)}`),
      ...sectionsOf(summary, locale).flatMap((section) => [
        '',
        section.title,
        ...section.rows.map((row) => `  ${row.label ? `${row.label}: ` : ''}${row.text}`),
      ]),
      '',
      `The week: ${links.weekly}`,
      `The executive page: ${links.executive}`,
      `On paper (PDF): ${links.paper}`,
    ].join('\n')
  }
  const missed = missedText(report.missed, locale)
  return [
    ...(missed ? [missed, ''] : []),
    report.parts.map(part).join('\n\n----------------------------------------\n\n'),
    '',
    '-- ',
    whyText(report),
    `Change it or end it, after signing in: ${unsubscribe}`,
    '',
  ].join('\n')
}

const cell = 'padding:3px 12px 3px 0;vertical-align:top;text-align:left;font-weight:400'
const quiet = 'color:#555'

function htmlOf(report: Report, unsubscribe: string): string {
  const { locale } = report
  const missed = missedText(report.missed, locale)
  const title = escapeHtml(subjectOf(report))
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>`,
    '<body style="margin:0;padding:16px;font:14px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Arial,sans-serif;color:#1a1a1a;background:#fff">',
    '<div style="max-width:720px;margin:0 auto">',
    missed ? `<p style="${quiet}">${escapeHtml(missed)}</p>` : '',
    report.parts
      .map((part) => partHtml(report, part))
      .join('<hr style="border:0;border-top:1px solid #ccc;margin:24px 0">'),
    `<p style="${quiet};font-size:12px;border-top:1px solid #ccc;margin-top:24px;padding-top:8px">${escapeHtml(whyText(report))} ${anchor(unsubscribe, 'Change it or end it')} (asks you to sign in).</p>`,
    '</div></body></html>',
  ].join('\n')
}

const anchor = (to: string, text: string) => `<a href="${escapeHtml(to)}" style="color:#0b7078">${escapeHtml(text)}</a>`

function partHtml(report: Report, { summary, changes }: ReportPart): string {
  const { locale } = report
  const sentence = verdictSentence(summary, locale)
  const links = linksOf(report, summary.workflow.key)
  const marks = markRows(summary)
    .map((row) => `<li><strong>${escapeHtml(row.label)}</strong>: ${escapeHtml(row.text)}</li>`)
    .join('')
  return [
    `<h1 style="font-size:18px;font-weight:400;line-height:1.4;margin:0 0 8px">${escapeHtml(sentence.subject)}: <strong>${escapeHtml(sentence.verdict)}</strong>. ${escapeHtml(sentence.rest)}</h1>`,
    marks ? `<ul style="margin:0 0 8px;padding-left:20px">${marks}</ul>` : '',
    heading(`What changed: ${weekText(report.week, locale)} against the week before`),
    changesHtml(changes, locale),
    ...sectionsOf(summary, locale).map(sectionHtml),
    `<p>${anchor(links.weekly, 'The week')} · ${anchor(links.executive, 'The executive page')} · ${anchor(links.paper, 'On paper (PDF)')}</p>`,
  ].join('\n')
}

const heading = (text: string) => `<h2 style="font-size:15px;margin:20px 0 4px">${escapeHtml(text)}</h2>`

function sectionHtml({ title, rows }: Section): string {
  const lines = rows.map(
    ({ label, text }) =>
      `<tr><th scope="row" style="${cell};${quiet};white-space:nowrap">${escapeHtml(label)}</th><td style="${cell}">${escapeHtml(text)}</td></tr>`,
  )
  return `${heading(title)}<table style="border-collapse:collapse;font-variant-numeric:tabular-nums">${lines.join('')}</table>`
}

function changesHtml(changes: readonly Change[], locale: string): string {
  if (changes.length === 0) return '<p>Nothing was received or completed in either week.</p>'
  const head = ['Figure', 'This week', 'Week before', 'Difference (95 % interval)', 'Beyond noise?']
    .map((text) => `<th scope="col" style="${cell};font-weight:600">${text}</th>`)
    .join('')
  const rows = changes.map((change) => {
    const { title, unit, now, before } = change
    const cells = [
      figureWithN(now, unit, locale),
      figureWithN(before, unit, locale),
      differenceText(change, locale),
      wordText(change),
    ]
    const bold = change.word === 'more' ? ';font-weight:600' : ''
    return `<tr><th scope="row" style="${cell}">${escapeHtml(title)}</th>${cells.map((text, i) => `<td style="${cell}${i === 3 ? bold : ''}">${escapeHtml(text)}</td>`).join('')}</tr>`
  })
  return `<table style="border-collapse:collapse;font-variant-numeric:tabular-nums"><tr>${head}</tr>${rows.join('')}</table>`
}
