import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { emptyDefinition } from './draft.ts'
import { type Definition, definitionSchema } from './workflow.ts'
import { problemLine, readWorkflowFile, writeWorkflowFile } from './yaml.ts'

const folder = new URL('./templates/', import.meta.url)
const templates = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

const read = (text: string): Definition => {
  const result = readWorkflowFile(text)
  if ('problems' in result) throw new Error(result.problems.map(problemLine).join('\n'))
  return result.definition
}

describe('the round trip', () => {
  it('has templates to try', () => {
    expect(templates.length).toBeGreaterThanOrEqual(5)
  })

  it.each(templates)(
    '$name says the same after it was written and read, and a second time the same letters',
    ({ text }) => {
      const definition = read(text)
      expect(definition).toEqual(definitionSchema.parse(parse(text)))
      const written = writeWorkflowFile(definition)
      expect(read(written)).toStrictEqual(definition)
      expect(writeWorkflowFile(read(written))).toBe(written)
    },
  )

  it('leaves out what is as it is by default', () => {
    const written = writeWorkflowFile(emptyDefinition({ name: 'Slips' }))
    expect(written).toBe('name: Slips\nnoun:\n  one: item\n  many: items\n')
  })

  it('writes long texts as blocks, and texts that look like something else in quotes', () => {
    const written = writeWorkflowFile({
      ...emptyDefinition({ name: 'yes' }),
      instructions: '# First\n\nThen the rest.\n',
      description: '2026-12-01',
    })
    expect(written).toContain('name: "yes"\n')
    expect(written).toContain('instructions: |\n  # First\n\n  Then the rest.\n')
    expect(read(written).description).toBe('2026-12-01')
  })

  // Texts that files get wrong: quotes, breaks, signs of YAML, numbers, control characters, spaces at the ends.
  const awkward = fc.oneof(
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    fc.string({
      minLength: 1,
      maxLength: 60,
      unit: fc.constantFrom(...'a:#-\'"\\ \n\t\r|>&*!%@`{}[],?~0.\u0085\u2028\uFEFFé'.split('')),
    }),
    fc.constantFrom(
      'yes',
      'null',
      '~',
      '1e3',
      '0x10',
      '2026-12-01',
      '.inf',
      '- a',
      'a: b',
      '<<',
      '=',
      '---',
      '...',
      ' a ',
      '\n',
      '\n a\n',
      '\uFFFD',
    ),
  )
  const key = fc.stringMatching(/^[a-z][a-z0-9_]{0,11}$/)
  const text = awkward.filter((one) => one.length <= 80)

  it('holds for any texts, keys, numbers and lists that a definition may have', () => {
    const mutation = fc.record({
      base: fc.constantFrom(...templates.map(({ text: of }) => definitionSchema.parse(parse(of)))),
      name: text,
      instructions: awkward,
      words: fc.array(awkward, { maxLength: 4 }),
      key,
      label: text,
      cites: awkward,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      hours: fc.integer({ min: 1, max: 8760 }),
      options: fc.array(awkward, { minLength: 1, maxLength: 4 }),
      hourlyCost: fc.constantFrom(null, '38.50', '1000'),
      holidays: fc.array(fc.record({ date: fc.constantFrom('2026-12-25', '2027-01-01'), name: text }), {
        maxLength: 2,
      }),
    })
    fc.assert(
      fc.property(mutation, (m) => {
        const changed = definitionSchema.safeParse({
          ...m.base,
          ...{ name: m.name, instructions: m.instructions, manualShare: m.share, dueHours: m.hours },
          charter: {
            ...m.base.charter,
            hourlyCost: m.hourlyCost,
            systems: m.words.filter((word) => word.trim() !== ''),
          },
          calendar: { hours: { mon: ['09:00-17:00'], sun: [] }, holidays: m.holidays },
          fields: [
            ...m.base.fields.filter((field) => field.key !== m.key),
            { key: m.key, label: m.label, type: 'enum', options: m.options, find: { shape: 'text', terms: m.words } },
          ],
          checks: [
            {
              kind: 'policy',
              key: 'p',
              when: [{ field: m.key, is: 'equals', value: m.options[0]?.slice(0, 200) }],
              cites: m.cites,
            },
          ],
          thresholds: { ...m.base.thresholds, fields: { [m.key]: m.share } },
        })
        fc.pre(changed.success)
        if (changed.success) expect(read(writeWorkflowFile(changed.data))).toStrictEqual(changed.data)
      }),
      { numRuns: 50 },
    )
  })
})

it('a text with the sign for broken text in it comes back as it was', () => {
  const broken = {
    ...definitionSchema.parse(parse(templates[0]?.text ?? '')),
    name: '"\uFFFD\\',
    instructions: '\uFFFD\n# a',
  }
  const file = writeWorkflowFile(broken)
  expect(file).not.toContain('\uFFFD')
  expect(read(file)).toStrictEqual(broken)
})

/** A valid file, to which each case below does one thing wrong. Its lines are numbered for the reader. */
const good = [
  /*  1 */ 'name: Weighing slips',
  /*  2 */ 'noun: { one: slip, many: slips }',
  /*  3 */ 'timeZone: Europe/Berlin',
  /*  4 */ 'title: [reference]',
  /*  5 */ 'fields:',
  /*  6 */ '  - key: reference',
  /*  7 */ '    label: Reference',
  /*  8 */ '    type: text',
  /*  9 */ '  - key: kind',
  /* 10 */ '    label: Kind',
  /* 11 */ '    type: label',
  /* 12 */ '    options:',
  /* 13 */ '      - { key: gravel, label: Gravel }',
  /* 14 */ '      - { key: sand, label: Sand }',
  /* 15 */ '  - key: total',
  /* 16 */ '    label: Total',
  /* 17 */ '    type: money',
  /* 18 */ 'queues:',
  /* 19 */ '  - { key: main, label: Review }',
  /* 20 */ '  - { key: large, label: Large ones }',
  /* 21 */ 'rules:',
  /* 22 */ '  - key: limit',
  /* 23 */ '    when: [{ field: total, is: above, value: "1000" }]',
  /* 24 */ '    actions: [{ do: route, queue: large }]',
  /* 25 */ '    because: Large slips go to the experts.',
  /* 26 */ 'thresholds: { sure: 0.9, look: 0.6 }',
  /* 27 */ 'instructions: |',
  /* 28 */ '  # Slips',
]
const line = (n: number, text: string) => good.with(n - 1, text).join('\n')
const more = (...lines: string[]) => [...good, ...lines].join('\n')

/** What is wrong, the file, and each problem that has to be named: its line and what it says. */
const malformed: [string, string, [number, string][]][] = [
  ['an empty file', '', [[1, 'the file is empty: a workflow has at least a name and a noun']]],
  ['a list', '- name: x', [[1, 'a workflow is a group of keys such as name: and fields:, not a list']]],
  [
    'a file that is no YAML at all',
    'just words',
    [[1, 'a workflow is a group of keys such as name: and fields:, not a single value']],
  ],
  ['a file of 200 kB', more(`  ${'x'.repeat(200_000)}`), [[1, 'the file is over 200 kB: no workflow is that long']]],
  ['a file that is not text', line(3, 'timeZone: \0'), [[3, 'this is not text in UTF-8: save the file as UTF-8']]],
  ['an open quotation mark', line(1, 'name: "Weighing slips'), [[1, 'a quotation mark is opened and not closed']]],
  ['an open bracket', line(2, 'noun: { one: slip, many: slips'), [[2, 'a bracket is opened here and not closed']]],
  ['a tab', line(7, '\tlabel: Reference'), [[7, 'a tab may not indent a line: use spaces']]],
  ['a wrong indentation', line(7, '   label: Reference'), [[7, 'the indentation does not fit the lines around it']]],
  [
    'a colon in a text without quotes',
    line(25, '    because: Large: to the experts'),
    [[25, 'a key stands within the text of another one: put a text with ": " in quotes, or mend the indentation']],
  ],
  [
    'a missing colon',
    line(1, 'name Weighing slips'),
    [[1, 'a ":" is missing after the key, or the next line is indented wrongly']],
  ],
  ['a key twice at the top', line(3, 'name: Slips'), [[3, 'this key stands here twice: keep one of them']]],
  ['a key twice in a field', line(8, '    key: text'), [[8, 'this key stands here twice: keep one of them']]],
  [
    'two documents',
    more('---', 'name: Another'),
    [[29, 'a second document begins here (---): a file holds one workflow']],
  ],
  [
    'an anchor and a reference to it',
    more('charter: &c {}', 'alerts: *c'),
    [
      [29, 'the anchor &c is not read here: write the value where it is used'],
      [30, 'the reference *c is not read here: write out what it stands for'],
    ],
  ],
  [
    'a merge',
    more('charter: { <<: { trigger: x } }'),
    [[29, 'a merge (<<) is not read here: write out what it stands for']],
  ],
  [
    'a tag that would run code elsewhere',
    line(1, 'name: !js/function "x"'),
    [[1, 'the tag !js/function is not read here: leave it out']],
  ],
  ['a list as a key', more('? [a, b]', ': x'), [[29, 'a key has to be a text']]],
  [
    'a hundred thousand brackets',
    more(`charter: ${'['.repeat(100_000)}`),
    [[29, 'more than 40 levels inside each other: no workflow is that deep']],
  ],
  [
    'an unknown key at the top',
    line(3, 'timezone: Europe/Berlin'),
    [[3, 'there is no key "timezone" here: did you mean "timeZone"?']],
  ],
  [
    'an unknown key in a field, in the place of one that is needed',
    line(7, '    labl: Reference'),
    [
      [6, 'is missing: it needs text'],
      [7, 'there is no key "labl" here: did you mean "label"?'],
    ],
  ],
  [
    'an unknown key in an action',
    line(24, '    actions: [{ do: route, queue: large, to: x }]'),
    [[24, 'there is no key "to" here: it knows do, queue']],
  ],
  [
    'an unknown key in a condition',
    line(23, '    when: [{ field: total, is: above, valu: "1" }]'),
    [[23, 'there is no key "valu" here: did you mean "value"?']],
  ],
  ['a name that is missing', good.slice(1).join('\n'), [[1, 'is missing: it needs text']]],
  ['a number for a name', line(1, 'name: 12'), [[1, 'must be text, not the number 12']]],
  ['a text for a list', line(4, 'title: reference'), [[4, 'must be a list, not the text "reference"']]],
  ['a reason left empty', line(25, '    because:'), [[25, 'must be text, not empty']]],
  [
    'an amount without quotes',
    line(23, '    when: [{ field: total, is: above, value: 1000 }]'),
    [[23, 'must be text, not the number 1000']],
  ],
  [
    'a type that there is not',
    line(11, '    type: lable'),
    [
      [
        11,
        'must be one of text, number, money, date, enum, table, label, route or draft, not "lable": did you mean "label"?',
      ],
    ],
  ],
  [
    'a key with a capital',
    line(15, '  - key: Total'),
    [
      [15, 'use lower case letters, digits and _, starting with a letter, at most 40'],
      [23, 'Rule "limit": there is no field "total": choose one of the fields.'],
    ],
  ],
  ['a field that there is not', line(4, 'title: [referense]'), [[4, 'there is no field "referense"']]],
  [
    'a queue that there is not',
    line(24, '    actions: [{ do: route, queue: larg }]'),
    [[24, 'Rule "limit": there is no queue "larg": use one of "main", "large".']],
  ],
  [
    'an option that there is not',
    line(23, '    when: [{ field: kind, is: equals, value: clay }]'),
    [[23, 'Rule "limit": label "kind" has no option "clay": use one of "gravel", "sand".']],
  ],
  ['a field twice', line(9, '  - key: reference'), [[9, '"reference" is used twice']]],
  ['an option twice', line(14, '      - { key: gravel, label: Sand }'), [[14, '"gravel" is used twice']]],
  [
    'an approval twice',
    more(
      'approvals:',
      '  - { key: large, because: Large., when: [{ field: total, is: above, value: "5" }] }',
      '  - { key: large, because: Huge. }',
    ),
    [[31, '"large" is used twice']],
  ],
  [
    'an amount that no item has',
    more(
      'approvals:',
      '  - key: large',
      '    when: [{ fact: amount, is: above, value: "5000" }]',
      '    because: Large.',
    ),
    [[31, 'Approval "large": no item has an amount: mark the money field that says it as required or critical.']],
  ],
  [
    'two route fields',
    good
      .toSpliced(17, 0, '  - { key: to, label: To, type: route }', '  - { key: there, label: There, type: route }')
      .join('\n'),
    [[5, 'there may be one route field only']],
  ],
  [
    'thresholds in the wrong order',
    line(26, 'thresholds: { sure: 0.5, look: 0.6 }'),
    [[26, 'look must not be above sure']],
  ],
  ['a share of ninety', line(26, 'thresholds: { sure: 90, look: 0.6 }'), [[26, 'must be at most 1']]],
  [
    'a pattern that cannot be used',
    line(8, '    type: text\n    pattern: "[a-z"'),
    [
      [
        9,
        'The pattern is not usable (missing closing ]: `[a-z`); correct it, and note that look-around and back-references are not supported.',
      ],
    ],
  ],
  [
    'a time zone that there is not',
    line(3, 'timeZone: Europe/Berln'),
    [[3, 'there is no time zone "Europe/Berln": write one such as Europe/Berlin']],
  ],
  [
    'hours of a calendar the wrong way round',
    more('calendar:', '  hours:', '    mon: ["09:00-12:00"]', '    tue: ["17:00-09:00"]'),
    [[32, 'the end must come after the beginning']],
  ],
  [
    'a weekday that there is not',
    more('calendar:', '  hours:', '    mon: ["09:00-12:00"]', '    tu: []'),
    [[32, 'there is no key "tu" here: did you mean "tue"?']],
  ],
  [
    'somebody to tell who is nobody',
    more('alerts: { to: [leed] }'),
    [[29, 'must be owner, lead, approver, reviewer or an e-mail address']],
  ],
  [
    'a number of approvers in words',
    more('approvals: [{ key: a, because: b, steps: [{ need: both }] }]'),
    [[29, 'must be any, all or a number']],
  ],
  [
    'an expression that is not finished',
    line(23, '    when: [{ expression: "total >" }]'),
    [[23, 'Rule "limit": It ends too early: something is missing at its end. (At character 8.)']],
  ],
  [
    'three things at once, in the order of the file',
    line(3, 'timezone: x')
      .replace('type: money', 'type: cash')
      .replace('large }]', 'huge }]')
      .replace('is: above, value: "1000"', 'is: present'),
    [
      [3, 'there is no key "timezone" here: did you mean "timeZone"?'],
      [17, 'must be one of text, number, money, date, enum, table, label, route or draft, not "cash"'],
      [24, 'Rule "limit": there is no queue "huge": use one of "main", "large".'],
    ],
  ],
]

test('the file that the others are made of is valid', () => {
  expect(read(good.join('\n')).rules).toHaveLength(1)
})

test.each(malformed)('%s is refused with its line and the reason', (_what, text, expected) => {
  const result = readWorkflowFile(text)
  const found = 'problems' in result ? result.problems.map(({ line: at, message }) => [at, message]) : []
  expect(found).toEqual(expected)
})
