import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Interval } from '#server/pilot/effect/effect.ts'
import { effectOfTable, type TableOptions } from '#server/pilot/effect/table.ts'
import { readItems } from './effect.server.ts'

const options: TableOptions = {
  design: 'split',
  alpha: 0.05,
  rho: null,
  margin: 0.01,
  minimumMinutes: 0,
  interval: 'sequence',
}

const file = (name: string) => fs.readFileSync(path.resolve(import.meta.dirname, '../../tests/setup/effect', name))

const effectOfFile = (name: string, change: Partial<TableOptions> = {}) =>
  effectOfTable(readItems(file(name), name, 'split'), { ...options, ...change })

const close = (interval: Interval, known: [number, number, number]) => {
  const { estimate, low, high } = interval
  for (const [i, value] of [estimate, low, high].entries()) expect(value).toBeCloseTo(known[i] ?? Number.NaN, 8)
}

/** The quantiles of t and the logarithms are SciPy's; all else can be done with a pencil. */
describe('effects with hand-checked answers', () => {
  it('one stratum: manual 4, 6, 8 minutes, assisted 3, 5', () => {
    // 6 - 4 = 2; V = 4/3 + 2/2 = 7/3; df = (7/3)^2 / ((4/3)^2 / 2 + 1) = 2.882; t = 3.25724; 2 -+ 3.25724 * 1.527525
    const fixed = effectOfFile('one-stratum.csv', { interval: 'fixed' })
    close(fixed.savingMinutes, [2, -2.9754675964107644, 6.975467596410764])
    // sqrt(15) / cube root of 192
    close(fixed.ratio, [0.67134416711629, 0.18606825599266408, 2.422245472859349])
    // assisted 0/2 - manual 1/2
    close(fixed.errorDifference, [-0.5, -0.9054687942657693, 0.2725727851131815])
    expect(fixed).toMatchObject({ n: { manual: 3, assisted: 2 }, verdict: 'not_yet', excluded: [] })
    // 2 -+ 3.0352090 * 1.527525, tuned to the five items there are
    const sequence = effectOfFile('one-stratum.csv')
    close(sequence.savingMinutes, [2, -2.6363583161365565, 6.6363583161365565])
    close(sequence.ratio, [0.67134416711629, 0.250305237771669, 1.8006135018724654])
    // Newcombe with 2.7639386 in the place of 1.96
    close(sequence.errorDifference, [-0.5, -0.9451171948965702, 0.4089625616557756])
  })

  it('strata pooled: two large ones, and two of one item an arm that make a third', () => {
    // Differences 2, 2 and (9 + 3)/2 - (2 + 4)/2 = 3, of 5, 4 and 4 items: (10 + 8 + 12) / 13 = 30/13
    // V = (25 * 7/3 + 16 * 5 + 16 * (18/2 + 2/2)) / 169 = 298.3333 / 169 = 1.7652860
    const fixed = effectOfFile('pooled-strata.csv', { interval: 'fixed' })
    close(fixed.savingMinutes, [30 / 13, -1.6781741948486304, 6.293558810233245])
    close(fixed.ratio, [0.6645426896849849, 0.32004268550412884, 1.3798690187782994])
    expect(fixed).toMatchObject({ n: { manual: 7, assisted: 6 }, excluded: [] })
    close(effectOfFile('pooled-strata.csv').savingMinutes, [30 / 13, -1.725009760123779, 6.340394375508394])
  })

  it('checked items: 3/200 - 9/180 errors, a visitor with one item left out', () => {
    // manual 5 and 7 by turns, assisted 2 and 4: saving 3; V = 180/179/180 + 200/199/200 = 1/179 + 1/199
    const fixed = effectOfFile('checked.csv', { interval: 'fixed' })
    close(fixed.savingMinutes, [3, 2.797442012037029, 3.202557987962971])
    const { estimate, low, high } = fixed.errorDifference
    expect([estimate, low, high].map((x) => x?.toFixed(4))).toEqual(['-0.0350', '-0.0784', '0.0017'])
    expect(fixed).toMatchObject({
      n: { manual: 180, assisted: 200 },
      checked: { manual: 180, assisted: 200 },
      verdict: 'proved',
      excluded: [{ item: 'late', reason: 'stratum_too_small' }],
    })
    const sequence = effectOfFile('checked.csv')
    close(sequence.savingMinutes, [3, 2.6873334323226685, 3.3126665676773315])
    close(sequence.errorDifference, [-0.035, -0.10195804236774328, 0.020567680334941503])
    expect(sequence.verdict).toBe('not_yet')
  })

  it('obey the flags: margin, minimum, alpha and rho', () => {
    expect(effectOfFile('checked.csv', { margin: 0.03 }).verdict).toBe('proved')
    expect(effectOfFile('checked.csv', { margin: 0.03, minimumMinutes: 2.7 }).verdict).toBe('not_yet')
    expect(effectOfFile('checked.csv', { interval: 'fixed', margin: 0.001 }).verdict).toBe('not_yet')
    const wide = effectOfFile('checked.csv', { alpha: 0.01 }).savingMinutes
    expect(wide.low).toBeLessThan(2.687)
    // sqrt(V) * z_380 with rho 0.1: t rho^2 = 3.8; z = sqrt(2 * 4.8 / 3.8 * log(sqrt(4.8) / 0.05))
    const z = Math.sqrt(((2 * 4.8) / 3.8) * Math.log(Math.sqrt(4.8) / 0.05))
    expect(effectOfFile('checked.csv', { rho: 0.1 }).savingMinutes.low).toBeCloseTo(
      3 - z * Math.sqrt(1 / 179 + 1 / 199),
      10,
    )
  })
})

const header = 'item,arm,stratum,reviewer,touch_ms,checked,error,started_at'
const read = (text: string, design: TableOptions['design'] = 'split') =>
  readItems(new TextEncoder().encode(text), 'pilot.csv', design)
const problem = (text: string, design: TableOptions['design'] = 'split') => {
  try {
    read(text, design)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('reading a file of items', () => {
  it('takes commas, semicolons, tabs, CRLF, a byte order mark, any order and further columns', () => {
    const rows = [
      'item,arm,stratum,reviewer,touch_ms,checked,error,started_at',
      '1,manual,a,x,60000.5,1,0,2026-03-02T08:00:00Z',
      '2,Assisted,a,x,0,0,,',
    ]
    const plain = read(rows.join('\n'))
    expect(plain.map(({ id, arm, touchMs, checked }) => ({ id, arm, touchMs, checked }))).toEqual([
      { id: '1', arm: 'manual', touchMs: 60000.5, checked: { error: false, probability: 1 } },
      { id: '2', arm: 'assisted', touchMs: 0, checked: null },
    ])
    for (const separator of [';', '\t'])
      expect(read(`\uFEFF${rows.join('\r\n').replaceAll(',', separator)}\r\n\r\n`)).toEqual(plain)
    const turned = rows.map((row) => row.split(',').reverse().concat('more').join(','))
    expect(read(turned.join('\n'))).toEqual(plain)
    expect(read(`sep=;\n${rows.join('\n').replaceAll(',', ';')}`)).toEqual(plain)
  })

  it('names line, column and remedy of each bad row', () => {
    const text = [
      header,
      '1,control,a,x,60000,1,0,',
      '2,manual,a,x,1 min,0,,',
      '3,manual,a,x,-5,0,,',
      '4,manual,"two\nlines",x,5,1,,',
      '5,manual,a,x,5,yes,,',
      ',manual,a,x,5,0,,',
      '1,manual,a,x,5,0,,',
      '7,manual,a,x,5,0,1,',
    ].join('\n')
    expect(problem(text).split('\n')).toEqual([
      'pilot.csv, line 2, column arm: "control" is no such value. Write manual or assisted.',
      'pilot.csv, line 3, column touch_ms: "1 min" is no such value. Write milliseconds as a number from 0 on, such as 90000, with a point for decimals.',
      'pilot.csv, line 4, column touch_ms: "-5" is no such value. Write milliseconds as a number from 0 on, such as 90000, with a point for decimals.',
      'pilot.csv, line 6, column error: it is empty. Write 1 or 0 for a checked item: was its output wrong?',
      'pilot.csv, line 7, column checked: "yes" is no such value. Write 1 for a checked item, else 0.',
      'pilot.csv, line 8, column item: it is empty. Give every item a key of its own.',
      'pilot.csv, line 9, column item: 1 stands on line 2 already; each item has one line, so remove one, or add --paired if every item was done in both arms.',
      'pilot.csv, line 10, column error: it says "1" of an item that was not checked. Leave it empty, or set checked to 1.',
    ])
  })

  it('does not list more than ten problems', () => {
    const rows = Array.from({ length: 25 }, (_, i) => `${i},robot,a,x,5,0,,`)
    const said = problem([header, ...rows].join('\n')).split('\n')
    expect(said).toHaveLength(11)
    expect(said[10]).toBe('... and 15 more problems.')
  })

  it('says what a file lacks', () => {
    expect(problem('')).toContain('pilot.csv is empty')
    expect(problem('\n  \n')).toContain('pilot.csv is empty')
    expect(problem(header)).toContain('no items below it')
    expect(problem('item,arm,stratum,touch_ms\n1,manual,a,5')).toContain('there is no column reviewer, checked, error')
    expect(problem(`${header},arm\n1,manual,a,x,5,0,,,manual`)).toContain('column arm stands there twice')
    expect(problem(`${header}\n1,"manual,a,x,5,0,,`)).toContain('never closed')
    expect(() => readItems(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 1]), 'pilot.xlsx', 'split')).toThrow(
      /is not text/,
    )
  })

  it('takes each item once an arm in a paired file, and leaves out what was done in one arm only', () => {
    const rows = [
      '1,manual,a,x,360000,1,0,',
      '1,assisted,a,y,240000,1,0,',
      '2,manual,a,y,300000,1,0,',
      '2,assisted,a,x,120000,1,1,',
    ]
    const items = read([header, ...rows, '3,manual,a,x,5,0,,'].join('\n'), 'paired')
    // Differences 2 and 3 minutes of one pair of people: mean 2.5, s^2 0.5, V 0.25, t with one degree of freedom 12.7062.
    const found = effectOfTable(items, { ...options, design: 'paired', interval: 'fixed' })
    close(found.savingMinutes, [2.5, 2.5 - 12.706204736174694 * 0.5, 2.5 + 12.706204736174694 * 0.5])
    expect(found).toMatchObject({ n: { manual: 2, assisted: 2 }, excluded: [{ item: '3', reason: 'one_arm_only' }] })
    expect(problem([header, ...rows, rows[0]].join('\n'), 'paired')).toContain('one line an arm')
  })

  it('says null where nothing can be computed', () => {
    const found = effectOfTable(read(`${header}\n1,manual,a,x,5,0,,`), options)
    const none = { estimate: null, low: null, high: null }
    expect(found).toMatchObject({
      n: { manual: 0, assisted: 0 },
      savingMinutes: none,
      ratio: none,
      errorDifference: none,
    })
    expect(found).toMatchObject({ verdict: 'not_yet', excluded: [{ item: '1', reason: 'stratum_too_small' }] })
  })
})
