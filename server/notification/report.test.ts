import { describe, expect, it } from 'vitest'
import type { Change } from './change.ts'
import { type Report, reportLetter } from './report.ts'
import { summaryFixture } from './summary.fixture.ts'
import { weekOf } from './week.ts'

const change: Change = {
  key: 'touch',
  title: 'Touch time, assisted',
  unit: 'ms',
  now: { value: 100_000, n: 52 },
  before: { value: 130_000, n: 48 },
  difference: { estimate: -30_000, low: -45_000, high: -15_000 },
  word: 'more',
  means: 'better',
}
const report = (part: Partial<Report> = {}): Report => ({
  id: 'mail-1',
  to: { address: 'lea@example.org', name: 'Lea' },
  organisation: { slug: 'acme', name: 'Acme' },
  parts: [{ summary: summaryFixture(), changes: [change] }],
  portfolio: false,
  week: weekOf('2026-11-23'),
  missed: [],
  trial: false,
  timetable: 'Monday at 08:00 (Europe/Berlin)',
  origin: 'https://c.example',
  locale: 'en-GB',
  ...part,
})
const plain = (html: string) =>
  html
    .replace(/<style.*?<\/style>|<title>.*?<\/title>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ')

describe('the weekly mail', () => {
  it('begins with the verdict sentence and says the same in both parts', () => {
    const { text, html, subject } = reportLetter(report())
    const sentence = 'Invoices: proved. 1.4 minutes saved per item (0.6 to 2.2), errors not worse (guard-rail held)'
    expect(subject).toBe('Invoices: proved, week of 23 Nov 2026')
    expect(text.startsWith(sentence)).toBe(true)
    expect(plain(html).replace(' : ', ': ').replace('proved .', 'proved.').trim()).toContain(sentence.slice(18))
    for (const figure of [
      '1 min 40 s, n = 52',
      '-30 s (-45 s to -15 s)',
      'more than noise: better',
      'manual 6.00 (n = 100)',
      '100 % of 10,000 draws',
    ])
      for (const part of [text, plain(html)]) expect(part).toContain(figure)
  })

  it('carries its marks into the subject and both parts', () => {
    const summary = summaryFixture({ marks: { demo: true, simulated: true, unproved: true } })
    const { subject, text, html } = reportLetter(report({ parts: [{ summary, changes: [] }] }))
    expect(subject).toMatch(/^\[demo\] \[simulated\] \[unproved\] Invoices/)
    for (const part of [text.toLowerCase(), plain(html).toLowerCase()])
      for (const mark of ['demo', 'simulated', 'unproved'])
        expect(part).toContain(`${mark}${part === text.toLowerCase() ? ':' : ' :'}`)
    expect(text).toContain('Nothing was received or completed in either week.')
  })

  it('has its way out in a header and in the text, behind the sign-in', () => {
    const { text, unsubscribe } = reportLetter(report())
    expect(unsubscribe).toBe('https://c.example/o/acme/w/invoices/week#report')
    expect(text).toContain(`Change it or end it, after signing in: ${unsubscribe}`)
    expect(reportLetter(report({ portfolio: true })).unsubscribe).toBe('https://c.example/o/acme/reports')
  })

  it('names the weeks whose report nobody was there to send', () => {
    const { text } = reportLetter(report({ missed: ['2026-11-09', '2026-11-16'] }))
    expect(text).toMatch(/^Countersign did not run when the reports due in the week of 9 Nov 2026, 16 Nov 2026 should/)
  })

  it('says of a test that it is one', () => {
    const { subject, text } = reportLetter(report({ trial: true, timetable: null }))
    expect(subject).toMatch(/^\[test\] /)
    expect(text).toContain('You asked for this test')
  })

  it('keeps a hostile name out of its markup and its headers', () => {
    const summary = summaryFixture()
    const workflow = { ...summary.workflow, name: '<img src=x onerror=alert(1)>\r\nBcc: x@y.z', key: 'a/../b' }
    const { html, text } = reportLetter(report({ parts: [{ summary: { ...summary, workflow }, changes: [] }] }))
    expect(html).not.toContain('<img')
    expect(text).toContain('/w/a%2F..%2Fb/week')
  })

  it('holds one part a workflow for the portfolio', () => {
    const part = { summary: summaryFixture(), changes: [change] }
    const { subject, text } = reportLetter(report({ portfolio: true, parts: [part, part] }))
    expect(subject).toBe('Acme: all workflows, week of 23 Nov 2026')
    expect(text.match(/Invoices: proved/g)).toHaveLength(2)
  })
})
