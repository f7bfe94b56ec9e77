import { describe, expect, it } from 'vitest'
import { type ExecutivePilot, type ExecutiveRoi, verdictSentence } from './executive.ts'

const interval = (estimate: number | null, low: number | null, high: number | null) => ({ estimate, low, high })
const rate = { count: 3, n: 200, rate: 0.015, low: 0.005, high: 0.043, nEff: 200 }
const arm = { n: 271, meanMinutes: 6, seMinutes: 0.2, errors: rate }
const flow = { allocated: 280, completed: 271, openYoung: 5, openOld: 2, skipped: 2, crossedOver: 1 }

const effect: ExecutivePilot['effect'] = {
  arms: { manual: arm, assisted: arm },
  saving: { sequence: interval(3.1, 2.4, 3.8), fixed: null },
  ratio: { ...interval(0.5, 0.4, 0.6), n: { manual: 271, assisted: 271 } },
  errorDifference: interval(-0.005, -0.02, 0.008),
  guard: 'held',
  verdict: 'proved',
  because: [],
  further: { items: null, checked: null },
  excluded: { suspect: 2, stratum_too_small: 0 },
}

const plan: ExecutivePilot['plan'] = {
  design: 'split',
  metric: 'touch',
  minimumSavingMinutes: 1,
  margin: 0.01,
  alpha: 0.05,
  guardAlpha: 0.1,
  items: 542,
  checkedItems: 400,
  minimumChecked: 100,
  startsOn: '2026-03-02',
  longestDays: 90,
  horizonDays: 14,
  idleCutoffSeconds: 60,
  controlArm: 'blank_form',
  learning: false,
  workflowVersion: 1,
  provider: 'local',
  model: null,
}

function pilot(more: Omit<Partial<ExecutivePilot>, 'effect' | 'plan'> = {}, found = {}, planned = {}): ExecutivePilot {
  return {
    number: 1,
    name: 'Spring',
    state: 'running',
    simulated: null,
    startedAt: '2026-03-02T08:00:00.000Z',
    endedAt: null,
    endReason: null,
    upTo: '2026-04-02T08:00:00.000Z',
    segments: [],
    flow: { manual: flow, assisted: flow },
    looks: [],
    withoutReviewer: null,
    suspectIn: { saving: interval(3.0, 2.3, 3.7), count: 2 },
    words: [],
    limits: [],
    ...more,
    plan: { ...plan, ...planned },
    effect: { ...effect, ...found },
  }
}

function money(year: number, p5: number, p95: number, more = {}): ExecutiveRoi {
  return {
    lines: { outcome: { netSavingPerYear: String(year) }, atFreedShare: null, ...more },
    range: { netSavingPerYear: { p5, p50: year, p95 }, atFreedShare: null },
  } as unknown as ExecutiveRoi
}
const worth = money(19_369.12, 14_912, 23_770)

function told(of: ExecutivePilot | null, roi: ExecutiveRoi | null = worth, simulated = false) {
  const workflow = {
    key: 'invoices',
    name: 'Invoices',
    noun: { one: 'invoice', many: 'invoices' },
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
  }
  const marks = { demo: false, simulated, unproved: of?.effect.verdict !== 'proved' }
  return verdictSentence({ workflow, pilot: of, roi, marks }, 'en-GB').text
}

describe('the first line', () => {
  it('says a proved verdict as the specification of the page shows it', () => {
    expect(told(pilot())).toBe(
      'Invoices: proved. 3.1 minutes saved per item (2.4 to 3.8), errors not worse (guard-rail held), worth €19,400 a year (€14,900 to €23,800).',
    )
  })

  it.each<[string, string, string]>([
    [
      'proved without a cost model',
      told(pilot(), null),
      'Invoices: proved. 3.1 minutes saved per item (2.4 to 3.8), errors not worse (guard-rail held). What it is worth needs a cost model.',
    ],
    [
      'a proved saving that costs more than it brings',
      told(pilot(), money(-2_000, -5_210, 1_000)),
      'Invoices: proved. 3.1 minutes saved per item (2.4 to 3.8), errors not worse (guard-rail held), at a loss of €2,000 a year (-€1,000 to €5,210).',
    ],
    [
      'a simulation',
      told(pilot(), worth, true),
      'Invoices (simulated): proved. 3.1 minutes saved per item (2.4 to 3.8), errors not worse (guard-rail held), worth €19,400 a year (€14,900 to €23,800).',
    ],
    [
      'not yet, with what is missing',
      told(
        pilot(
          {},
          {
            verdict: 'not_yet',
            guard: 'open',
            saving: { sequence: interval(1.2, -0.4, 2.8), fixed: null },
            further: { items: 210, checked: 1300 },
          },
        ),
      ),
      "Invoices: not yet. 1.2 minutes saved per item so far (-0.4 to 2.8), errors not settled (guard-rail open). Missing at today's figures: about 210 further items and 1,300 further checked items. Unproved: worth €19,400 a year (€14,900 to €23,800).",
    ],
    [
      'money of which no input has a range as a point',
      told(null, money(5_970, 5_970, 5_970)),
      'Invoices: no pilot yet. Nothing has been compared. Unproved: worth €5,970 a year.',
    ],
    [
      'an estimate that no number of items mends',
      told(
        pilot(
          {},
          {
            verdict: 'not_yet',
            saving: { sequence: interval(0.8, -0.5, 2), fixed: null },
            further: { items: null, checked: 65 },
          },
        ),
        null,
      ),
      "Invoices: not yet. 0.8 minutes saved per item so far (-0.5 to 2.0), errors not worse (guard-rail held). Today's estimate is below the 1.0 minutes that the plan asks for. Missing at today's figures: about 65 further checked items.",
    ],
    [
      'not yet, without a number to name',
      told(
        pilot(
          {},
          {
            verdict: 'not_yet',
            guard: 'unknown',
            because: ['No output has been checked against the truth, so nobody knows whether quality held.'],
          },
        ),
        null,
      ),
      'Invoices: not yet. 3.1 minutes saved per item so far (2.4 to 3.8), errors unknown (too few checks). No output has been checked against the truth, so nobody knows whether quality held.',
    ],
    [
      'a saving that the guard-rail refuses',
      told(pilot({}, { verdict: 'worse', guard: 'broken', errorDifference: interval(0.041, 0.023, 0.059) })),
      'Invoices: worse. 3.1 minutes saved per item (2.4 to 3.8), but errors up by 4.1 points (2.3 to 5.9), above the margin of 1.0. The guard-rail refuses the saving. Unproved: worth €19,400 a year (€14,900 to €23,800).',
    ],
    [
      'a loss of time',
      told(pilot({}, { verdict: 'worse', saving: { sequence: interval(-0.8, -1.3, -0.3), fixed: null } }), null),
      'Invoices: worse. 0.8 minutes more per item (0.3 to 1.3), errors not worse (guard-rail held).',
    ],
    [
      'a loss of time and quality',
      told(
        pilot(
          {},
          {
            verdict: 'worse',
            guard: 'broken',
            saving: { sequence: interval(-2, -3, -1), fixed: null },
            errorDifference: interval(0.03, 0.02, 0.04),
          },
        ),
        null,
      ),
      'Invoices: worse. 2.0 minutes more per item (1.0 to 3.0), and errors up by 3.0 points (2.0 to 4.0), above the margin of 1.0.',
    ],
    [
      'no pilot',
      told(null),
      'Invoices: no pilot yet. Nothing has been compared. Unproved: worth €19,400 a year (€14,900 to €23,800).',
    ],
    ['no pilot and no cost model', told(null, null), 'Invoices: no pilot yet. Nothing has been compared.'],
    [
      'a draft',
      told(pilot({ state: 'draft' }), null),
      'Invoices: pilot planned. It is to compare 542 items and has not started.',
    ],
    [
      'a start without an estimate',
      told(
        pilot(
          {},
          {
            verdict: 'not_yet',
            saving: { sequence: interval(null, null, null), fixed: null },
            arms: { manual: { ...arm, n: 1 }, assisted: { ...arm, n: 0 } },
          },
        ),
        null,
      ),
      'Invoices: not yet. No estimate yet: 1 manual and 0 assisted of 542 planned items are completed.',
    ],
    [
      'before and after',
      told(pilot({}, { verdict: 'not_yet' }, { design: 'before_after' }), null),
      'Invoices: not yet. 3.1 minutes less per item after than before (2.4 to 3.8). Weak evidence: learning, season and the mix of items change too; only a split or paired pilot can prove a saving.',
    ],
    [
      'a shadow run',
      told(pilot({}, { verdict: 'not_yet' }, { design: 'shadow' }), null),
      'Invoices: not yet. The AI runs in shadow: that shows how accurate its proposals are, and no time effect. Only a split or paired pilot can prove a saving.',
    ],
    [
      'an abandoned pilot',
      told(pilot({ state: 'abandoned', endedAt: '2026-04-12T22:30:00.000Z' }), null),
      'Invoices: stopped without a verdict on 13 Apr 2026. 3.1 minutes saved per item (2.4 to 3.8), errors not worse (guard-rail held).',
    ],
    [
      'freed time of which a part is used',
      told(pilot(), { ...money(20_000, 15_000, 25_000, { atFreedShare: { share: '0.5', netSavingPerYear: '8000' } }) }),
      'Invoices: proved. 3.1 minutes saved per item (2.4 to 3.8), errors not worse (guard-rail held), worth €20,000 a year (€15,000 to €25,000) with all freed time put to use, worth €8,000 a year with 50 % of it.',
    ],
  ])('tells %s', (_, text, expected) => {
    expect(text).toBe(expected)
  })

  it('writes numbers as the reader does', () => {
    const { text } = verdictSentence(
      {
        workflow: {
          key: 'i',
          name: 'Rechnungen',
          noun: { one: 'item', many: 'items' },
          currency: 'EUR',
          timeZone: 'UTC',
        },
        pilot: pilot(),
        roi: worth,
        marks: { demo: false, simulated: false, unproved: false },
      },
      'de-DE',
    )
    expect(text).toContain('3,1 minutes saved per item (2,4 to 3,8)')
    expect(text).toContain('19.400')
  })
})
